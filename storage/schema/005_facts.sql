CREATE TABLE fact_readings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    revision_id INTEGER NOT NULL REFERENCES revisions(id),
    rules_version TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (revision_id, rules_version)
);
CREATE INDEX fact_readings_article ON fact_readings (article_id);
CREATE TABLE facts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reading_id INTEGER NOT NULL REFERENCES fact_readings(id),
    kind TEXT NOT NULL CHECK (kind IN ('deal', 'statistic')),
    supplier TEXT,
    recipient TEXT,
    metric TEXT,
    period_first TEXT,
    period_last TEXT,
    value REAL,
    currency TEXT,
    stage TEXT,
    confidence REAL NOT NULL,
    stated TEXT NOT NULL
);
CREATE INDEX facts_reading ON facts (reading_id);
CREATE INDEX facts_supplier ON facts (kind, supplier);
CREATE TABLE fact_spans (
    id INTEGER PRIMARY KEY,
    fact_id INTEGER NOT NULL REFERENCES facts(id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    part TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    sentence TEXT NOT NULL
);
CREATE INDEX fact_spans_fact ON fact_spans (fact_id);
CREATE TABLE fact_reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fact_id INTEGER NOT NULL REFERENCES facts(id),
    action TEXT NOT NULL CHECK (action IN ('confirm', 'correct', 'reject')),
    field TEXT,
    value TEXT,
    at TEXT NOT NULL
);
CREATE INDEX fact_reviews_fact ON fact_reviews (fact_id);
