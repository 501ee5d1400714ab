"""What a trace starts from: the files, how they are written, and how far to follow."""

import argparse
import gc
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli.trace import backends
from haltline.cli.trace.built import read_built
from haltline.values import times
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from haltline.engine import Limits
    from haltline.engine.disputes import Parts
    from haltline.sources.in_place import FileEngine
    from haltline.sources.traced_in_place import Disputed
    from haltline.sources.transactions import Reading

RULES = ("fifo", "lifo", "pro-rata", "libr", "poison")
BACKENDS = tuple(backends.NEEDED)
SCALE_MAX = 18  # decimals; more do not fit beside a digit in 64 bits
MICROS = 1_000_000  # in a second
LARGE_BYTES = {
    False: 8 << 20,
    True: 2 << 20,
}  # of text, and packed: about the rows from which kernels are used
DIGITS_MAX = 19  # of a time that fits 64 bits
_INTEGER = re.compile(r"-?\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Inputs:
    """A ledger as it was read, the disputes on its rows, and the limits in the ledger's own time.

    Where the ledger lies with an engine, `reading` holds its disputed rows only, and `in_place` the rest.
    """

    reading: "Reading"
    parts: "Parts"
    limits: "Limits"
    in_place: "Disputed | None" = None


def add_inputs(command: argparse.ArgumentParser) -> None:
    """Adds the options that name the files and the limits."""
    command.add_argument("--transactions", type=Path, required=True, metavar="FILE")
    command.add_argument("--disputed", type=Path, required=True, metavar="FILE")
    command.add_argument("--openings", type=Path, metavar="FILE")
    command.add_argument("--columns", type=column_names, metavar="a=b,...")
    command.add_argument("--scale", type=scale, metavar="N")
    command.add_argument("--currency", metavar="XXX")
    command.add_argument("--as-of", metavar="T", help="leave out payments later than this")
    command.add_argument("--max-hops", type=count, metavar="N")
    command.add_argument("--window", type=count, metavar="SECONDS", help="since the dispute's first payment")
    command.add_argument("--min-amount", type=count, metavar="N", help="minor units of a dispute")
    command.add_argument("--backend", choices=BACKENDS, default="kernel")


def read_inputs(arguments: argparse.Namespace, engine: "FileEngine | None" = None) -> Inputs:
    """Reads every file; BadInput lists all bad rows of all of them.

    A plain Parquet file stays where it is when there is an engine to trace it there.
    """
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import placed, read_disputes, read_openings
    from haltline.sources.transactions import Layout, legible

    backends.require(arguments.backend)
    if arguments.transactions.is_dir():
        built = read_built(arguments)
        return Inputs(*built, limits(arguments, calendar=built[0].ledger.calendar))
    arguments.scale = arguments.scale or 0
    _load_ahead(arguments.transactions)
    faults = Faults()
    layout = Layout(arguments.columns or {}, arguments.scale, arguments.currency)
    openings = read_openings(arguments.openings, layout.scale, faults) if arguments.openings else {}
    opened = not faults.rows
    disputes = read_disputes(arguments.disputed, layout.scale, faults)
    lies = None
    if engine and opened:
        from haltline.sources.in_place import lying

        lies = lying(arguments.transactions, layout, openings, engine)
    reading: Reading
    if lies:
        reading, rows = lies.reading({dispute.transaction_id for dispute in disputes.disputes})
    else:
        reading = legible(arguments.transactions, layout, openings, faults)
        faults.stop_if_empty(arguments.transactions, reading.report.rows)
    parts = placed(disputes, reading, faults)
    faults.stop_if_any()
    assert parts  # else a fault would have been noted
    bounds = limits(arguments, calendar=reading.ledger.calendar)
    if not lies:
        return Inputs(reading, parts, bounds)
    from haltline.sources.traced_in_place import disputed

    return Inputs(reading, parts, bounds, disputed(lies, parts, rows))


def limits(arguments: argparse.Namespace, *, calendar: bool) -> "Limits":
    """The limits asked for, in a ledger's own time; InvalidValue for a moment of the other kind of time."""
    from haltline.engine import Limits

    window = arguments.window
    return Limits(
        max_hops=arguments.max_hops,
        window=window if window is None or not calendar else window * MICROS,
        min_amount=arguments.min_amount,
        as_of=None if arguments.as_of is None else moment(arguments.as_of, calendar=calendar),
    )


def moment(text: str, *, calendar: bool) -> int:
    """A moment of `--as-of` in the ledger's own time."""
    number = _INTEGER.fullmatch(text)
    if calendar and number:
        raise InvalidValue("--as-of", "is an integer, the ledger has RFC 3339 times")
    if calendar:
        return times.to_micros(times.parse(text, field="--as-of"))
    if not number:
        raise InvalidValue("--as-of", f"{text!r} is not a whole number, as the ledger's times are")
    if len(text.lstrip("-")) > DIGITS_MAX:
        said = "small" if text.startswith("-") else "large"
        raise InvalidValue(
            "--as-of", f"is too {said} for a time of a ledger: it has more than {DIGITS_MAX} digits"
        )
    return int(text)


def column_names(text: str) -> dict[str, str]:
    """`transaction_id=,time=step` as our name -> the file's name; nothing after = means: no such column."""
    from haltline.sources.transactions import COLUMNS, REQUIRED

    pairs = [part.partition("=") for part in text.split(",")]
    names = {ours: theirs for ours, _, theirs in pairs}
    for ours, sign, theirs in pairs:
        if ours not in COLUMNS:
            raise argparse.ArgumentTypeError(f"{ours!r} is not one of {', '.join(COLUMNS)}")
        if not sign or (not theirs and ours in REQUIRED):
            raise argparse.ArgumentTypeError(f"{ours} needs the name of a column, as in {ours}=name")
    if len(names) < len(pairs):
        raise argparse.ArgumentTypeError("a column is named twice")
    return names


def scale(text: str) -> int:
    """How many decimals amounts have in the files: 0 to 18."""
    if not (text.isascii() and text.isdigit() and int(text) <= SCALE_MAX):
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to {SCALE_MAX}")
    return int(text)


def count(text: str) -> int:
    """A whole number from 0 on that fits 64 bits."""
    if not (text.isascii() and text.isdigit() and len(text) <= SCALE_MAX):
        raise argparse.ArgumentTypeError(f"must be a whole number of at most {SCALE_MAX} digits")
    return int(text)


def _load_ahead(transactions: Path) -> None:
    """Loads the kernels beside the reading when the file looks as if it will need them."""
    from haltline.engine.tracing import load_kernels

    packed = transactions.suffix not in (".csv", ".txt")
    if transactions.is_file() and transactions.stat().st_size > LARGE_BYTES[packed]:
        threading.Thread(target=_load, args=[load_kernels]).start()


def _load(load_kernels: "Callable[[], None]") -> None:
    gc.disable()  # the compiler is a thousand modules without a cycle to collect
    try:
        load_kernels()
    finally:
        gc.enable()
