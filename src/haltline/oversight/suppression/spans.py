"""Counts of days, weeks and longer spans, published one after another and never taken back.

A day with few reports is hidden. When a longer span ends, its count is published if, and only if, whoever
subtracts all that is published from it still cannot rule out any small count of any hidden day in it; else it
stays hidden too, and its hidden days are asked about again at the end of the next longer span.

Exact: of each span is kept which sums the public cannot rule out, and which if one of its hidden days had
this or that small count. The public knows the rule; that a span was refused rules sums out too, and is
reckoned with. A set of sums is an integer whose bit ``s`` stands for the sum ``s``. Cost: of a year of hidden
days, some thousand products of integers of 1,500 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from .policy import Policy

Sums = int
NOTHING: Sums = 1  # only the sum 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the public knows of a span: its count ``n``, or None and the ``sums`` its hidden days may have.

    ``shown`` is what its published parts come to. ``days`` has for each hidden day, for each small count that
    it may have, the sums that all hidden days may then have.
    """

    n: int | None
    shown: int = 0
    sums: Sums = NOTHING
    days: tuple[tuple[Sums, ...], ...] = ()

    @property
    def given(self) -> int:
        """What of it is published."""
        return self.shown if self.n is None else self.n


def day(n: int, policy: Policy) -> Known:
    """A single day: hidden where its count is small."""
    if n not in policy.small:
        return Known(n)
    each = tuple(1 << count for count in policy.small)
    return Known(None, 0, reduce(int.__or__, each), (each,))


def span(parts: Sequence[Known], n: int) -> Known:
    """A span of ``parts`` with ``n`` reports in all: published, or not."""
    hidden = [part for part in parts if part.n is None]
    if not hidden:
        return Known(n)
    safe, refusal = _asked(parts, hidden)
    rest = n - refusal.shown
    return Known(n) if rest >= 0 and safe >> rest & 1 else refusal


def refused(parts: Sequence[Known]) -> Known:
    """A span of these parts that was not published."""
    return _asked(parts, [part for part in parts if part.n is None])[1]


def _asked(parts: Sequence[Known], hidden: Sequence[Known]) -> tuple[Sums, Known]:
    """The sums of hidden days with which a span is published, and what is known where it is not."""
    days = _days(hidden)
    safe = reduce(int.__and__, (sums for each in days for sums in each))
    if any(not sums & ~safe for each in days for sums in each):
        safe = 0  # a refusal would tell: so nothing is ever published here
    everything = reduce(plus, (part.sums for part in hidden), NOTHING)
    shown = sum(part.given for part in parts)
    left = tuple(tuple(sums & ~safe for sums in each) for each in days)
    return safe, Known(None, shown, everything & ~safe, left)


def _days(hidden: Sequence[Known]) -> tuple[tuple[Sums, ...], ...]:
    """Of each hidden day and count, the sums of all parts together."""
    before, after = [NOTHING], [NOTHING]
    for part in hidden[:-1]:
        before.append(plus(before[-1], part.sums))
    for part in reversed(hidden[1:]):
        after.append(plus(after[-1], part.sums))
    return tuple(
        tuple(plus(plus(left, right), sums) for sums in each)
        for part, left, right in zip(hidden, before, reversed(after), strict=True)
        for each in part.days
    )


def plus(left: Sums, right: Sums) -> Sums:
    """All sums of one of each."""
    if left.bit_count() > right.bit_count():
        left, right = right, left
    found = 0
    while left:
        low = left & -left
        found |= right << (low.bit_length() - 1)
        left ^= low
    return found
