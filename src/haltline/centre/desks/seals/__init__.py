"""The sealed log on a page, and what the world is told of it."""
