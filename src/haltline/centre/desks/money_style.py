"""How one country writes its money: symbol, decimals and the size of the groups.

The centre serves one profile, so the style in use is one value for the whole process, set once at start
with :func:`use`. Amounts are integers of minor units everywhere; text appears only here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TYPED = re.compile(r"(?P<major>\d+)(?:\.(?P<minor>\d+))?")


@dataclass(frozen=True, slots=True)
class MoneyStyle:
    """The written form of one currency.

    ``groups`` are digit counts from the right, the last one repeating: (3, 2) writes 2,48,500.
    """

    code: str
    symbol: str
    exponent: int
    groups: tuple[int, ...] = (3,)
    comma: str = ","
    point: str = "."

    def grouped(self, major: int) -> str:
        """Whole units with the country's group marks: 248500 is ``2,48,500``."""
        digits, parts, size = str(major), [], 0
        for size in (*self.groups, *(self.groups[-1:] * len(digits))):
            if len(digits) <= size:
                break
            digits, part = digits[:-size], digits[-size:]
            parts.append(part)
        return self.comma.join([digits, *reversed(parts)])

    def exact(self, minor: int) -> str:
        """The amount with all its decimals: ``11,939.78``."""
        sign, units = ("−" if minor < 0 else ""), abs(minor)
        major, rest = divmod(units, 10**self.exponent)
        tail = f"{self.point}{rest:0{self.exponent}d}" if self.exponent else ""
        return f"{sign}{self.grouped(major)}{tail}"

    def short(self, minor: int) -> str:
        """The amount without decimals when they are all zero, else exact: ``2,48,500`` or ``12.50``."""
        text = self.exact(minor)
        zeros = self.point + "0" * self.exponent
        return text.removesuffix(zeros) if self.exponent else text

    def whole(self, minor: int) -> str:
        """Whole units only, cut: for estimates, never for a sum that somebody owns."""
        return self.grouped(minor // 10**self.exponent)

    def full(self, minor: int) -> str:
        """The amount with its symbol: ``₹2,48,500``."""
        text = self.short(minor)
        return f"−{self.symbol}{text[1:]}" if text.startswith("−") else f"{self.symbol}{text}"

    def read(self, typed: str) -> int:
        """What a person typed, as minor units; ValueError when it is not an amount in this currency."""
        text = typed.strip().removeprefix(self.symbol).removeprefix(self.code)
        text = text.replace(self.comma, "").replace("\u00a0", "").replace(" ", "")
        match = _TYPED.fullmatch(text) if text.isascii() else None
        if match is None or len(match["minor"] or "") > self.exponent:
            raise ValueError(f"not an amount of {self.code}: {typed!r}")
        return int(match["major"] + (match["minor"] or "").ljust(self.exponent, "0"))


RUPEES = MoneyStyle("INR", "₹", 2, (3, 2))
_in_use = RUPEES


def use(style: MoneyStyle) -> None:
    """Write all money in ``style`` from now on; called once when the profile is read."""
    global _in_use
    _in_use = style


def in_use() -> MoneyStyle:
    """The style of the profile this centre serves."""
    return _in_use


def count(number: float, places: int = 0) -> str:
    """How many there are, with the country's group marks, to so many decimal places: 48210 is ``48,210``."""
    whole, _, rest = f"{abs(number):.{places}f}".partition(".")
    tail = f"{_in_use.point}{rest}" if rest else ""
    return f"{'−' if number < 0 else ''}{_in_use.grouped(int(whole))}{tail}"
