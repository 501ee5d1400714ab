"""Compiled: lines that grow, who is carried on them, and what differs after a change."""
