"""Bringing the lives of reports up to date: what acts have moved since, or all of them from the log."""

from __future__ import annotations

from django.db import connection

from ...kernel.scope import in_scope

NEWS_MOST = 2_000  # reports' news taken up in one transaction: a tenth of a second or so


def catch_up(most: int = NEWS_MOST) -> int:
    """Take up the oldest news; gives how many reports it was about, 0 when nothing is new."""
    with in_scope("sweep"), connection.cursor() as cursor:
        cursor.execute("select oversight_catch_up(%s)", [most])
        return int(cursor.fetchone()[0])
