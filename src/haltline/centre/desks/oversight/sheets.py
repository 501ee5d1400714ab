"""Oversight's figures of time, and the reports behind a point, as tables that can be taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...exports.sheets import Sheet
from ...kernel import clock
from ...kernel.profile import profile
from ...oversight.queries import Unit
from ...oversight.queries import behind as reports_behind
from ...reports.queries import references_of
from . import fair, fast, harm
from .asked import Asked
from .units import Row

TIMES = ("reported_at", "first_request_at", "first_answer_at", "held_at", "decided_at", "returned_at",
         "closed_at", "told_at")  # fmt: skip
FIGURES = ("unit", "reports", "in time", "interval from", "interval to", "likely", "likely from", "likely to",
           "beside the others")  # fmt: skip
MONEY = ("disputed minor units", "held minor units", "returned minor units", "wrong holds")


def fast_sheet(asked: Asked) -> Sheet:
    """The units of the reader with their share in time; shares are parts of one."""
    rows = [row for row in fast.page_now(asked, clock.now()).rows if row.name]
    if asked.kind != "station":
        return sheet_of("fast", asked, FIGURES, tuple(_figures(row) for row in rows))
    told = ((name, row.district, *rest) for row in rows for name, *rest in [_figures(row)])
    return sheet_of("fast", asked, (FIGURES[0], "district", *FIGURES[1:]), tuple(told))


def fair_sheet(asked: Asked) -> Sheet:
    """The same of sums, categories, banks, ways of telling or languages, with their money in minor units."""
    table = (
        (*_figures(each.row), each.disputed, each.held, each.returned, each.wrong_holds)
        for each in fair.page_now(asked, clock.now()).rows
    )
    return sheet_of("fair", asked, (*FIGURES, *MONEY), tuple(table))


def _figures(row: Row) -> tuple[Any, ...]:
    shares = (row.placed.share, *row.placed.interval, *row.placed.likely)
    return row.name, row.placed.n, *(f"{each:.4f}" for each in shares), row.placed.funnel


def harm_sheet(asked: Asked) -> Sheet:
    """The harm account by unit; sums in minor units, days in tenths."""
    rows = harm.page_now(asked, clock.now()).rows
    columns = tuple(name for name in harm.Account.__dataclass_fields__ if name != "behind")
    told = (tuple(getattr(row, name) for name in columns) for row in rows)
    return sheet_of("harm", asked, columns, tuple(told))


def reports_sheet(asked: Asked, unit: Unit) -> Sheet:
    """The reports behind a point, with the times of their stages (UTC) and the sum in minor units."""
    most = profile().access.export_rows
    lives = list(reports_behind(asked.clock, asked.kind, unit, asked.span(clock.now()), most=most + 1))
    known = references_of(life.pk for life in lives)
    table = tuple(
        (known.get(life.pk, ""), life.district_id, life.station, life.category, life.bank, life.outcome,
         life.disputed, *(_time(getattr(life, each)) for each in TIMES))
        for life in lives[:most]
    )  # fmt: skip
    columns = ("report", "district", "station", "category", "bank", "outcome", "disputed minor units", *TIMES)
    words = {"unit": unit.name, "district": unit.district}
    sheet = sheet_of("reports", asked, columns, table, cut=len(lives) > most, **words)
    return replace(sheet, districts=frozenset(life.district_id for life in lives))


def sheet_of(
    kind: str, asked: Asked, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]],
    *, cut: bool = False, **more: str,
) -> Sheet:  # fmt: skip
    """A table with the words that its page was asked with."""
    words = {"clock": asked.clock, "kind": asked.kind, "weeks": str(asked.weeks), **more}
    return Sheet(kind, words, columns, tuple(rows), cut)


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
