"""How long a trace takes: a seeded ledger, each rule, from columns in memory and as the whole command.

    python benchmarks/trace.py [--rows 1000000] [--disputes 1000] [--runs 5]

Recipe: 90 days of payments among rows/10 accounts whose use follows a power law; 4 % deposits from outside,
6 % exits; amounts log-normal around 500.00; disputes are whole payments chosen at random. The same seed
makes the same bytes. Prints the machine, then the median and the range of the runs.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from haltline.engine import RULES, Dispute, Ledger, trace

SEED = 20261122
DAYS_90 = 90 * 86_400 * 1_000_000  # microseconds
DEPOSITS, EXITS = 0.04, 0.06  # shares of rows


def main() -> None:
    """Measures and prints one line for each figure."""
    arguments = _arguments()
    ledger = generated(arguments.rows, SEED)
    disputes = disputed(ledger, arguments.disputes, SEED)
    print(f"{machine()}; {arguments.rows:,} rows, {arguments.disputes:,} disputes")
    for rule, kernel in product(RULES, (True, False)):
        how = "kernel" if kernel else "plain Python"
        traced = partial(trace, ledger, disputes, rule, kernel=kernel)
        measured(f"{rule}, {how}", traced, arguments.runs)
    with tempfile.TemporaryDirectory() as folder:
        _measure_command(Path(folder), ledger, disputes, arguments.runs)


def generated(rows: int, seed: int) -> Ledger:
    """A ledger of that many payments in which a few accounts do most of the paying."""
    random = np.random.default_rng(seed)
    accounts = max(10, rows // 10)
    names = [f"A{number:08d}" for number in range(accounts)]
    busy = random.permutation(accounts)
    sources, targets = (busy[(accounts * random.power(0.5, rows)).astype(np.int64)] for _ in range(2))
    sources[random.random(rows) < DEPOSITS] = accounts
    targets[random.random(rows) < EXITS] = accounts
    return Ledger(
        ids=[f"T{number:09d}" for number in range(rows)],
        times=np.sort(random.integers(0, DAYS_90, rows)),
        sequences=np.zeros(rows, np.int64),
        sources=sources.astype(np.int32),
        targets=targets.astype(np.int32),
        amounts=np.maximum(1, random.lognormal(10.8, 1.2, rows)).astype(np.int64),
        accounts=names,
        openings=dict.fromkeys(names, 1_000_000),
        calendar=True,
    )


def disputed(ledger: Ledger, count: int, seed: int) -> list[Dispute]:
    """Whole payments, chosen at random among those that move something."""
    random = np.random.default_rng(seed)
    moving = np.flatnonzero(ledger.sources != ledger.targets)
    rows = random.choice(moving, count, replace=False).tolist()
    return [Dispute(f"D{row:09d}", ledger.ids[row], int(ledger.amounts[row])) for row in rows]


def measured(what: str, run: Callable[[], object], runs: int) -> None:
    """Prints the median and range of some runs, after one that is not counted."""
    seconds = []
    for _ in range(runs + 1):
        since = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - since)
    counted = seconds[1:]
    print(f"{what}: {statistics.median(counted):.3f} s [{min(counted):.3f}-{max(counted):.3f}]", flush=True)


def machine() -> str:
    """The machine in a few words, and how busy others keep it."""
    load = os.getloadavg()[0]
    cores = f"{os.cpu_count()} cores, {platform.machine()}"
    return f"{cores}, Python {platform.python_version()}, load {load:.1f} before the first run"


def _measure_command(folder: Path, ledger: Ledger, disputes: list[Dispute], runs: int) -> None:
    from haltline.engine.identity import time_texts

    names = [*ledger.accounts, ""]
    times = time_texts(ledger.times, calendar=True).to_pylist()
    parties = ([names[code] for code in codes.tolist()] for codes in (ledger.sources, ledger.targets))
    rows = zip(ledger.ids, times, *parties, ledger.amounts.tolist(), strict=True)
    _write(folder / "ledger.csv", "transaction_id,time,source,target,amount", rows)
    _write(folder / "disputed.csv", "dispute_id,transaction_id,amount", disputes)
    _write(folder / "openings.csv", "account,balance", ledger.openings.items())
    for rule in RULES:
        command = [sys.executable, "-m", "haltline.cli.main", "trace", "--rule", rule]
        command += ["--transactions", str(folder / "ledger.csv"), "--disputed", str(folder / "disputed.csv")]
        command += ["--openings", str(folder / "openings.csv"), "--out", str(folder / rule)]
        measured(f"{rule}, whole command from CSV", partial(subprocess.run, command, check=True), runs)


def _write(path: Path, header: str, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the trace.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--disputes", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
