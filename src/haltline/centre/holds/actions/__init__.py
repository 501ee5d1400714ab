"""The verbs of holding: ask, approve, answer, post, release, and what the clocks do."""
