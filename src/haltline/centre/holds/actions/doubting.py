"""Units to which banks lead the centre under two holds: one of two answers is wrong, and a person asks."""

from __future__ import annotations

import json

from django.db import connection

from haltline.protocol import slices
from haltline.protocol.decisions import named_twice

from ...audit.actions import MACHINE, record
from ...trails.actions.growing import units_of
from ...trails.models import Leg


def is_in_doubt(leg: Leg) -> bool:
    """Whether legs under other holds, in any district, have units of this leg already; that is said once."""
    if leg.hop < 2 or not leg.reference:
        return False  # these units a report names itself
    twice = slices.total(named_twice(units_of(leg), _followed(leg)))
    if twice:
        record("hold.named-twice", MACHINE, district=leg.district_id, report=leg.report_id, subject=leg.pk,
               partner=leg.from_institution, amount=str(twice))  # fmt: skip
    return twice > 0


def _followed(leg: Leg) -> list[slices.Slices]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select slices::text from legs_on_payment(%s, %s) where leg_id <> %s",
            [leg.from_institution, leg.reference, leg.pk],
        )
        return [tuple((lo, hi) for lo, hi in json.loads(told)) for (told,) in cursor.fetchall()]
