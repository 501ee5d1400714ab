"""A demo city from anyone's ledger, read and checked exactly as `haltline trace` reads it."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from haltline.values.times import from_micros

if TYPE_CHECKING:
    from haltline.city.ledger_world import Ledger
    from haltline.city.world import World


def world_from(arguments: argparse.Namespace, start: datetime) -> World:
    """The city in which the given ledger happens; bad rows are named as trace names them (exit 2)."""
    from haltline.city.ledger_world import ledger_world

    return ledger_world(read(arguments), seed=arguments.seed, start=start, speed=arguments.speed)


def read(arguments: argparse.Namespace) -> Ledger:
    """The files as the city wants them: rows, disputes, openings."""
    from haltline.city.ledger_world import Ledger, LedgerDispute
    from haltline.cli.trace.inputs import column_names
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import placed, read_disputes, read_openings
    from haltline.sources.transactions import Layout, legible

    faults = Faults()
    columns = column_names(arguments.columns) if arguments.columns else {}
    layout = Layout(columns, arguments.scale, None)
    openings = read_openings(arguments.openings, layout.scale, faults) if arguments.openings else {}
    listed = read_disputes(arguments.disputed, layout.scale, faults)
    reading = legible(arguments.ledger, layout, openings, faults)
    placed(listed, reading, faults)
    faults.stop_if_any()
    disputes = [LedgerDispute(*each) for each in listed.disputes]
    return Ledger(_rows(reading.ledger), disputes, openings, "INR")


def _rows(ledger):  # type: ignore[no-untyped-def]
    from haltline.city.ledger_world import LedgerRow

    names = [*ledger.accounts, ""]
    when = from_micros if ledger.calendar else int
    columns = (ledger.times, ledger.sequences, ledger.sources, ledger.targets, ledger.amounts)
    return [
        LedgerRow(name, when(time), sequence, names[source], names[target], amount)
        for name, time, sequence, source, target, amount in zip(
            ledger.ids, *(column.tolist() for column in columns), strict=True
        )
    ]
