-- Seconds since 1970, from a Retry-After of any of the host's addresses; 0: it asked for nothing.
ALTER TABLE hosts ADD COLUMN patient_until REAL NOT NULL DEFAULT 0;
