"""Whose bank and account a message names: the payer's, the payee's, or not clear, which stays empty.

A *party* is a bank, an account or a payment address, or several of them that stand together ("Belang Bank
A/c 00123316"). Words around it tell its side: "from your", "debited to", "to VPA", "... से", "... credited".
A name that only signs an alert about money that left is the payer's bank, since it wrote the alert. Where the
words speak for both sides or for none, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LOOK_BACK = 48  # characters before a party in which the words that name its side may stand
_ACCOUNT = re.compile(
    r"(?:\ba/?cs?\b|\bacct?\b|\baccount\b|खाता|खाते|اکاؤنٹ)[\s.]*(?:(?:no|number|ending|संख्या|नंबर|نمبر)\b)?"
    r"[\s.:#-]*(?:(?:with|in)\s+)?([xX*•.]*\d{3,18})\b",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@-])([\w.-]{2,64}@[a-z]{2,20})\b(?!\.[a-z])", re.IGNORECASE)
_GLUE = re.compile(
    r"[\s,()/|-]*(?:(?:of|with|at|in|bank|vpa|upi|id|के|का|की|میں|کے)\b[\s,()/|-]*)?", re.IGNORECASE
)
_BEFORE = re.compile(
    r"(?P<unsure>\b(?:credited|deposited|received)\s+(?:to|in|into|from)\s+(?:your|ur|my)\b"
    r"|\bto\s+(?:your|ur)\b)"
    r"|(?P<payer>\bdebited\s+(?:to|from|in|against)\b|\b(?:deducted|withdrawn|paid|sent|transferred)\s+from\b"
    r"|\bfrom\b|\b(?:your|ur|my)\b|\bremitter\b|आपके|अपने|मेरे|آپ\s?کے|اپنے)"
    r"|(?P<payee>\bcredited\s+(?:to|in|into)\b|\b(?:to|towards|beneficiary|benef|payee)\b"
    r"|\bin\s+favou?r\s+of\b)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[\s)]*(?:(?:a/?c|acct?|account|खाते|اکاؤنٹ)\b\s*)?(?:(?:is|was|has\s+been|have\s+been|stands)\s+)?"
    r"(?:(?P<payer>debited\b(?!\s+(?:to|in|from))|dr\b|से(?!\w)|سے)"
    r"|(?P<payee>credited\b(?!\s+(?:to|in|into|from))|cr\b|को(?!\w)|में(?!\w)|کو|میں))",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(?:debited|deducted|sent|paid|transferred|trf|withdrawn|spent|dr)\b|डेबिट|कट|भेजे|ڈیبٹ|بھیجے",
    re.IGNORECASE,
)
_CAME = re.compile(r"\b(?:credited|deposited|received)\s+(?:to|in|into)\s+(?:your|ur|my)\b", re.IGNORECASE)
_END = re.compile(r"[;!?\n]\s*\S|(?<!a/c)(?<!acct)(?<!\bno)\.\s", re.IGNORECASE)
_SIGNED_BEFORE = re.compile(r"(?:^|\bdear\s+|\[|[-–—~]\s*|\b(?:team|regards|thanks)[\s,]+)$", re.IGNORECASE)
_SIGNED_AFTER = re.compile(
    r"\]?\s*(?:(?:user|customer|cardholder)\b[\s,]*)?(?:$|[:,.!\]]|[-–—]\s)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who paid whom, as far as a message says; ``unsure``: banks it names without saying whose they are."""

    from_institution: str = ""
    from_account: str = ""
    to_institution: str = ""
    to_account: str = ""
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    bank: str = ""
    account: str = ""


def sides(message: str, institutions: Iterable[str]) -> Sides:
    """The sides that one message names; a side it names twice with different words stays empty."""
    banks: dict[str, set[str]] = {"payer": set(), "payee": set(), "": set()}
    accounts: dict[str, set[str]] = {"payer": set(), "payee": set(), "": set()}
    mentions = _mentions(message, institutions)
    for party in _parties(message, mentions):
        side = _side(message, party)
        banks[side] |= {one.bank for one in party if one.bank}
        accounts[side] |= {one.account for one in party if one.account}
    unclear = banks[""] | {
        name for side in ("payer", "payee") if len(banks[side]) > 1 for name in banks[side]
    }
    return Sides(
        _only(banks["payer"]),
        _only(accounts["payer"]),
        _only(banks["payee"]),
        _only(accounts["payee"]),
        tuple(sorted(unclear - {_only(banks["payer"]), _only(banks["payee"])})),
    )


def _mentions(message: str, institutions: Iterable[str]) -> list[_Mention]:
    """Every bank, account and address in a message, in its order; longer names before those inside them."""
    taken: list[_Mention] = []
    for name in sorted(institutions, key=len, reverse=True):
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", message, re.IGNORECASE):
            if all(found.end() <= one.start or found.start() >= one.end for one in taken):
                taken.append(_Mention(found.start(), found.end(), bank=name))
    for pattern in (_ACCOUNT, _HANDLE):
        taken += [
            _Mention(found.start(), found.end(), account=found[1]) for found in pattern.finditer(message)
        ]
    return sorted(taken, key=lambda one: one.start)


def _parties(message: str, mentions: list[_Mention]) -> list[list[_Mention]]:
    """Mentions that stand together, where none of them says the same thing twice."""
    parties: list[list[_Mention]] = []
    for one in mentions:
        last = parties[-1] if parties else []
        together = last and _GLUE.fullmatch(message[last[-1].end : one.start])
        if together and not any(bool(one.bank) == bool(other.bank) for other in last):
            last.append(one)
        else:
            parties.append([one])
    return parties


def _side(message: str, party: list[_Mention]) -> str:
    """ "payer", "payee", or nothing where the words around do not say or contradict each other."""
    start, end = party[0].start, party[-1].end
    after = _AFTER.match(message, end)
    said_after = after.lastgroup or "" if after else ""
    words = list(_BEFORE.finditer(message, max(0, start - LOOK_BACK), start))
    said_before = words[-1].lastgroup or "" if words and not _cut(message[words[-1].end() : start]) else ""
    said = {word for word in (said_before, said_after) if word}
    if len(said) == 1 and said <= {"payer", "payee"}:
        return said.pop()
    return "payer" if not said and _signs(message, start, end) else ""


def _cut(between: str) -> bool:
    """Whether a sentence ended or another party was named between the words and the party."""
    return any(pattern.search(between) for pattern in (_END, _ACCOUNT, _HANDLE))


def _signs(message: str, start: int, end: int) -> bool:
    """Whether a name only heads or signs an alert that money left the reader's account."""
    if not _LEFT.search(message) or _CAME.search(message):
        return False
    return bool(_SIGNED_BEFORE.search(message[:start])) and bool(_SIGNED_AFTER.match(message, end))


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
