CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE outlets (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    home TEXT NOT NULL,
    country TEXT,
    language TEXT,
    tier INTEGER NOT NULL,
    last_discovery_at TEXT,
    structure_changed_at TEXT,
    added_at TEXT NOT NULL
);
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    outlet TEXT NOT NULL REFERENCES outlets(name),
    kind TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section')),
    url TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('configured', 'discovered', 'child')),
    active INTEGER NOT NULL DEFAULT 1,
    first_ok_at TEXT,
    last_look_at TEXT,
    last_ok_at TEXT,
    last_new_at TEXT,
    next_due_at TEXT,
    not_before TEXT,
    etag TEXT,
    last_modified TEXT,
    body_hash TEXT,
    unchanged INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    barren INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error TEXT,
    leads_seen INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT,
    moved_times INTEGER NOT NULL DEFAULT 0,
    UNIQUE (outlet, url)
);
CREATE INDEX sources_due ON sources (active, next_due_at);
CREATE TABLE leads (
    id INTEGER PRIMARY KEY,
    outlet TEXT NOT NULL REFERENCES outlets(name),
    canonical_url TEXT NOT NULL,
    url TEXT NOT NULL,
    own_id TEXT,
    source_id INTEGER REFERENCES sources(id),
    title TEXT,
    summary TEXT,
    authors TEXT NOT NULL DEFAULT '[]',
    language TEXT,
    published TEXT,
    updated TEXT,
    signature TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'rejected', 'failed', 'ignored')),
    reason TEXT,
    detail TEXT,
    quiet INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,
    etag TEXT,
    last_modified TEXT,
    page_hash TEXT,
    article_id INTEGER REFERENCES articles(id),
    rechecks INTEGER NOT NULL DEFAULT 0,
    recheck_at TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    UNIQUE (outlet, canonical_url)
);
CREATE INDEX leads_waiting ON leads (outlet, state, next_attempt_at);
CREATE INDEX leads_recheck ON leads (outlet, recheck_at) WHERE recheck_at IS NOT NULL;
CREATE INDEX leads_own_id ON leads (outlet, own_id) WHERE own_id IS NOT NULL;
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outlet TEXT NOT NULL REFERENCES outlets(name),
    own_id TEXT,
    canonical_url TEXT NOT NULL,
    url TEXT NOT NULL,
    foreign_canonical TEXT,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    language TEXT,
    section TEXT,
    image TEXT,
    access TEXT NOT NULL,
    published_at TEXT,
    published TEXT,
    modified_at TEXT,
    modified TEXT,
    first_seen_at TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    source_id INTEGER REFERENCES sources(id),
    quiet INTEGER NOT NULL DEFAULT 0,
    revision_id INTEGER REFERENCES revisions(id),
    revision INTEGER NOT NULL DEFAULT 1,
    purged_at TEXT,
    UNIQUE (outlet, canonical_url)
);
CREATE UNIQUE INDEX articles_own_id ON articles (outlet, own_id) WHERE own_id IS NOT NULL;
CREATE INDEX articles_title_key ON articles (outlet, title_key, first_seen_at);
CREATE INDEX articles_first_seen ON articles (first_seen_at);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    summary TEXT,
    text TEXT NOT NULL,
    blocks TEXT NOT NULL,
    authors TEXT NOT NULL DEFAULT '[]',
    text_hash TEXT NOT NULL,
    page_hash TEXT NOT NULL,
    extractor TEXT NOT NULL,
    found_in TEXT NOT NULL DEFAULT '{}',
    flags TEXT NOT NULL DEFAULT '[]',
    fetched_at TEXT NOT NULL,
    UNIQUE (article_id, number)
);
CREATE TABLE article_addresses (
    outlet TEXT NOT NULL,
    canonical_url TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (outlet, canonical_url)
) WITHOUT ROWID;
CREATE TABLE passages (
    outlet TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,
    owner TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('title', 'summary', 'opening', 'block')),
    sample TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (outlet, fingerprint, owner, role)
) WITHOUT ROWID;
CREATE INDEX passages_age ON passages (seen_at);
CREATE TABLE quarantine (
    page_hash TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    url TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    revision_id INTEGER NOT NULL REFERENCES revisions(id),
    topic TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    flagged INTEGER NOT NULL,
    review INTEGER NOT NULL,
    score REAL NOT NULL,
    subtype TEXT,
    reasons TEXT NOT NULL,
    hit_sentence TEXT,
    contributions TEXT NOT NULL,
    made_at TEXT NOT NULL,
    UNIQUE (revision_id, topic, rules_version)
);
CREATE INDEX verdicts_article ON verdicts (article_id, topic);
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    verdict_id INTEGER NOT NULL REFERENCES verdicts(id),
    concept TEXT NOT NULL,
    part TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    matched TEXT NOT NULL,
    sentence TEXT NOT NULL
);
CREATE INDEX evidence_verdict ON evidence (verdict_id);
CREATE TABLE sketches (
    article_id INTEGER PRIMARY KEY REFERENCES articles(id),
    sketch BLOB NOT NULL,
    made_at TEXT NOT NULL
);
CREATE TABLE sketch_terms (
    term INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles(id),
    PRIMARY KEY (term, article_id)
) WITHOUT ROWID;
CREATE TABLE stories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    title TEXT NOT NULL,
    subtype TEXT,
    score REAL NOT NULL,
    opened_at TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    quiet INTEGER NOT NULL,
    announced_at TEXT,
    merged_into INTEGER REFERENCES stories(id)
);
CREATE INDEX stories_window ON stories (topic, first_seen_at);
CREATE TABLE memberships (
    story_id INTEGER NOT NULL REFERENCES stories(id),
    article_id INTEGER NOT NULL REFERENCES articles(id),
    topic TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('opener', 'copy', 'revision', 'report')),
    similarity REAL NOT NULL,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (topic, article_id)
) WITHOUT ROWID;
CREATE INDEX memberships_story ON memberships (story_id);
CREATE TABLE story_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    story_id INTEGER NOT NULL REFERENCES stories(id),
    kind TEXT NOT NULL CHECK (kind IN ('opened', 'joined', 'merged', 'split', 'revised')),
    article_id INTEGER REFERENCES articles(id),
    other_story_id INTEGER REFERENCES stories(id),
    detail TEXT,
    at TEXT NOT NULL
);
CREATE INDEX story_events_story ON story_events (story_id);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('first', 'digest', 'test')),
    story_id INTEGER REFERENCES stories(id),
    alert_number INTEGER NOT NULL,
    whats_new TEXT NOT NULL,
    story_ids TEXT NOT NULL DEFAULT '[]',
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX outbox_alert ON outbox (story_id, alert_number) WHERE story_id IS NOT NULL;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox_id INTEGER NOT NULL REFERENCES outbox(id),
    recipient TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'folded', 'dead')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT NOT NULL,
    message BLOB,
    created_at TEXT NOT NULL,
    sent_at TEXT,
    channel TEXT,
    folded_into INTEGER REFERENCES outbox(id),
    last_error TEXT,
    UNIQUE (outbox_id, recipient)
);
CREATE INDEX deliveries_due ON deliveries (state, next_attempt_at);
CREATE INDEX deliveries_sent ON deliveries (recipient, sent_at);
CREATE TABLE crawl_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outlet TEXT NOT NULL,
    command TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,
    looks INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    leads INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    revised INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected TEXT NOT NULL DEFAULT '{}',
    failures INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX crawl_runs_outlet ON crawl_runs (outlet, started_at);
CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    holder TEXT,
    lease_until REAL NOT NULL DEFAULT 0,
    next_free_at REAL NOT NULL DEFAULT 0
);
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    status INTEGER,
    body BLOB NOT NULL,
    fetched_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    failing_since TEXT
);
CREATE VIRTUAL TABLE article_search USING fts5 (title, text, content='', tokenize='unicode61 remove_diacritics 2');
