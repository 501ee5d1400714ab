"""The conformance suite of the hold protocol: calls a bank as a centre would, and tells what it did wrong.

Each check is named after a behaviour and stands alone; all of them see only what a centre sees.
"""
