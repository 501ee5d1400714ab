"""Text that a spreadsheet must not take for a formula: marked on the way out, the same again on the way in.

A field that begins with a sign that spreadsheets compute (also in full width), with a tab or a line end, gets
an apostrophe in front; so does one that begins with an apostrophe, so that each text comes back as it was.
"""

from typing import Final

COMPUTED: Final = frozenset("=+-@\t\r\n＝＋－＠|%")
MARK: Final = "'"


def safe(text: str) -> str:
    """The text as it may stand in a CSV field."""
    return MARK + text if _touchy(text) else text


def meant(field: str) -> str:
    """The text that a CSV field stands for."""
    return field[1:] if field.startswith(MARK) and _touchy(field[1:]) else field


def _touchy(text: str) -> bool:
    plain = text.lstrip(" \u00a0\ufeff")
    return text.startswith(MARK) or plain[:1] in COMPUTED if plain else False
