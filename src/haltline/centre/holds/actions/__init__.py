"""The verbs of holding: ask, approve, answer, post, release, contest, and what the clocks do."""
