"""What people do at the door, and what its pages have in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

HELD = 11_800_00
SUM = "11,800.00"


def asked(**changes: str) -> dict[str, str]:
    """The three fields of who is right about them."""
    today = f"{datetime.now(UTC) + timedelta(hours=5.5):%Y-%m-%d}"
    return {"do": "ask", "institution": "ostara", "last_four": "4471", "day": today} | changes


def show(client: Client, key: str = SUM, **changes: str) -> Any:
    """Try a sum or code at the door."""
    return client.post("/door", asked(do="show", key=key, **changes))


def come_in(client: Client) -> Client:
    """Open the door with the exact sum; gives the browser for chaining."""
    assert show(client)["Location"] == "/door/hold"
    return client


def same(page: Any) -> bytes:
    """A page without what differs between any two pages: the seals of its forms."""
    return re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+', rb"\1", page.content)


def contests() -> list[Any]:
    """All contests of korvane with their hearings, as the database has them."""
    from haltline.centre.contests.models import Contest
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return list(Contest.objects.order_by("entered_at").prefetch_related("hearings"))


def turns(row: Any) -> list[Any]:
    """The hearings of one of them, the first one first."""
    return sorted(row.hearings.all(), key=lambda turn: turn.opened_at)


def part() -> Any:
    """The one hold."""
    from haltline.centre.holds.models import HoldPart
    from haltline.centre.kernel.scope import in_scope

    with in_scope("district:korvane"):
        return HoldPart.objects.select_related("request").get()
