CREATE TABLE labels (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    topic TEXT NOT NULL,
    label INTEGER NOT NULL CHECK (label IN (0, 1)),
    subtype TEXT,
    made_at TEXT NOT NULL,
    UNIQUE (article_id, topic)
);
