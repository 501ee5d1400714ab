"""A trace's inputs from a ledger that `haltline ledger build` wrote, with its own openings and decimals."""

import argparse
import threading
from typing import TYPE_CHECKING

from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from haltline.engine.disputes import Parts
    from haltline.sources.transactions import Reading

SETTLED = ("columns", "scale", "currency", "openings")  # when the ledger was built


def read_built(arguments: argparse.Namespace) -> "tuple[Reading, Parts]":
    """The ledger of a folder and the disputes on it; BadInput for a damaged folder or bad disputes."""
    from haltline.engine.tracing import PLAIN_ROWS_MAX, load_kernels
    from haltline.sources.bad_input import Faults
    from haltline.sources.folder_reading import open_folder, read_page, require_intact
    from haltline.sources.money_lists import placed, read_disputes

    _refuse_settled(arguments)
    page = read_page(arguments.transactions)
    arguments.scale = page.scale  # in which the disputes are written too
    if page.rows > PLAIN_ROWS_MAX:
        threading.Thread(target=load_kernels).start()
    reading = open_folder(arguments.transactions, page)
    require_intact(arguments.transactions, page)
    faults = Faults()
    parts = placed(read_disputes(arguments.disputed, page.scale, faults), reading, faults)
    faults.stop_if_any()
    assert parts  # else a fault would have been noted
    return reading, parts


def _refuse_settled(arguments: argparse.Namespace) -> None:
    given = [f"--{name}" for name in SETTLED if getattr(arguments, name) is not None]
    if given:
        raise InvalidValue(", ".join(given), "was settled when the ledger was built; leave it out")
