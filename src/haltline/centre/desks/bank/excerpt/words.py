"""Single words of a statement: sums, days, hours, marks. Each reads exactly or not at all."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GROUPED = r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3}|\d+"  # western, Indian, plain
_SUM = re.compile(rf"(?P<sign>[-−+]?)(?P<major>{_GROUPED})(?:\.(?P<minor>\d+))?", re.ASCII)
_CURRENCY = re.compile(r"^(?:₹|rs\.?|inr)\s*", re.IGNORECASE)
_MARK = re.compile(r"\s*\(?\b(?P<mark>dr|cr|debit|credit|d|c)\b\.?\)?$", re.IGNORECASE)
_DAY = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})|(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2}|[A-Za-z]{3})[A-Za-z]*[-/., ]+"
    r"(?P<year>\d{4}|\d{2})(?!\d)",
    re.ASCII,
)
_HOUR = re.compile(
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?\s*(?P<half>[ap]\.?m)?",
    re.IGNORECASE,
)
SUM_DIGITS_MOST = 15
"""A longer figure is a reference or an account, never a sum."""


def plain(text: str) -> str:
    """Other scripts' digits and wide letters as ASCII, invisible marks gone, every line break one kind."""
    folded = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() else each
        for each in folded
        if unicodedata.category(each) != "Cf"
    )


def split_mark(text: str) -> tuple[str, str]:
    """A cell without its Dr or Cr, and "debit", "credit" or nothing."""
    found = _MARK.search(text.strip())
    if found is None:
        return text.strip(), ""
    return text.strip()[: found.start()], "debit" if found["mark"][0] in "dD" else "credit"


def read_sum(text: str, exponent: int) -> int | None:
    """A sum in minor units, negative with a minus; None for what is not exactly one in this currency."""
    bare = _CURRENCY.sub("", text.strip())
    found = _SUM.fullmatch(bare)
    if found is None:
        return None
    major, minor = found["major"].replace(",", ""), found["minor"] or ""
    if len(minor) > exponent or len(major) > SUM_DIGITS_MOST:
        return None
    value = int(major + minor.ljust(exponent, "0"))
    return -value if found["sign"] in ("-", "−") and value else value


def read_day(text: str) -> tuple[str, str]:
    """The first real day of a text as ISO, and the text without it; empty for none. Days before months."""
    for found in _DAY.finditer(text):
        if found.start() and text[found.start() - 1].isdigit():
            continue
        try:
            return _day(found).isoformat(), f"{text[: found.start()]} {text[found.end() :]}"
        except ValueError:
            continue
    return "", text


def _day(found: re.Match[str]) -> date:
    if found["iso"]:
        return date.fromisoformat(found["iso"])
    name, year = found["month"].casefold(), int(found["year"])
    if not name.isdigit() and name[:3] not in MONTHS:
        raise ValueError(name)
    month = int(name) if name.isdigit() else MONTHS.index(name[:3]) + 1
    return date(year + (2000 if year < 100 else 0), month, int(found["day"]))


def read_hour(text: str) -> str:
    """The first hour of a text as HH:MM; empty for none."""
    found = _HOUR.search(text)
    if found is None:
        return ""
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return f"{hour:02d}:{found['minute']}"
