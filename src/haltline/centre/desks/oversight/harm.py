"""What harm? Holds on people who had done nothing, beside the money held and returned, at the same size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...kernel import clock as clocks
from ...oversight.queries import Unit, added_up, sums, sums_apart
from ...reports.queries import district_names
from .. import money_style
from . import asked as asking
from .asked import Asked, Choice
from .gate import overseeing
from .names import names_of
from .units import ALL, Table, Where, table, where

PAGE = "/oversight/harm"
DAY_SECONDS = 86_400
TENTHS = 10
MEASURES = ("reports", "disputed", "held", "returned", "released", "wrong_holds", "wrong_amount")


@dataclass(frozen=True, slots=True)
class Account:
    """What was done and what harm it did, of one unit or all. Sums are minor units, days are tenths."""

    name: str
    reports: int
    disputed: int
    held: int
    returned: int
    released: int
    wrong_holds: int
    wrong_amount: int
    wrong_day_tenths: int
    amount_days: int
    contests_upheld: int
    open_holds: int
    district: str = ""
    place: str = ""

    @property
    def first(self) -> bool:
        """None stands before the others: a number of wrong holds is no rank."""
        return False

    @property
    def wrong_days(self) -> str:
        """Wrong-hold days with one decimal."""
        return money_style.count(self.wrong_day_tenths / TENTHS, 1)


@dataclass(frozen=True, slots=True)
class HarmPage:
    """desks/oversight/harm.html at ``/oversight/harm``."""

    now: datetime
    since: datetime
    asked: Asked
    tabs: list[Choice]
    choices: list[tuple[str, list[Choice]]]
    whole: Account
    rows: tuple[Account, ...]
    table: Table[Account]


@overseeing
def what_harm(request: HttpRequest) -> HttpResponse:
    """The harm account of the reader's districts; ``weeks`` and ``kind`` choose.

    ``district`` and ``page`` choose which part of a long table is shown.
    """
    page = page_now(asking.read(request), clocks.now(), where(request))
    return render(request, "desks/oversight/harm.html", {"page": page})


def page_now(asked: Asked, now: datetime, shown: Where = ALL) -> HarmPage:
    """The page from what the database tells in the running scope."""
    span = asked.span(now)
    found = _units(asked, now)
    whole = added_up(sums(span))
    names, places = names_of(asked.kind, found), district_names() if asked.kind == "station" else {}
    rows = tuple(
        replace(_account(names.get(unit.name, unit.name), found[unit]), district=unit.district,
                place=places.get(unit.district, ""))
        for unit in sorted(found, key=lambda unit: (unit.name, unit.district))
    )  # fmt: skip
    choices = asking.choices(asked, PAGE)[1:]
    return HarmPage(now, span.start, asked, asking.tabs("harm"), choices, _account("", whole), rows,
                    table(rows, asked, shown, PAGE))  # fmt: skip


def _units(asked: Asked, now: datetime) -> dict[Unit, dict[str, int]]:
    """What units come to: places apart also where two have one name, anything else taken together."""
    if asked.kind in asking.PLACES:
        return sums_apart(asked.span(now), kind=asked.kind)
    return {Unit(name, ""): told for name, told in sums(asked.span(now), kind=asked.kind).items()}


def _account(name: str, told: dict[str, int]) -> Account:
    reports, disputed, held, returned, released, wrong_holds, wrong_amount = (
        told.get(measure, 0) for measure in MEASURES
    )
    return Account(
        name, reports, disputed, held, returned, released, wrong_holds, wrong_amount,
        wrong_day_tenths=told.get("wrong_hold_seconds", 0) * TENTHS // DAY_SECONDS,
        amount_days=told.get("wrong_amount_seconds", 0) // DAY_SECONDS,
        contests_upheld=told.get("contests_upheld", 0), open_holds=told.get("open_holds", 0),
    )  # fmt: skip
