"""What a narration says: by which rail, to whom, under which reference, or how it was taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

RAILS = ("upi", "imps", "neft", "rtgs")
_EXITS = (
    ("atm", r"atm|atw|nwd|cash\s*wdl|cash\s*withdrawal\s*atm"),
    ("pos", r"pos|ecom|pur|purchase"),
    ("agent", r"aeps|csp|bc\s*agent|micro\s*atm"),
    ("cheque", r"chq|cheque|clg|clearing"),
    ("cash", r"cash\s*paid|self|counter|cash\s*withdrawal|cash"),
)
_BACK = re.compile(r"\b(?:rev|reversal|return|returned|rtn|refund)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"(?<![A-Z0-9])([A-Z]{4}[A-Z0-9]\d{17}|[A-Z]{4}[A-Z]?\d{11,12}|\d{12})(?![A-Z0-9])")
_IFSC = re.compile(r"(?<![A-Z0-9])([A-Z]{4}0[A-Z0-9]{6})(?![A-Z0-9])")
_VPA = re.compile(r"(?<![\w.@-])([a-z0-9][a-z0-9._-]{1,60}@[a-z][a-z0-9]{1,20})(?![\w.@])", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![A-Z0-9])((?:[Xx*]{2,14}\d{3,6})|\d{9,18})(?![A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Told:
    """What was found; what was not is empty. ``kind`` is onward, returned, a kind of exit, or empty."""

    kind: str = ""
    rail: str = ""
    reference: str = ""
    institution: str = ""
    account: str = ""


def read(text: str, institutions: Iterable[str] = (), reference: str = "") -> Told:
    """Read one narration; ``institutions`` are names of banks as people write them, longest taken first.

    ``reference`` is that of a column of its own and counts before one in the words.
    """
    lower = text.casefold()
    rail = next((rail for rail in RAILS if re.search(rf"\b{rail}\b", lower)), "")
    reference = reference or _first(_REFERENCE, text)
    ifsc = _first(_IFSC, text)
    rest = _without(_without(text, reference), ifsc)
    names = sorted((name for name in institutions if name), key=len, reverse=True)
    named = next((name for name in names if _holds(lower, name)), "")
    return Told(
        kind=_kind(lower, rail), rail=rail, reference=reference, institution=named or ifsc,
        account=_first(_VPA, rest) or _first(_ACCOUNT, rest),
    )  # fmt: skip


def _kind(lower: str, rail: str) -> str:
    if _BACK.search(lower):
        return "returned"
    if rail:
        return "onward"
    return next((kind for kind, words in _EXITS if re.search(rf"(?<![a-z])(?:{words})(?![a-z])", lower)), "")


def _holds(lower: str, name: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(name.casefold())}(?![a-z0-9])", lower) is not None


def _without(text: str, word: str) -> str:
    """The text with a whole word taken out, never the beginning of a longer one."""
    return re.sub(rf"(?<![A-Z0-9]){re.escape(word)}(?![A-Z0-9])", " ", text) if word else text


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
