"""How time and memory of a cold trace grow with the ledger: each size in a process of its own.

    python benchmarks/growth.py [--rows 1000000 3000000 10000000 30000000 50000000] [--savings 8]
                                [--runs 3] [--plot FILE.svg]

One dispute for 2,500 rows (20,000 on 50 million). The ledger of `fraud_ledger.py` is drawn by one process and
mapped by the next, which takes the least of some runs; its memory is the most it ever held, columns with it.
A row's cost is compared with that of the smallest ledger and with what n log n would make of it.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from fraud_ledger import SEED, disputed, drawn
from growth_plot import growing

from haltline.engine import Ledger
from haltline.engine.disputes import Parts
from haltline.engine.kernels.following import walk_of
from haltline.engine.kernels.given import columns, given
from haltline.engine.limits import NO_LIMITS

RULES = ("fifo", "lifo", "libr", "pro-rata")
ROWS_PER_DISPUTE = 2_500
COLUMNS = ("times", "sources", "targets", "amounts", "openings")


def main() -> None:
    """Prints a line for each size and rule."""
    arguments = _arguments()
    if arguments.draw:
        draw(Path(arguments.draw), arguments.rows[0], arguments.savings)
    elif arguments.measure:
        print(json.dumps(measure(Path(arguments.measure), arguments.runs)))
    else:
        found = {rows: in_processes(rows, arguments) for rows in arguments.rows}
        told = {rule: {rows: seconds[rule] for rows, seconds in found.items()} for rule in RULES}
        for rule, seconds in told.items():
            tell(rule, seconds)
        if arguments.plot:
            arguments.plot.write_text(growing(told), encoding="utf-8")


def in_processes(rows: int, arguments: argparse.Namespace) -> dict[str, float]:
    """The seconds of each rule on a ledger of one size."""
    with tempfile.TemporaryDirectory() as folder:
        this = [sys.executable, __file__, "--rows", str(rows), "--savings", str(arguments.savings)]
        subprocess.run([*this, "--draw", folder], check=True)
        answer = subprocess.run(
            [*this, "--measure", folder, "--runs", str(arguments.runs)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    found = json.loads(answer.stdout)
    print(f"{rows:,} rows: " + ", ".join(f"{name} {value:.4g}" for name, value in found.items()), flush=True)
    return {rule: found[rule] for rule in RULES}


def tell(rule: str, seconds: dict[int, float]) -> None:
    """One row's cost at each size, beside the smallest and beside n log n."""
    least = min(seconds)
    for rows, took in seconds.items():
        grown = (took / rows) / (seconds[least] / least)
        log = math.log(rows) / math.log(least)
        print(f"{rule}, {rows:,} rows: {took / rows * 1e9:.1f} ns a row, {grown:.2f} times; log {log:.2f}")


def draw(folder: Path, rows: int, savings: int) -> None:
    """Writes a ledger's columns, and the rows of its disputes."""
    chance = np.random.default_rng(SEED)
    ledger = drawn(rows, chance, savings)
    for name in COLUMNS:
        np.save(folder / f"{name}.npy", getattr(ledger, name))
    parts = disputed(ledger.amounts, ledger.first, rows // ROWS_PER_DISPUTE, chance)
    np.save(folder / "disputed.npy", np.array(parts.rows))


def measure(folder: Path, runs: int) -> dict[str, float]:
    """Seconds of each rule, flows under pro-rata, and the most memory in GiB after each."""
    times, sources, targets, amounts, openings = (
        np.load(folder / f"{name}.npy", mmap_mode="c") for name in COLUMNS
    )
    rows = np.load(folder / "disputed.npy").tolist()
    parts = Parts([f"D{row:010d}" for row in rows], rows, list(range(len(rows))), amounts[rows].tolist())
    accounts: list[str] = [""] * len(openings)  # a walk asks how many there are, never for a name
    ledger = Ledger((), times, times, sources, targets, amounts, accounts, {})
    table, asked = columns(ledger), given(ledger, parts, NO_LIMITS)
    found: dict[str, float] = {"disputes": len(rows)}
    for column in table:
        column.max()  # the first touch reads the file
    for rule in RULES:
        took = []
        for _ in range(runs):
            since = time.perf_counter()
            walk = walk_of(rule)(openings, len(rows), asked)
            walk.advance(table, len(ledger))
            took.append(time.perf_counter() - since)
        found[rule] = min(took)
        found[f"{rule} flows"] = len(walk.flows)
        found[f"GiB after {rule}"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    sizes = [1_000_000, 3_000_000, 10_000_000, 30_000_000, 50_000_000]
    parser.add_argument("--rows", type=int, nargs="+", default=sizes)
    parser.add_argument("--savings", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--draw", help=argparse.SUPPRESS)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
