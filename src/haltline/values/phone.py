"""Phone numbers in one international form, with the mask that is shown to outsiders."""

import re

from haltline.values.errors import InvalidValue
from haltline.values.text import canonical, digits_meant

DIGITS_MIN, DIGITS_MAX = 8, 15  # E.164 allows 15; nothing shorter than 8 with its country is reachable
HIDDEN = "··"

_SEPARATORS = re.compile(r"[-().\/]")


def clean(text: str, country: str = "", *, trunk: str = "0", field: str = "phone") -> str:
    """A number as `+` and digits; `country` ("91") completes one written the national way.

    `trunk` is the prefix dialled only inside the country. Raises InvalidValue for letters, other
    alphabets, or a national number when no country is given.
    """
    plain = _SEPARATORS.sub("", canonical(text, field))
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    digits = plain.removeprefix("+")
    if not digits.isdigit():
        meant = digits_meant(digits)
        raise InvalidValue(field, "is not a phone number" + (f"; did you mean {meant}?" if meant else ""))
    if plain.startswith("+"):
        return plain
    if not country:
        raise InvalidValue(field, "needs its country, as in +91 98765 04471")
    return f"+{country}{digits.removeprefix(trunk)}"


def validate(text: str, country: str = "", *, trunk: str = "0", field: str = "phone") -> str:
    """The canonical number when it has a possible length, else InvalidValue."""
    number = clean(text, country, trunk=trunk, field=field)
    if not DIGITS_MIN <= len(number) - 1 <= DIGITS_MAX or number[1] == "0":
        raise InvalidValue(field, "is too short or too long for a phone number")
    return number


def last_four(number: str) -> str:
    """The four digits that a victim gives to see the report again."""
    return number[-4:]


def mask(number: str) -> str:
    """What may be shown of a phone number: `··4471`."""
    return HIDDEN + last_four(number)
