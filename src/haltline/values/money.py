"""Money as a whole number of minor units with its currency; nothing is ever rounded."""

import re
from dataclasses import dataclass

from haltline.values.errors import InvalidValue

MINOR_MAX = 2**63 - 1  # minor units; what a database bigint and an int64 column hold
LETTERS_MAX = 40  # of a text, zeros in front included; MINOR_MAX has 19 digits
DEFAULT_EXPONENT = 2
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DECIMALS = "CLF UYW"
EXPONENTS = {  # ISO 4217; every currency not named here has two decimals
    code: places
    for places, codes in ((0, NO_DECIMALS), (3, THREE_DECIMALS), (4, FOUR_DECIMALS))
    for code in codes.split()
}
WESTERN = (3,)  # 1,250,000
INDIAN = (3, 2)  # 12,50,000
GROUPINGS = {"western": WESTERN, "indian": INDIAN, "none": ()}

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DECIMAL = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact sum of money: `minor` units (paise, pence, whole yen) of an ISO 4217 currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise InvalidValue("amount", "is not a whole number of minor units")
        if abs(self.minor) > MINOR_MAX:
            raise InvalidValue("amount", "is beyond what can be kept exactly")
        require_currency(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __str__(self) -> str:
        return f"{decimal_text(self)} {self.currency}"

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise InvalidValue("currency", f"{other.currency} cannot be mixed with {self.currency}")
        return other.minor


def require_currency(code: str) -> str:
    """The code itself when it looks like an ISO 4217 code, else InvalidValue."""
    if not isinstance(code, str) or not _CURRENCY.fullmatch(code):
        raise InvalidValue("currency", "is not a three-letter currency code")
    return code


def exponent(currency: str) -> int:
    """How many decimals a currency has: 2 for most, 0 for JPY, 3 for KWD."""
    return EXPONENTS.get(require_currency(currency), DEFAULT_EXPONENT)


def parse(
    text: str, currency: str, *, field: str = "amount", zero: bool = False, exact: bool = False
) -> Money:
    """A sum as people write it ("1250.10") into exact minor units.

    Plain ASCII digits with at most one point; no sign, grouping, exponent or blank. Never more decimals
    than the currency has, and with `exact` never fewer. Zero is refused unless `zero`.
    Raises InvalidValue naming `field`.
    """
    places = exponent(currency)
    minor = parse_scaled(text, places, field=field)
    given = len(text.partition(".")[2])
    if exact and given != places:
        raise InvalidValue(field, f"needs exactly {places} decimals in {currency}")
    if minor == 0 and not zero:
        raise InvalidValue(field, "must be more than zero")
    return Money(minor, currency)


def parse_scaled(text: str, places: int, *, field: str = "amount") -> int:
    """Decimal text into minor units of `places` decimals; trailing zeros count as digits.

    Raises InvalidValue for anything but digits and one point, too many decimals, or more than int64 holds.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        said = "is negative and so" if _DECIMAL.fullmatch(text[1:]) and text[0] == "-" else "is"
        raise InvalidValue(
            field, f"{said} not a plain number such as {'1250 or 1250.10' if places else 1250}"
        )
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > places:
        raise InvalidValue(field, f"has more than {places} decimals")
    if len(text) > LETTERS_MAX:
        raise InvalidValue(field, "has too many digits")
    minor = int(whole + fraction.ljust(places, "0"))
    if minor > MINOR_MAX:
        raise InvalidValue(field, "is too large")
    return minor


def decimal_text(money: Money) -> str:
    """The sum in major units with all its decimals and no grouping: "1250.10"."""
    return scaled_text(money.minor, exponent(money.currency), ())


def grouped_text(money: Money, grouping: tuple[int, ...] = WESTERN) -> str:
    """The sum for people's eyes: "1,250,000.00", or with INDIAN "12,50,000.00"."""
    return scaled_text(money.minor, exponent(money.currency), grouping)


def scaled_text(minor: int, places: int, grouping: tuple[int, ...] = WESTERN) -> str:
    """Minor units of `places` decimals for people's eyes, of any size and of no named currency."""
    digits = str(abs(minor)).rjust(places + 1, "0")
    whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
    sign = "-" if minor < 0 else ""
    return sign + _grouped(whole, grouping) + ("." + fraction if fraction else "")


def _grouped(whole: str, grouping: tuple[int, ...]) -> str:
    groups: list[str] = []
    sizes = list(grouping)
    while sizes and len(whole) > sizes[0]:
        groups.insert(0, whole[-sizes[0] :])
        whole = whole[: -sizes[0]]
        sizes = sizes[1:] or sizes
    return ",".join([whole, *groups])
