"""Bank statements (camt.053) as a table of payments."""

from collections import Counter
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.bookings import BOOKED, UNBOOKED, Booking, bookings, status
from haltline.sources.statements import entries
from haltline.sources.table import Table, Wanted
from haltline.sources.transfers import Transfer, transfers


def read(file: str, source: BinaryIO, wanted: Wanted, faults: Faults) -> Table:
    """The booked payments of all statements in a file; entries that are not booked are counted as ignored."""
    if "transaction_id" not in wanted.names and "time" in wanted.names:
        raise BadInput(f"{file}: payments of statements have names of their own; leave transaction_id= out")
    found: list[Booking] = []
    ignored: Counter[str] = Counter()
    for entry in entries(file, source):
        if (said := status(entry)) in UNBOOKED:
            ignored[f"not booked: {UNBOOKED[said]}"] += 1
        else:
            found += bookings(entry)
            if said not in ("", BOOKED):
                found[-1].problems.append(f"Sts: {said!r} does not say whether it is booked")
    return _table(file, transfers(found), ignored, wanted, faults)


def _table(file: str, found: list[Transfer], ignored: Counter[str], wanted: Wanted, faults: Faults) -> Table:
    columns = {
        "transaction_id": [transfer.name for transfer in found],
        "time": [transfer.time for transfer in found],
        "sequence": [str(transfer.place) for transfer in found],
        "source": [transfer.source for transfer in found],
        "target": [transfer.target for transfer in found],
        "amount": [transfer.booking.amount for transfer in found],
        "currency": [transfer.booking.currency for transfer in found],
        "kind": [transfer.kind for transfer in found],
        "reverses": [transfer.reverses for transfer in found],
    }
    places = wanted.places(list(columns), file)
    table = Table(
        file,
        {ours: pa.array(columns[wanted.names[ours]], pa.string()) for ours in places},
        np.array([transfer.booking.line for transfer in found], np.int64),
        where=[transfer.booking.where for transfer in found],
        ignored=ignored,
        minor=True,
        told={ours: {row for row, t in enumerate(found) if ours in t.booking.untold} for ours in places},
    )
    for row, transfer in enumerate(found):
        for reason in transfer.booking.problems:
            table.note(faults, {row: reason})
    return table
