"""A trace's inputs from a ledger that `haltline ledger build` wrote, with its own openings and decimals."""

import argparse
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from haltline.engine.disputes import Parts
    from haltline.sources.transactions import Reading

SETTLED = ("columns", "scale", "currency", "openings")  # when the ledger was built


def read_built(arguments: argparse.Namespace) -> "tuple[Reading, Parts]":
    """The ledger of a folder and the disputes on it; BadInput for a damaged folder or bad disputes."""
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import placed, read_disputes

    _refuse_settled(arguments)
    reading, arguments.scale = open_built(arguments.transactions)  # the disputes have its decimals too
    faults = Faults()
    parts = placed(read_disputes(arguments.disputed, arguments.scale, faults), reading, faults)
    faults.stop_if_any()
    assert parts  # else a fault would have been noted
    return reading, parts


def open_built(folder: Path) -> "tuple[Reading, int]":
    """The ledger of a folder and the decimals of its amounts; BadInput for any other or a damaged one."""
    from haltline.engine.tracing import PLAIN_ROWS_MAX, load_kernels
    from haltline.sources.folder_reading import open_folder, read_page, require_intact

    page = read_page(folder)
    if page.rows > PLAIN_ROWS_MAX:
        threading.Thread(target=load_kernels).start()
    reading = open_folder(folder, page)
    require_intact(folder, page)
    return reading, page.scale


def _refuse_settled(arguments: argparse.Namespace) -> None:
    given = [f"--{name}" for name in SETTLED if getattr(arguments, name) is not None]
    if given:
        raise InvalidValue(", ".join(given), "was settled when the ledger was built; leave it out")
