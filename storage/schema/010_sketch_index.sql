-- A revision's sketch replaces the one before; without this its terms are sought in the whole index.
CREATE INDEX sketch_terms_article ON sketch_terms (article_id)
