"""The code by which a bank lets its customer in at the door: eight signs that only this centre can make.

It follows from the hold's id and the centre's secret, so it is stored nowhere: the bank's desk shows it, the
message to a bank's system carries it in its contact, and the centre checks it by making it again. 39.6 bits;
at the tries that the door allows, guessing one takes longer than any hold lasts.
"""

from __future__ import annotations

import hmac
import re
from uuid import UUID

from ..kernel.ids import derived

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are read as digits
SIGNS = LETTERS + "23456789"
LENGTH = 8
SHAPE = re.compile(f"[{LETTERS}][{SIGNS}]{{{LENGTH - 1}}}")


def code_of(hold: UUID) -> str:
    """The code of a hold, as people read it aloud: K7QM-2XPA. It begins with a letter, so it is no sum."""
    number = int(derived("door-code", str(hold)), 16)
    number, first = divmod(number, len(LETTERS))
    signs = [LETTERS[first]]
    for _ in range(LENGTH - 1):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    return "".join(signs[:4]) + "-" + "".join(signs[4:])


def clean_code(typed: str) -> str:
    """What was typed as a code without spaces and dashes, in capitals; empty when it can be none."""
    plain = re.sub(r"[\s-]", "", typed).upper()
    return f"{plain[:4]}-{plain[4:]}" if SHAPE.fullmatch(plain) else ""


def opens(hold: UUID, code: str) -> bool:
    """Whether a cleaned code is the one of this hold; takes as long for any code."""
    return hmac.compare_digest(code_of(hold), code)
