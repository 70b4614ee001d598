ALTER TABLE fact_reviews ADD COLUMN carried_from INTEGER REFERENCES fact_reviews(id);
