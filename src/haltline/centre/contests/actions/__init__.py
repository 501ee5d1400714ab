"""The verbs of contesting: enter, appeal, decide, pass up, keep and show proofs."""
