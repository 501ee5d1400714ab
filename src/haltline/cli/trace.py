"""`haltline trace`: follow disputed money through a ledger and write where every unit is."""

import argparse
import gc
import json
import resource
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli.main import version
from haltline.cli.stages import Stages
from haltline.values.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from haltline.engine import Trail
    from haltline.engine.disputes import Parts
    from haltline.sources.transactions import Reading

RULES = ("fifo", "lifo", "pro-rata", "libr", "poison")
FOLLOWED = ("fifo", "pro-rata")  # by this version; the others are refused by name
LATER = {"as_of": "--as-of", "max_hops": "--max-hops", "window": "--window", "min_amount": "--min-amount"}
LATER["backend"] = "--backend"
SCALE_MAX = 18  # decimals; more do not fit beside a digit in 64 bits
BYTES_PER_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
EXIT_UNBALANCED = 1
LARGE_BYTES = {
    False: 8 << 20,
    True: 2 << 20,
}  # of text, and packed: about the rows from which kernels are used


class NotYet(InvalidValue):
    """Something the contract names and this version does not do; it is refused rather than half done."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its options."""
    command = subparsers.add_parser(
        "trace", help="follow disputed money through a ledger", allow_abbrev=False
    )
    command.add_argument("--transactions", type=Path, required=True, metavar="FILE")
    command.add_argument("--disputed", type=Path, required=True, metavar="FILE")
    command.add_argument("--openings", type=Path, metavar="FILE")
    command.add_argument("--rule", choices=RULES, required=True)
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.add_argument("--columns", type=column_names, default={}, metavar="a=b,...")
    command.add_argument("--scale", type=scale, default=0, metavar="N")
    command.add_argument("--currency", metavar="XXX")
    for name, flag in LATER.items():
        command.add_argument(flag, dest=name, metavar=name.upper())
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Reads, traces and writes; 0, or 1 when the written rows do not add up."""
    _refuse_later(arguments)
    from haltline.engine import trace
    from haltline.engine.identity import identity
    from haltline.sources.trail_files import is_balanced, write_trail
    from haltline.sources.written import written_whole

    _load_ahead(arguments.transactions)
    stages = Stages(("read", "index", "trace", "write"))
    with stages.stage("read"):
        reading, parts = _inputs(arguments)
    with stages.stage("index"):
        name = identity(reading.ledger)
    with stages.stage("trace"):
        trail = trace(reading.ledger, parts, arguments.rule)
    with written_whole(arguments.out) as folder:
        with stages.stage("write"):
            write_trail(folder, trail)
            balanced = is_balanced(folder, trail)
        summary = _summary(trail, reading, name) | {"balanced": balanced, "limits_met": []}
        summary |= {"seconds": stages.total(), "timings": stages.seconds}
        summary |= {"peak_memory_bytes": _peak_memory_bytes()}
        text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
        (folder / "summary.json").write_text(text, encoding="utf-8")
    return 0 if balanced else EXIT_UNBALANCED


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


def _refuse_later(arguments: argparse.Namespace) -> None:
    asked = [flag for name, flag in LATER.items() if getattr(arguments, name) is not None]
    asked += [] if arguments.rule in FOLLOWED else [f"--rule {arguments.rule}"]
    if asked:
        raise NotYet(", ".join(asked), f"is not done by this version; it follows {' and '.join(FOLLOWED)}")


def _inputs(arguments: argparse.Namespace) -> "tuple[Reading, Parts]":
    from haltline.sources.bad_input import Faults
    from haltline.sources.money_lists import placed, read_disputes, read_openings
    from haltline.sources.transactions import Layout, read_transactions

    faults = Faults()
    layout = Layout(arguments.columns, arguments.scale, arguments.currency)
    openings = read_openings(arguments.openings, layout.scale, faults) if arguments.openings else {}
    disputes = read_disputes(arguments.disputed, layout.scale, faults)
    reading = read_transactions(arguments.transactions, layout, openings, faults)
    parts = placed(disputes, reading, faults) if reading else None
    faults.stop_if_any()
    assert reading and parts  # else a fault would have been noted
    return reading, parts


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


def _summary(trail: "Trail", reading: "Reading", name: str) -> dict[str, object]:
    return {
        "rule": trail.rule,
        "version": version(),
        "ledger": name,
        "rows": reading.rows,
        "ignored": reading.ignored,
        "repeated": reading.repeated,
        "accounts": len(reading.ledger.accounts),
        "disputes": {dispute: figures._asdict() for dispute, figures in trail.disputes().items()},
        "shortfalls": trail.shortfalls(),
    }


def _peak_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_RSS_UNIT
