"""Sums in suspense as a desk reads them: in the country's way, and those of another currency by its code."""

from __future__ import annotations

from haltline.values.money import Money

from ...kernel.profile import profile
from .. import money_style


def sum_of(minor: int, currency: str) -> str:
    """A sum in words of the page; "" where the line is about no money."""
    if not currency:
        return ""
    if currency == profile().currency:
        return money_style.in_use().full(minor)
    return str(Money(minor, currency))
