"""The sealed log: a Merkle tree over events, signed checkpoints, and how to check both without a database.

The tree is that of RFC 6962 and RFC 9162, written here in its hundred lines: the kept libraries for it are
under licences that this project cannot take.
"""
