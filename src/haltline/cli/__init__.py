"""The haltline command: the only place that wires values, engine, centre and city together."""
