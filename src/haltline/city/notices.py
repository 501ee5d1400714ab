"""What a bank writes to the holder of an account when it keeps money back: sum, day, perhaps a code."""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from haltline.city.desk import HoldDesk
from haltline.city.journal import Journal

CODE = re.compile(r"\bcode ([A-Z0-9]{4}-[A-Z0-9]{4})\b")


@dataclass(frozen=True, slots=True)
class Notice:
    """One hold as the bank's letters tell it: minor units kept at first, since when, free again when.

    `code` is what the centre gave the bank for its customer; empty where it gave none.
    """

    amount: int
    held_at: datetime
    free_at: datetime | None = None
    code: str = ""


def notices(desk: HoldDesk, journal: Journal, number: str) -> list[Notice]:
    """The letters about one account, the first hold first."""
    found: dict[str, Notice] = {}
    for event in journal.events:
        if event.account.rpartition(":")[2] != number:
            continue
        if event.why == "hold":
            code = CODE.search(desk.request(event.hold_id).contact)
            found[event.hold_id] = Notice(event.delta, event.time, code=code[1] if code else "")
        elif not event.live and event.hold_id in found:
            told = found[event.hold_id]
            found[event.hold_id] = Notice(told.amount, told.held_at, event.time, told.code)
    return list(found.values())


def notice_to_wire(notice: Notice) -> dict[str, object]:
    """A letter as JSON; times are RFC 3339."""
    free_at = notice.free_at.isoformat() if notice.free_at else None
    return asdict(notice) | {"held_at": notice.held_at.isoformat(), "free_at": free_at}


def notice_from_wire(wire: dict[str, str | int | None]) -> Notice:
    """The letter that `notice_to_wire` wrote."""
    free_at = wire["free_at"]
    return Notice(
        int(wire["amount"] or 0),
        _moment(wire["held_at"]),
        _moment(free_at) if free_at else None,
        str(wire["code"] or ""),
    )


def _moment(told: object) -> datetime:
    return datetime.fromisoformat(str(told)).astimezone(UTC)
