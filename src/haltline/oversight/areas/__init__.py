"""Districts on a map: an operator's outlines and populations, and reports per 100,000 people."""
