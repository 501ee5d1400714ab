"""The answer form: what a clerk typed, read into the lines of a reply, with what must be mended beside it.

Nothing is rounded or guessed, and nothing typed is lost: the same words come back with each fault named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from haltline.protocol import Held, OnwardLine, WithdrawnKind, WithdrawnLine
from haltline.protocol.codes import AnswerCode

from ...kernel import clock
from ...kernel.profile import profile
from ...reports.other_calendars import asked_of
from .. import money_style
from ..typed import Typed
from .pages import AnswerFields, OnwardFields, WithdrawnFields

UNIT = re.compile(r"[0-9]{1,18}", re.ASCII)
LINES_MOST = 50  # lines of one kind in a form; a longer answer comes by the protocol
ONWARD = ("to_institution", "to_account", "reference", "rail", "date", "time", "amount", "share", "units")
WITHDRAWN = ("kind", "place", "date", "time", "amount", "share")
SUMS = ("free", "released", "returned", "unknown")
NOTHING_HERE = frozenset(
    {AnswerCode.NOT_FOUND, AnswerCode.REFERENCE_INVALID, AnswerCode.NOT_OUR_ACCOUNT, AnswerCode.AMBIGUOUS,
     AnswerCode.TECHNICAL}
)  # fmt: skip
Line = TypeVar("Line", bound=BaseModel)


@dataclass(slots=True)
class Reading:
    """The lines as far as they could be read; ``wrong`` names fields and what to mend."""

    held: Held | None = None
    onward: list[OnwardLine] = field(default_factory=list)
    withdrawn: list[WithdrawnLine] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    typed_shares: dict[str, int] = field(default_factory=dict)
    code: str = ""
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def by_kind(self) -> dict[str, int]:
        """Sums by kind of line for the scale, also of lines in which something else is still wrong."""
        return {**self.typed_shares, **self.sums}

    @property
    def explained(self) -> int:
        """Minor units all lines account for."""
        return sum(self.by_kind.values())


def read_answer(data: Mapping[str, str], answers: list[str], institutions: Mapping[str, str]) -> Reading:
    """Read a posted answer. ``institutions`` leads from codes and names in small letters to codes."""
    reading = Reading()
    _held(data, reading)
    for number in line_numbers(data, "onward", ONWARD):
        _onward(data, f"onward-{number}", institutions, reading)
    for number in line_numbers(data, "withdrawn", WITHDRAWN):
        _withdrawn(data, f"withdrawn-{number}", reading)
    for name in SUMS:
        if data.get(name, "").strip():
            reading.sums[name] = _amount(data, name, reading) or 0
    if "nothing" in answers:
        _nothing(data, reading)
    return reading


def line_numbers(data: Mapping[str, str], kind: str, names: tuple[str, ...]) -> list[int]:
    """Numbers of the lines of a kind that have a word in them."""
    found = set()
    for name in data:
        parts = name.split("-")
        ours = len(parts) == 3 and parts[0] == kind and parts[2] in names
        if ours and parts[1].isdecimal() and len(parts[1]) < 4 and data[name].strip():
            found.add(int(parts[1]))
    return sorted(found)[:LINES_MOST]


def compacted(data: Mapping[str, str]) -> dict[str, str]:
    """The form with its lines numbered from 0 without gaps, as the page will show them again."""
    kept = {name: value for name, value in data.items() if not name.startswith(("onward-", "withdrawn-"))}
    for kind, names in (("onward", ONWARD), ("withdrawn", WITHDRAWN)):
        for place, number in enumerate(line_numbers(data, kind, names)):
            kept |= {f"{kind}-{place}-{name}": data.get(f"{kind}-{number}-{name}", "") for name in names}
    return kept


def _held(data: Mapping[str, str], reading: Reading) -> None:
    if not (data.get("held-amount", "").strip() or data.get("held-reference", "").strip()):
        return
    amount = _amount(data, "held-amount", reading)
    reading.typed_shares["held"] = amount or 0
    reference = _word(data, "held-reference", reading, _("Give your reference of the hold."))
    if amount and reference:
        reading.held = _line(Held, "held", reading, {"amount": amount, "hold_reference": reference})


def _onward(data: Mapping[str, str], stem: str, institutions: Mapping[str, str], reading: Reading) -> None:
    typed = data.get(f"{stem}-to_institution", "").strip()
    fields = _moved(data, stem, "onward", reading) | {
        "to_institution": institutions.get(" ".join(typed.casefold().split()), typed)
        or _need(reading, f"{stem}-to_institution", _("Name the bank it went to.")),
        "to_account": data.get(f"{stem}-to_account", "").replace(" ", "") or None,
        "reference": _word(data, f"{stem}-reference", reading, _("Give the reference of the transfer.")),
        "rail": _word(data, f"{stem}-rail", reading, _("Choose how it was sent.")),
        "booked_at": _when(data, stem, reading),
    }
    if any(line.transfer_id == fields["reference"] for line in reading.onward):
        reading.wrong[f"{stem}-reference"] = _("This transfer is named twice.")
    if not _bad(reading, stem):
        fields |= _units(data, stem, reading)
    if not _bad(reading, stem):
        line = _line(OnwardLine, stem, reading, fields | {"transfer_id": fields["reference"]})
        reading.onward += [line] if line else []


def _units(data: Mapping[str, str], stem: str, reading: Reading) -> dict[str, object]:
    """Which units of the transfer are disputed, where a bank's program filled them in: lo-hi from 0.

    Without them the first units are meant, as everywhere in the protocol.
    """
    pairs = [pair.split("-") for pair in data.get(f"{stem}-units", "").split()]
    if not all(len(pair) == 2 and all(UNIT.fullmatch(end) for end in pair) for pair in pairs):
        reading.wrong[f"{stem}-share"] = _("The units are written as from-to, such as 0-800.")
        return {}
    return {"slices": tuple((int(lo), int(hi)) for lo, hi in pairs)} if pairs else {}


def _withdrawn(data: Mapping[str, str], stem: str, reading: Reading) -> None:
    kind = data.get(f"{stem}-kind", "")
    if kind not in set(WithdrawnKind):
        reading.wrong[f"{stem}-kind"] = _("Choose how it was taken out.")
    fields = _moved(data, stem, "withdrawn", reading) | {
        "place": data.get(f"{stem}-place", "").strip() or None, "at": _when(data, stem, reading)
    }  # fmt: skip
    if not _bad(reading, stem):
        line = _line(WithdrawnLine, stem, reading, fields | {"kind": WithdrawnKind(kind)})
        reading.withdrawn += [line] if line else []


def _moved(data: Mapping[str, str], stem: str, kind: str, reading: Reading) -> dict[str, object]:
    """The whole sum and the disputed part of one line."""
    amount, share = (_amount(data, f"{stem}-{name}", reading) for name in ("amount", "share"))
    reading.typed_shares[kind] = reading.typed_shares.get(kind, 0) + (share or 0)
    if amount is not None and share is not None and share > amount:
        reading.wrong[f"{stem}-share"] = _("The disputed part is more than the whole.")
    return {"amount": amount, "share": share}


def _nothing(data: Mapping[str, str], reading: Reading) -> None:
    code = data.get("code", "")
    if code in NOTHING_HERE:
        reading.code = code
    else:
        reading.wrong["code"] = _("Choose why there is nothing here.")


def _amount(data: Mapping[str, str], name: str, reading: Reading) -> int | None:
    try:
        minor = money_style.in_use().read(data.get(name, ""))
    except ValueError:
        reading.wrong[name] = _("Give the sum in figures, such as 18,300 or 18,300.50.")
        return None
    if minor == 0:
        reading.wrong[name] = _("A line of nothing is left empty.")
        return None
    return minor


def _when(data: Mapping[str, str], stem: str, reading: Reading) -> datetime | None:
    zone = ZoneInfo(profile().time_zone)
    if asked := asked_of(data.get(f"{stem}-date", ""), clock.now().astimezone(zone).date()):
        reading.wrong[f"{stem}-date"] = asked
        return None
    try:
        return datetime.fromisoformat(
            f"{data.get(f'{stem}-date', '')}T{data.get(f'{stem}-time', '')}"
        ).replace(tzinfo=zone)
    except ValueError:
        reading.wrong[f"{stem}-date"] = _("Give the day and the hour, as you booked it.")
        return None


def _word(data: Mapping[str, str], name: str, reading: Reading, otherwise: str) -> str:
    return data.get(name, "").strip() or _need(reading, name, otherwise)


def _need(reading: Reading, name: str, what: str) -> str:
    reading.wrong[name] = what
    return ""


def _bad(reading: Reading, stem: str) -> bool:
    return any(name.startswith(f"{stem}-") for name in reading.wrong)


def _line(model: Callable[..., Line], stem: str, reading: Reading, fields: dict[str, object]) -> Line | None:
    """The line as a message, or each fault beside the field it is in."""
    try:
        return model(**fields)
    except ValidationError as fault:
        for error in fault.errors():
            place = (
                str(error["loc"][0]) if error["loc"] else str(error.get("ctx", {}).get("field", "reference"))
            )
            shown = {"hold_reference": "reference", "slices": "share", "booked_at": "date", "at": "date"}.get(
                place, place
            )
            reading.wrong[f"{stem}-{shown}"] = error["msg"]
        return None


def answer_fields(
    data: Mapping[str, str], answers: list[str], reading: Reading, room: Mapping[str, int]
) -> AnswerFields:
    """All that was typed, as typed; ``room`` asks for that many blank lines more of a kind."""

    def typed(name: str) -> Typed:
        return Typed(data.get(name, ""), reading.wrong.get(name, ""))

    def lines(kind: str, names: tuple[str, ...]) -> Iterator[dict[str, Typed]]:
        numbers = line_numbers(data, kind, names)
        blank = max(room.get(kind, 0), 0 if numbers else 1)
        for number in [*numbers, *range(max(numbers, default=-1) + 1, max(numbers, default=-1) + 1 + blank)]:
            yield {name: typed(f"{kind}-{number}-{name}") for name in names}

    return AnswerFields(
        answers=tuple(answers), account=typed("account"), held_amount=typed("held-amount"),
        held_reference=typed("held-reference"),
        onward=tuple(OnwardFields(**line) for line in lines("onward", ONWARD)),
        withdrawn=tuple(WithdrawnFields(**line) for line in lines("withdrawn", WITHDRAWN)),
        free=typed("free"), released=typed("released"), returned=typed("returned"), unknown=typed("unknown"),
        code=typed("code"), final=data.get("final") == "yes", lines=dict(reading.by_kind),
    )  # fmt: skip
