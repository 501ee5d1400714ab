"""Bank messages as people paste them, read into the payments they tell of.

Nothing is guessed: what a message does not say stays empty, and the person sees and mends what was read.
Money, days and references keep their written form; the form's own reader judges them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

MESSAGES_MOST = 20
"""Payments read from one paste, as many as one report takes."""

_AMOUNT = re.compile(r"(?:rs\.?|inr|₹)\s*(\d[\d,]*(?:\.\d{1,2})?)", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?:utr|rrn|ref(?:erence)?|txn|upi)\s*(?:no\.?|id|number|ref\.?)?\s*[:#.-]?\s*([A-Z0-9]{10,22})\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3})[-/. ](\d{4}|\d{2})\b")
_HOUR = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\s*([ap]m)?\b", re.IGNORECASE)
_TO_ACCOUNT = re.compile(
    r"\b(?:to|towards|credited to)\b[^.\n]{0,40}?(?:a/?c|acct?|account)\.?\s*(?:no\.?)?\s*([xX*]*\d{3,18})",
    re.IGNORECASE,
)
_TO_HANDLE = re.compile(r"\bto\s+(?:vpa\s+)?([\w.\-]{2,64}@[a-z]{2,20})\b", re.IGNORECASE)
_FROM_ACCOUNT = re.compile(
    r"\b(?:from|your)\b[^.\n]{0,30}?(?:a/?c|acct?|account)\.?\s*(?:no\.?)?\s*([xX*]*\d{3,18})", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RAILS = ("upi", "imps", "neft", "rtgs", "card")


@dataclass(frozen=True, slots=True)
class Read:
    """What one message says, in the form's own written forms; what it does not say is empty."""

    reference: str = ""
    rail: str = ""
    amount: str = ""
    date: str = ""
    time: str = ""
    from_institution: str = ""
    from_account: str = ""
    to_institution: str = ""
    to_account: str = ""


def read(text: str, institutions: Iterable[str] = ()) -> tuple[Read, ...]:
    """The payments a paste tells of, in its order; a sum begins a new message, a blank line ends one."""
    plain = _plain(text)
    starts = [match.start() for match in _AMOUNT.finditer(plain)]
    ends = [*starts[1:], len(plain)][: len(starts)]
    pieces = [_piece(plain, start, after) for start, after in zip(starts, ends, strict=True)]
    names = tuple(institutions)
    found = (_one(piece, names) for piece in pieces)
    return tuple(each for each in found if each.reference or each.date or each.to_account)[:MESSAGES_MOST]


def _plain(text: str) -> str:
    """Other scripts' digits and wide letters as ASCII, invisible marks gone."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.digit(each)) if each.isdigit() else each
        for each in folded
        if unicodedata.category(each) != "Cf"
    )


def _piece(plain: str, start: int, after: int) -> str:
    """The message around a sum: from its own first line to the next sum, cut at blank lines on both sides."""
    before = plain.rfind("\n\n", 0, start)
    line = plain.rfind("\n", 0, start)
    end = plain.find("\n\n", start, after)
    return plain[max(before, line, 0) : end if end >= 0 else after].strip()


def _one(piece: str, institutions: tuple[str, ...]) -> Read:
    amount = _AMOUNT.search(piece)
    lower = piece.casefold()
    from_name, to_name = _names(lower, institutions)
    return Read(
        reference=_group(_REFERENCE, piece),
        rail=next((rail for rail in _RAILS if re.search(rf"\b{rail}\b", lower)), ""),
        amount=amount[1].rstrip(",") if amount else "",
        date=_day(piece),
        time=_hour(piece),
        from_institution=from_name,
        from_account=_group(_FROM_ACCOUNT, piece),
        to_institution=to_name,
        to_account=_group(_TO_ACCOUNT, piece) or _group(_TO_HANDLE, piece),
    )


def _group(pattern: re.Pattern[str], piece: str) -> str:
    match = pattern.search(piece)
    return match[1] if match else ""


def _day(piece: str) -> str:
    """The first real day of the message as ISO; two-digit years are of this century; day before month."""
    for number, month, year in _DAY.findall(piece):
        which = int(month) if month.isdigit() else _month(month)
        try:
            return date(int(year) + (2000 if len(year) == 2 else 0), which, int(number)).isoformat()
        except ValueError:
            continue
    return ""


def _month(name: str) -> int:
    """The number of a month by its first three letters; 0 for what is none."""
    return _MONTHS.index(name.casefold()) + 1 if name.casefold() in _MONTHS else 0


def _hour(piece: str) -> str:
    match = _HOUR.search(piece)
    if match is None:
        return ""
    hour, half = int(match[1]), (match[3] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02d}:{match[2]}"


def _names(lower: str, institutions: tuple[str, ...]) -> tuple[str, str]:
    """The banks a message names: the one after "from" as the payer's, the first other one as the payee's."""
    places = sorted((lower.find(name.casefold()), name) for name in institutions if name.casefold() in lower)
    payer = next((name for at, name in places if re.search(r"\bfrom\s+(?:your\s+)?$", lower[:at])), "")
    payee = next((name for _, name in places if name != payer), "")
    return payer, payee


def fill(data: Mapping[str, str], institutions: Iterable[str] = ()) -> dict[str, str]:
    """A form's words with the pasted payments in its empty places; payments typed by hand stay as they are.

    ``just_read`` is how many payments were read. Reading the same paste twice adds nothing.
    """
    words = {name: data[name] for name in data}
    found = read(words.get("pasted", ""), institutions)
    numbers = {int(name.split("-")[1]) for name in words if _is_payment(name) and words[name].strip()}
    known = {words.get(f"payments-{number}-reference", "").strip() for number in numbers}
    free = (number for number in range(1000) if number not in numbers)
    for one in found:
        if one.reference and one.reference in known:
            continue
        number = next(free)
        words |= {f"payments-{number}-{name}": value for name, value in asdict(one).items() if value}
    return words | {"just_read": str(len(found))}


def _is_payment(name: str) -> bool:
    parts = name.split("-")
    return len(parts) == 3 and parts[0] == "payments" and parts[1].isdigit() and len(parts[1]) < 4
