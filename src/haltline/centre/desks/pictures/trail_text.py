"""How wide a label will be, estimated without a browser, and how to cut one that is too long.

Widths are hundredths of a pixel, rather too wide than too narrow: the drawing leaves that much room.
"""

from __future__ import annotations

import unicodedata

_WIDE, _CAPITAL, _DIGIT, _SMALL, _NARROW = 100, 70, 60, 60, 34
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


def width(words: str, size: float) -> int:
    """Width of ``words`` set in ``size`` pixels."""
    return int(sum(map(_hundredths_of_em, words)) * size)


def cut(words: str, size: float, room: int) -> str:
    """``words``, shortened with an ellipsis when wider than ``room``; at least one letter stays."""
    if width(words, size) <= room:
        return words
    kept = words
    while len(kept) > 1 and width(kept + ELLIPSIS, size) > room:
        kept = kept[:-1].rstrip()
    return kept + ELLIPSIS
