"""Compiled: what no dispute changes in a ledger, and how one is followed through it."""
