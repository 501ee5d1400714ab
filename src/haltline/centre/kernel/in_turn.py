"""One after the other: whoever counts before writing does so alone, for all processes of the centre."""

from __future__ import annotations

from django.db import connection


def in_turn(place: str) -> None:
    """Wait until nobody else is at this place; it is this transaction's until it ends.

    ``place`` names what is counted, such as ``calls:CODE``: two places with different names never wait for
    each other but by a chance of one in 2^64.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
