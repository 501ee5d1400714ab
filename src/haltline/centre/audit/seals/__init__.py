"""The sealed log at the centre: seals, checkpoints, checks, and what is told to the world."""
