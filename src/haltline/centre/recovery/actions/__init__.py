"""The verbs of giving back: open a pot, propose a plan, approve it, take the proof of credit."""
