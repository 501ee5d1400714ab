"""Account numbers as banks write them: one canonical form, a check where the scheme has one, a mask."""

import re

from haltline.values.errors import InvalidValue
from haltline.values.text import canonical, digits_meant

SCHEMES = ("local", "iban", "upi", "card")
VISIBLE = 4  # last characters an outsider may see
HIDDEN = "··"

_SHAPES = {
    "local": re.compile(r"[A-Z0-9]{4,34}", re.ASCII),
    "iban": re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII),
    "upi": re.compile(r"[a-z0-9._-]{2,64}@[a-z][a-z0-9]{1,63}", re.ASCII),
    "card": re.compile(r"\d{12,19}", re.ASCII),
}


def clean(text: str, scheme: str = "local", *, field: str = "account") -> str:
    """An account number in canonical form: no spaces or hyphens, upper case (a UPI address lower).

    Raises InvalidValue for characters of another script; the shape is not checked here.
    """
    plain = canonical(text, field)
    return plain.lower() if scheme == "upi" else re.sub(r"[-/]", "", plain).upper()


def validate(text: str, scheme: str = "local", *, field: str = "account") -> str:
    """The canonical number when it can be one under its scheme, else InvalidValue with what is wrong."""
    if scheme not in _SHAPES:
        raise InvalidValue(field, f"scheme {scheme!r} is not one of {', '.join(SCHEMES)}")
    number = clean(text, scheme, field=field)
    if not _SHAPES[scheme].fullmatch(number):
        meant = digits_meant(number) if scheme == "card" else None
        raise InvalidValue(field, "is not a valid number" + (f"; did you mean {meant}?" if meant else ""))
    if scheme == "iban" and _mod97(number) != 1:
        raise InvalidValue(field, "does not pass the IBAN check; a character is probably wrong")
    if scheme == "card" and not luhn(number):
        raise InvalidValue(field, "does not pass the card number check; a digit is probably wrong")
    return number


def mask(number: str) -> str:
    """What may be shown of an account number to people who need not know it: `··4471`."""
    return HIDDEN + number[-VISIBLE:] if len(number) > VISIBLE else HIDDEN


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn (ISO/IEC 7812-1) check digit of the ones before it."""
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _mod97(iban: str) -> int:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97
