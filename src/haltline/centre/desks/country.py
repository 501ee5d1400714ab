"""The country's way of writing sums and hours, taken from its profile once when the centre starts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from haltline.centre.desks import money_style, spans
from haltline.centre.desks.money_style import MoneyStyle
from haltline.centre.kernel.profile import Profile
from haltline.values.money import exponent

SYMBOLS = {"INR": "₹", "EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
GROUPS = {"indian": (3, 2), "thousands": (3,)}


def adopt(rules: Profile) -> None:
    """Write money and hours on all pages as ``rules`` say, from now on."""
    money_style.use(style_of(rules))
    spans.use(ZoneInfo(rules.time_zone))


def style_of(rules: Profile) -> MoneyStyle:
    """The written form of a profile's currency; one without a symbol here is written with its code."""
    symbol = SYMBOLS.get(rules.currency, f"{rules.currency}\u00a0")
    return MoneyStyle(rules.currency, symbol, exponent(rules.currency), GROUPS[rules.grouping])
