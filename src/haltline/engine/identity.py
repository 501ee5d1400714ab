"""The name of a ledger by its content, so that a court can see two answers came from the same rows.

SHA-256 of the lines `id,time,sequence,source,target,amount` in order, then the sorted `account,balance`
lines, LF-ended, UTF-8, unquoted. One pass: lines are written on every core, and hashed in order as they come.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.engine.csv_lines import csv_lines
from haltline.engine.ledger import Ledger
from haltline.engine.names import texts

BLOCK_ROWS = 131_072


def identity(ledger: Ledger) -> str:
    """The SHA-256 of a ledger's rows and openings, in hexadecimal."""
    digest = sha256()
    accounts = pa.array([*ledger.accounts, ""], pa.string())
    with ThreadPoolExecutor(os.cpu_count()) as writers:
        for lines in writers.map(partial(_lines, ledger, accounts), range(0, len(ledger), BLOCK_ROWS)):
            digest.update(lines)
    digest.update(opening_lines(ledger))
    return digest.hexdigest()


def time_texts(times: NDArray[np.int64], calendar: bool) -> pa.StringArray:
    """Times as they are written: the given integers, or RFC 3339 UTC with six decimals and Z."""
    if not calendar:
        return pa.array(times).cast(pa.string())
    moments = pa.array(times).view(pa.timestamp("us")).cast(pa.string())  # 2026-11-22 09:30:00.000000
    return pc.binary_replace_slice(pc.binary_replace_slice(moments, 26, 26, "Z"), 10, 11, "T")


def _lines(ledger: Ledger, accounts: pa.StringArray, start: int) -> memoryview:
    """The lines of a block of rows."""
    part = slice(start, start + BLOCK_ROWS)
    return csv_lines(
        texts(ledger.ids[part]),
        time_texts(ledger.times[part], ledger.calendar),
        pa.array(ledger.sequences[part]).cast(pa.string()),
        accounts.take(pa.array(ledger.sources[part])),
        accounts.take(pa.array(ledger.targets[part])),
        pa.array(ledger.amounts[part]).cast(pa.string()),
    )


def opening_lines(ledger: Ledger) -> memoryview:
    """The lines of the openings, sorted as bytes."""
    accounts = pa.array(list(ledger.openings), pa.string())
    balances = pa.array(list(ledger.openings.values()), pa.int64()).cast(pa.string())
    lines = pc.binary_join_element_wise(accounts, balances, ",")
    return csv_lines(lines.take(pc.sort_indices(lines)))
