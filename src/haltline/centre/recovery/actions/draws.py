"""Who draws on a hold: payouts of its own district and of others that share the account."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def payouts_drawing_on(part: UUID) -> list[tuple[UUID, str, int]]:
    """Payout, district and minor units of each payout that is still owed out of a hold."""
    with connection.cursor() as cursor:
        cursor.execute("select payout_id, district_id, amount from owed_from(%s)", [part])
        return cursor.fetchall()
