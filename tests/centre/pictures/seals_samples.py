"""Sample pages of the sealed log: one that is whole, one that was tampered with, one that has just begun."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from tests.centre.pictures.samples import NOW

from haltline.centre.audit.models import Check, Checkpoint
from haltline.centre.desks.oversight.asked import tabs
from haltline.centre.desks.seals.page import SealsPage

NAME = "haltline-log-7c1e0f52a9d84b36"
KEY = f"{NAME}+5f3a9c01+AbZ0n8Q2k1m5x7cS9d3f6g8h0j2l4z6x8c0v2b4n6mQw"
SIZE = 1_842_110
ALTERED = "index 911204: the event is not what was sealed: it was altered"
CUT = (
    "the log ends here, and a checkpoint of 1842110 events was published: events were cut off, or the"
    " database is an older backup (then: haltline audit resume)"
)


def _check(kind: str, hours: int, why: str = "", number: int | None = None) -> Check:
    began = NOW - timedelta(hours=hours)
    return Check(kind=kind, start=0, until=SIZE, position=SIZE, frontier=b"", why=why, bad_number=number,
                 began_at=began, finished_at=began + timedelta(minutes=4))  # fmt: skip


def whole(*, alarms: tuple[Check, ...] = ()) -> SealsPage:
    """A busy centre's log, its full check half done."""
    told = tuple(
        Checkpoint(
            size=SIZE - 9_000 * hour, root=sha256(bytes([hour])).digest(), at=NOW - timedelta(hours=hour)
        )
        for hour in range(6)
    )  # fmt: skip
    return SealsPage(NOW, NAME, KEY, SIZE, 14, told[0], _check("hour", 0), _check("day", 7), 48, alarms, told,
                     tuple(tabs("sealed")))  # fmt: skip


def tampered() -> SealsPage:
    """Two findings, one of them with an index."""
    return whole(alarms=(_check("hour", 1, CUT, SIZE - 40), _check("day", 3, ALTERED, 911_204)))


def begun() -> SealsPage:
    """Before the first event."""
    return SealsPage(NOW, NAME, KEY, 0, 0, None, None, None)
