"""How sums, shares and moments are written on a page: exact, grouped for the eye, never a float."""

from dataclasses import dataclass
from datetime import datetime

from haltline.values import times
from haltline.values.money import INDIAN, WESTERN, exponent, scaled_text

MILLE = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """How the amounts of one ledger are written: decimals, currency (or none), and its kind of time."""

    scale: int = 0
    currency: str = ""
    calendar: bool = False

    def sum(self, units: int) -> str:
        """Units with their decimals: 12,50,000.00 where the money is INR, else 1,250,000.00."""
        return scaled_text(units, self.scale, INDIAN if self.currency == "INR" else WESTERN)

    def full(self, units: int) -> str:
        """The same with the currency behind it."""
        return f"{self.sum(units)} {self.currency}".rstrip()

    def count(self, number: int) -> str:
        """A number of things."""
        return scaled_text(number, 0, INDIAN if self.currency == "INR" else WESTERN)

    @property
    def unit(self) -> str:
        """What one unit of the sums on the page is, in a sentence's words."""
        decimals = f"{self.scale} decimal{'s' if self.scale > 1 else ''}"
        places = _usual_places(self.currency)
        if self.scale:
            return (
                f"{self.currency}, with {decimals}" if self.currency else f"as in the files, with {decimals}"
            )
        if self.currency and places:
            return f"whole minor units of {self.currency}, {10**places:,} of which are one {self.currency}"
        return f"whole {self.currency}" if self.currency else "whole units, as in the files"

    def moment(self, time: int) -> str:
        """A time of the ledger: a number as it is, or a moment in UTC to what is needed of a second."""
        if not self.calendar:
            return str(time)
        at = times.from_micros(time)
        fraction = f".{at.microsecond:06d}".rstrip("0") if at.microsecond else ""
        return f"{_day(at)} {at:%H:%M:%S}{fraction} UTC"

    def day_and_hour(self, time: int) -> str:
        """The same without seconds, for the axis of a chart."""
        if not self.calendar:
            return str(time)
        at = times.from_micros(time)
        return f"{_day(at)} {at:%H:%M}"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent, cut to one decimal; what is not nothing is never shown as 0."""
    if not part or part == whole:
        return "100 %" if part else "0 %"
    mille = part * MILLE // whole
    if not mille:
        return "<0.1 %"
    return f"{mille // 10}.{mille % 10} %"


def _day(at: datetime) -> str:
    return at.date().isoformat()


def _usual_places(currency: str) -> int:
    return exponent(currency) if len(currency) == 3 and currency.isalpha() and currency.isupper() else 0
