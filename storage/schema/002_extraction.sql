ALTER TABLE revisions ADD COLUMN candidates TEXT NOT NULL DEFAULT '{}';
ALTER TABLE revisions ADD COLUMN cleanings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
ALTER TABLE verdicts ADD COLUMN cleaning INTEGER NOT NULL DEFAULT 0;
CREATE TABLE furniture_rulings (
    outlet TEXT NOT NULL,
    fingerprint INTEGER NOT NULL,
    ruling TEXT NOT NULL CHECK (ruling IN ('keep', 'drop')),
    sample TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (outlet, fingerprint)
) WITHOUT ROWID;
