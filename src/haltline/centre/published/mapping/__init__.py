"""The operator's map in the database: loading it, and reports per 100,000 people on it."""
