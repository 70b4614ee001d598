PRAGMA defer_foreign_keys = ON;
CREATE TABLE outbox_before AS SELECT * FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('first', 'update', 'digest', 'summary', 'heartbeat', 'test')),
    story_id INTEGER REFERENCES stories(id),
    alert_number INTEGER NOT NULL,
    whats_new TEXT NOT NULL,
    story_ids TEXT NOT NULL DEFAULT '[]',
    created_at TEXT NOT NULL
);
INSERT INTO outbox SELECT * FROM outbox_before;
DROP TABLE outbox_before;
CREATE UNIQUE INDEX outbox_alert ON outbox (story_id, alert_number) WHERE story_id IS NOT NULL;
ALTER TABLE story_news ADD COLUMN said_at TEXT;
CREATE TABLE subscribers (
    address TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'removed')),
    wishes TEXT,
    changed_at TEXT NOT NULL,
    how TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE digest_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL,
    topic TEXT NOT NULL,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    note TEXT,
    added_at TEXT NOT NULL,
    outbox_id INTEGER REFERENCES outbox(id)
);
CREATE INDEX digest_items_waiting ON digest_items (address) WHERE outbox_id IS NULL;
CREATE INDEX digest_items_outbox ON digest_items (outbox_id) WHERE outbox_id IS NOT NULL;
CREATE TABLE mail_slots (
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    slot_at TEXT NOT NULL,
    PRIMARY KEY (address, kind)
) WITHOUT ROWID;
