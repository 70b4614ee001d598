CREATE TABLE traits (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    traits TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE TABLE trait_keys (
    key INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (key, article_id)
) WITHOUT ROWID;
CREATE INDEX trait_keys_article ON trait_keys (article_id);
ALTER TABLE memberships ADD COLUMN copy_of INTEGER REFERENCES articles(id);
CREATE TABLE story_stages (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    stage TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    at TEXT NOT NULL,
    PRIMARY KEY (story_id, stage)
) WITHOUT ROWID;
INSERT INTO story_stages (story_id, stage, article_id, at)
    SELECT s.id, s.subtype, m.article_id, s.opened_at FROM stories s
    JOIN memberships m ON m.story_id = s.id AND m.role = 'opener' WHERE s.subtype IS NOT NULL;
CREATE TABLE story_news (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    kind TEXT NOT NULL CHECK (kind IN ('stage', 'figure', 'source', 'contradiction', 'correction', 'withdrawn')),
    text TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    at TEXT NOT NULL,
    outbox_id INTEGER REFERENCES outbox(id)
);
CREATE INDEX story_news_unsaid ON story_news (story_id) WHERE outbox_id IS NULL;
