"""A reference bank for integration tests: the bank of the practice city over a ledger, with a test bench.

The bench is the only addition to the protocol: it tells a tester which payments to ask about, and takes the
tester's keys and address. It is served on loopback only.
"""
