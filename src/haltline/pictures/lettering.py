"""How wide a label will be, estimated without a browser, and how to cut one that is too long.

Widths are hundredths of a pixel, rather too wide than too narrow: the drawing leaves that much room.
"""

from __future__ import annotations

import unicodedata

_WIDE, _CAPITAL, _DIGIT, _SMALL, _NARROW = 100, 71, 64, 61, 37
_BOLD = 112  # percent of the plain width
_THIN_LETTERS = frozenset("iljftrI.,:;'’“”()·|! -")
_BROAD_LETTERS = frozenset("mwMW@%")
ELLIPSIS = "…"


def _hundredths_of_em(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Cf"}:
        return 0
    if unicodedata.east_asian_width(letter) in {"W", "F"} or letter in _BROAD_LETTERS:
        return _WIDE
    if letter in _THIN_LETTERS:
        return _NARROW
    if letter.isdigit():
        return _DIGIT
    return _CAPITAL if letter.isupper() else _SMALL


def width(words: str, size: float, *, bold: bool = False) -> int:
    """Width of ``words`` set in ``size`` pixels."""
    plain = sum(map(_hundredths_of_em, words)) * size
    return int(plain * _BOLD / 100) if bold else int(plain)


def cut(words: str, size: float, room: int, *, bold: bool = False) -> str:
    """``words``, shortened with an ellipsis when wider than ``room``; at least one letter stays."""
    if width(words, size, bold=bold) <= room:
        return words
    kept = words
    while len(kept) > 1 and width(kept + ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS


def visible(words: str) -> str:
    """``words`` with characters written out that cannot be seen or that turn what stands around them."""
    return "".join(_written_out(letter) if _hidden(letter) else letter for letter in words)


def _hidden(letter: str) -> bool:
    turns = "\u202a" <= letter <= "\u202e" or "\u2066" <= letter <= "\u2069"
    return turns or unicodedata.category(letter) in {"Cc", "Cs", "Cn", "Zl", "Zp"}


def _written_out(letter: str) -> str:
    return f"\u2039U+{ord(letter):04X}\u203a"
