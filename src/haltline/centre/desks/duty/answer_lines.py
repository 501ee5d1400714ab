"""What a bank's answer says, line by line, as the duty page shows it."""

from __future__ import annotations

from haltline.protocol import Reply

Lines = tuple[tuple[str, int], ...]
"""Kinds of lines with minor units."""


def lines_of(said: Reply) -> Lines:
    """Kinds of lines with their sums in the order of the bank's own form; what is nothing is left out."""
    sums = (
        ("held", said.held.amount if said.held else 0),
        ("onward", sum(line.share for line in said.onward)),
        ("withdrawn", sum(line.share for line in said.withdrawn)),
        ("free", said.free),
        ("released", said.released),
        ("returned", said.returned),
        ("unknown", said.unknown),
    )
    return tuple((kind, amount) for kind, amount in sums if amount)
