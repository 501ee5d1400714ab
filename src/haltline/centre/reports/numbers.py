"""The number of a report, as people say it on the phone: nine digits, of which the last checks the others.

It counts nothing and is not guessed from another. The check digit is Damm's: one wrong digit, or two
neighbours that changed places, never give the number of another report.
"""

from __future__ import annotations

import unicodedata

from ..kernel.ids import derived

DIGITS = 9
TRIES_MOST = 5  # numbers tried for one report; with a million reports stored, one in 90 is taken
_NEXT = ("0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
         "3674209581", "5869720134", "8945362017", "9438617205", "2581436790")  # fmt: skip
"""Damm's quasigroup of order ten: row by what came before, column by the next digit."""


def number_of(client_key: str, attempt: int = 0) -> str:
    """The number of the report that comes with this form; another ``attempt`` gives another number."""
    word = derived("report-reference", f"{client_key}:{attempt}" if attempt else client_key)
    eight = str(int(word[:16], 16) % 90_000_000 + 10_000_000)
    return spaced(eight + check_digit(eight))


def check_digit(digits: str) -> str:
    """The digit that, put behind these, makes a number."""
    at = "0"
    for digit in digits:
        at = _NEXT[int(at)][int(digit)]
    return at


def clean(typed: str) -> str:
    """The digits of a typed number, whatever stands between them and in whatever script."""
    return "".join(str(unicodedata.digit(char)) for char in typed if char.isdecimal())


def is_number(digits: str) -> bool:
    """Whether these can be the number of a report at all."""
    plain = digits.isascii() and digits.isdigit()
    return plain and len(digits) == DIGITS and check_digit(digits) == "0"


def spaced(digits: str) -> str:
    """As it is stored and read out: 482 719 065."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
