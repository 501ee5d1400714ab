"""One canonical form for identifiers, used both when storing and when checking.

Fraudsters and tired people write the same number in many ways: full-width digits, another script's
digits, invisible characters, letters of a look-alike alphabet. The form below makes equal what looks
equal and refuses what only pretends to be.
"""

import unicodedata

from haltline.values.errors import InvalidValue

IDENTIFIER_LENGTH_MAX = 140  # characters; the longest reference of any rail we know is 35
INVISIBLE = frozenset({"Cf", "Zs"})
LOOKALIKES = str.maketrans("OoQIlLSBZ", "000111582")


def canonical(text: str, field: str = "text") -> str:
    """An identifier as it is stored and compared: ASCII, without spaces or invisible characters.

    NFKC first, then format characters (Cf) and spaces (Zs) go and digits of any script become ASCII.
    Raises InvalidValue naming the first character that is still not printable ASCII.
    """
    if len(text) > IDENTIFIER_LENGTH_MAX:
        raise InvalidValue(field, f"is longer than {IDENTIFIER_LENGTH_MAX} characters")
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in INVISIBLE)
    plain = "".join(map(_ascii_digit, kept))
    for c in plain:
        if not ("!" <= c <= "~"):
            raise InvalidValue(field, f"holds {describe(c)}; write it in plain letters and digits")
    return plain


def describe(character: str) -> str:
    """A character's name for an error message, as in `CYRILLIC SMALL LETTER A (U+0430)`."""
    name = unicodedata.name(character, "a control character")
    return f"{name} (U+{ord(character):04X})"


def digits_meant(text: str) -> str | None:
    """The digits a person probably meant by a text of digits and look-alike letters, else None.

    None as well when the text is all digits already: there is nothing to warn about.
    """
    read = text.translate(LOOKALIKES)
    return read if read != text and read.isascii() and read.isdigit() else None


def _ascii_digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
