"""What a time that cannot be taken seems to be, and what to write instead. Nothing is guessed from it."""

import re

from haltline.oversight.stages import MICROS

FINER = ((1_000, "milliseconds"), (MICROS, "microseconds"), (1_000_000_000, "nanoseconds"))
YEARS = range(946_684_800, 4_102_444_800)  # 2000 to 2099, in seconds: when a history may have been
WRITE = "write 2026-11-23T10:00:00+05:30, or whole seconds since 1970, in all rows"
SHOWN_LETTERS = 40

_DAY_OR_MONTH_FIRST = re.compile(r"\d{1,2}([./-])\d{1,2}\1(\d{4}|\d\d)\b.*", re.ASCII | re.DOTALL)
_YEAR_FIRST = re.compile(r"\d{4}[./]\d{1,2}[./]\d{1,2}\b.*|\d{4}-\d\d-\d\d", re.ASCII | re.DOTALL)
_NOWHERE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?", re.ASCII)
_FRACTION = re.compile(r"\d+[.,]\d+", re.ASCII)


def meant_by(text: str) -> str:
    """A known form that cannot be taken, with what to do; empty for any other."""
    shown = repr(text[:SHOWN_LETTERS])
    if _DAY_OR_MONTH_FIRST.fullmatch(text):
        return f"{shown} has day or month first, and nobody can tell which; {WRITE}"
    if _YEAR_FIRST.fullmatch(text):
        return f"{shown} does not say the moment of the day and its offset from UTC; {WRITE}"
    if _NOWHERE.fullmatch(text):
        return f"{shown} does not say its offset from UTC, so it could be any of a day's hours; {WRITE}"
    if _FRACTION.fullmatch(text):
        return f"{shown} is a fraction: a spreadsheet's day number, or parts of a second; {WRITE}"
    return ""


def beyond_years(value: int) -> str:
    """What is said of a number of seconds that lies in no year."""
    for times, name in FINER:
        if value // times in YEARS:
            return f"{value} is no number of seconds; as {name} since 1970 divide it by {times:,}"
    return "is not a number of seconds between the years 1 and 9999"
