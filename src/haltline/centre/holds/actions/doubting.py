"""Units to which banks lead the centre under two holds: one of two answers is wrong, and a person asks."""

from __future__ import annotations

from collections.abc import Iterable

from haltline.protocol import slices
from haltline.protocol.decisions import named_twice

from ...audit.actions import MACHINE, record
from ...trails.actions.growing import units_of
from ...trails.models import Leg


def is_in_doubt(leg: Leg, followed: Iterable[slices.Slices]) -> bool:
    """Whether legs under other holds have units of this leg already; that is said once."""
    twice = slices.total(named_twice(units_of(leg), followed))
    if twice:
        record("hold.named-twice", MACHINE, district=leg.district_id, report=leg.report_id, subject=leg.pk,
               partner=leg.from_institution, amount=str(twice))  # fmt: skip
    return twice > 0
