"""The verbs of a trail: begin it, move units between states, take legs out again."""
