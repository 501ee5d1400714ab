"""Payment references: what a victim's SMS or statement calls the payment, per rail.

Each scheme has the same verbs: clean, validate, fits, mask. `fits` compares the date that most schemes
carry inside with the time the payment was booked, which finds mistyped digits before a bank is asked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from haltline.values.account import luhn
from haltline.values.account import mask as mask_account
from haltline.values.errors import InvalidValue
from haltline.values.text import canonical, digits_meant
from haltline.values.times import require_aware


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one kind of reference is written and what day it says it was made."""

    name: str
    shape: re.Pattern[str]
    said: str  # what a person is told it must look like
    day: Callable[[str, date], date | None] | None = (
        None  # (reference, near) -> the day inside; None = none such
    )
    days_before: int = 1  # the day inside may lie so many days before the booking, in another zone or batch
    days_after: int = 1
    upper: bool = True


def clean(scheme: str, text: str, *, field: str = "reference") -> str:
    """A reference in canonical form; InvalidValue for an unknown scheme or another alphabet."""
    kind = scheme_named(scheme)
    plain = canonical(text, field)
    if not kind.upper:
        return plain if kind.name == "free" else plain.lower()
    return plain.replace("-", "").upper()


def validate(scheme: str, text: str, *, field: str = "reference") -> str:
    """The canonical reference when it can be one, else InvalidValue saying what it must look like."""
    kind = scheme_named(scheme)
    reference = clean(scheme, text, field=field)
    if not kind.shape.fullmatch(reference):
        meant = digits_meant(reference)
        hint = f"; did you mean {meant}?" if meant and kind.shape.fullmatch(meant) else ""
        raise InvalidValue(field, f"is not {kind.said}{hint}")
    if kind.name == "arn" and not luhn(reference):
        raise InvalidValue(field, "does not pass its check digit; a digit is probably wrong")
    if kind.day and kind.day(reference, date(2024, 7, 1)) is None:
        raise InvalidValue(field, "carries a date that does not exist")
    return reference


def fits(scheme: str, reference: str, booked_at: datetime) -> bool | None:
    """Whether the day inside a valid reference fits the day it was booked; None when it carries none."""
    kind = scheme_named(scheme)
    if kind.day is None:
        return None
    booked = require_aware(booked_at).date()
    inside = kind.day(reference, booked)
    if inside is None:
        return False
    return booked - timedelta(kind.days_before) <= inside <= booked + timedelta(kind.days_after)


def mask(reference: str) -> str:
    """What may be shown of a reference to people who need not know it: its last four characters."""
    return mask_account(reference)


def scheme_named(name: str) -> Scheme:
    """The scheme of that name, else InvalidValue."""
    if name not in SCHEMES:
        raise InvalidValue("scheme", f"{name!r} is not one of {', '.join(SCHEMES)}")
    return SCHEMES[name]


def _day_of_year(year: int, day: str) -> date | None:
    number = int(day)
    found = date(year, 1, 1) + timedelta(number - 1)
    return found if number and found.year == year else None


def _nearest(years: range, day: str, near: date) -> date | None:
    """The day of the year, in that of the years, which lies nearest to `near`; None when none has it."""
    found = [d for d in (_day_of_year(y, day) for y in years) if d]
    return min(found, key=lambda d: abs(d - near), default=None)


def _last_digit_year(reference: str, at: int, near: date) -> date | None:
    """Reads YDDD at a position: the year whose last digit is Y nearest to `near`, day DDD."""
    digit = int(reference[at])
    first = near.year - 10 + (digit - (near.year - 10)) % 10
    return _nearest(range(first, first + 21, 10), reference[at + 1 : at + 4], near)


def _rrn_day(reference: str, near: date) -> date | None:
    return _last_digit_year(reference, 0, near) if int(reference[4:6]) < 24 else None


def _arn_day(reference: str, near: date) -> date | None:
    return _last_digit_year(reference, 7, near)


def _utr16_day(reference: str, near: date) -> date | None:
    return _day_of_year(2000 + int(reference[5:7]), reference[7:10])


def _utr22_day(reference: str, near: date) -> date | None:
    try:
        return date(int(reference[6:10]), int(reference[10:12]), int(reference[12:14]))
    except ValueError:
        return None


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


SCHEMES = {
    kind.name: kind
    for kind in (
        Scheme("rrn", _shape(r"\d{12}"), "a 12-digit RRN", _rrn_day),
        Scheme("utr16", _shape(r"[A-Z]{4}[A-Z0-9]\d{11}"), "a 16-character UTR", _utr16_day),
        Scheme("utr22", _shape(r"[A-Z]{5}[A-Z0-9]\d{16}"), "a 22-character UTR", _utr22_day),
        Scheme(
            "uetr",
            _shape(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
            "a UETR such as 5f0c2a7e-93d1-4b6a-8d2e-0c1f7a9b3e44",
            upper=False,
        ),
        # a card payment is cleared days after it was made, so the day inside may be later
        Scheme("arn", _shape(r"\d{23}"), "a 23-digit ARN", _arn_day, days_after=10),
        Scheme("free", _shape(r"[!-~]{1,64}"), "a reference of 1 to 64 plain characters", upper=False),
    )
}
