"""Which figures may be published, so that nobody finds a person in them by subtraction (decision 0032)."""
