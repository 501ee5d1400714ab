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

from .sides import sides

MESSAGES_MOST = 20
"""Payments read from one paste, as many as one report takes."""

_SUM = r"(\d[\d,]*(?:\.\d{1,2})?)"
_AMOUNT = re.compile(
    rf"(?:\brs\.?|\binr|₹|रु\.?|रुपये|روپے)\s*{_SUM}|{_SUM}\s*(?:rupees\b|रुपये|रुपए|روپے)", re.IGNORECASE
)
_BALANCE = re.compile(r"(?:\bbal(?:ance)?|\blimit|\blmt|शेष|بیلنس)[\s.:-]*(?:is|of|:|है)?\s*$", re.IGNORECASE)
_REFERENCE = re.compile(
    r"(?:utr|rrn|ref(?:erence)?|txn|upi)\s*(?:no\.?|id|number|ref\.?)?\s*[:#.-]?\s*([A-Z0-9]{10,22})\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3})[-/. ](\d{4}|\d{2})\b")
_HOUR = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\s*([ap]m)?\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RAILS = ("upi", "imps", "neft", "rtgs", "card")


@dataclass(frozen=True, slots=True)
class Read:
    """What one message says, in the form's own written forms; what it does not say is empty.

    ``unsure`` names banks that the message names without saying whose they are.
    """

    reference: str = ""
    rail: str = ""
    amount: str = ""
    date: str = ""
    time: str = ""
    from_institution: str = ""
    from_account: str = ""
    to_institution: str = ""
    to_account: str = ""
    unsure: str = ""


def read(text: str, institutions: Iterable[str] = ()) -> tuple[Read, ...]:
    """The payments a paste tells of, in its order; a sum begins a new message, a blank line ends one."""
    plain = _plain(text)
    starts = [match.start() for match in _sums(plain)]
    ends = [*starts[1:], len(plain)][: len(starts)]
    befores = [0, *starts][: len(starts)]
    pieces = [_piece(plain, *each) for each in zip(befores, starts, ends, strict=True)]
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


def _sums(plain: str) -> list[re.Match[str]]:
    """Every sum a text names that is not what is left on the account."""
    return [found for found in _AMOUNT.finditer(plain) if not _BALANCE.search(plain[: found.start()])]


def _piece(plain: str, previous: int, start: int, after: int) -> str:
    """The message around a sum: to the next sum, cut at blank lines on both sides.

    The first sum of a paragraph has all of it from its beginning, a later one its own line.
    """
    paragraph, line = plain.rfind("\n\n", 0, start), plain.rfind("\n", 0, start)
    first = previous <= max(paragraph, 0)
    end = plain.find("\n\n", start, after)
    return plain[max(paragraph, 0 if first else line, 0) : end if end >= 0 else after].strip()


def _one(piece: str, institutions: tuple[str, ...]) -> Read:
    amount = next(iter(_sums(piece)), None)
    lower = piece.casefold()
    who = sides(piece, institutions)
    return Read(
        reference=_group(_REFERENCE, piece),
        rail=next((rail for rail in _RAILS if re.search(rf"\b{rail}\b", lower)), ""),
        amount=(amount[1] or amount[2]).rstrip(",") if amount else "",
        date=_day(piece),
        time=_hour(piece),
        from_institution=who.from_institution,
        from_account=who.from_account,
        to_institution=who.to_institution,
        to_account=who.to_account,
        unsure=", ".join(who.unsure),
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
