"""How long a trace takes: a seeded ledger, as the whole command with its phases, and from columns in memory.

    python benchmarks/trace.py [--rows 1000000] [--disputes 1000] [--runs 5] [--rules fifo pro-rata]

Recipe: 90 days of payments among rows/10 accounts whose use follows a power law; 4 % deposits from outside,
6 % exits; amounts log-normal around 500.00; disputes are whole payments chosen at random. The same seed
makes the same bytes. Prints the machine, then for each figure the median and the range of the wall-clock
seconds of the runs and, since machines are shared, the median of the processor seconds of all threads.
"""

import argparse
import json
import os
import platform
import resource
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
SMALL_ROWS = 1_000
DEPOSITS, EXITS = 0.04, 0.06  # shares of rows


def main() -> None:
    """Measures and prints one line for each figure, and one for the phases of each command."""
    arguments = _arguments()
    ledger = generated(arguments.rows, SEED)
    disputes = disputed(ledger, arguments.disputes, SEED)
    print(f"{machine()}; {arguments.rows:,} rows, {arguments.disputes:,} disputes")
    with tempfile.TemporaryDirectory() as folder:
        for rule in arguments.rules:
            measure_command(Path(folder) / "large", ledger, disputes, rule, arguments.runs)
        small = generated(SMALL_ROWS, SEED)
        few = disputed(small, SMALL_ROWS // 1000, SEED)
        measure_command(Path(folder) / "small", small, few, "fifo", arguments.runs)
    for rule, kernel in product(arguments.rules, (True, False)):
        how = "kernel" if kernel else "plain Python"
        traced = partial(trace, ledger, disputes, rule, kernel=kernel)
        measured(f"{rule}, columns in memory, {how}", traced, arguments.runs)


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


def measured(what: str, run: Callable[[], object], runs: int) -> list[float]:
    """Prints wall-clock and processor seconds of some runs after one more; returns the former."""
    walls, processors = [], []
    for _ in range(runs + 1):
        since, spent = time.perf_counter(), _processor_seconds()
        run()
        walls.append(time.perf_counter() - since)
        processors.append(_processor_seconds() - spent)
    wall, processor = statistics.median(walls[1:]), statistics.median(processors[1:])
    between = f"[{min(walls[1:]):.3f}-{max(walls[1:]):.3f}]"
    print(f"{what}: {wall:.3f} s {between}, processor {processor:.2f} s", flush=True)
    return walls[1:]


def _processor_seconds() -> float:
    """Of this process and of those it has waited for, user and system."""
    spent = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def machine() -> str:
    """The machine in a few words, and how busy others keep it."""
    load = os.getloadavg()[0]
    cores = f"{os.cpu_count()} cores, {platform.machine()}"
    return f"{cores}, Python {platform.python_version()}, load {load:.1f} before the first run"


def measure_command(folder: Path, ledger: Ledger, disputes: list[Dispute], rule: str, runs: int) -> None:
    """The command from its start to its end, and what its own clock says of the phases in between."""
    if not folder.exists():
        write_files(folder, ledger, disputes)
    command = [sys.executable, "-m", "haltline.cli.main", "trace", "--rule", rule]
    for name in ("transactions", "disputed", "openings"):
        command += [f"--{name}", str(folder / f"{name}.csv")]
    command += ["--out", str(folder / "out")]
    phases: list[dict[str, float]] = []

    def run() -> None:
        subprocess.run(command, check=True)
        summary = json.loads((folder / "out" / "summary.json").read_bytes())
        phases.append(summary["timings"] | {"all phases": summary["seconds"]})

    walls = measured(f"{rule}, {len(ledger):,} rows, whole command from CSV", run, runs)
    counted = phases[1:]
    outside = statistics.median(w - p["all phases"] for w, p in zip(walls, counted, strict=True))
    medians = {name: statistics.median(p[name] for p in counted) for name in counted[0]}
    told = ", ".join(f"{name} {seconds:.3f}" for name, seconds in medians.items())
    print(f"    {told}, start and end {outside:.3f}", flush=True)


def write_files(folder: Path, ledger: Ledger, disputes: list[Dispute]) -> None:
    """The three files of a trace."""
    from haltline.engine.identity import time_texts

    folder.mkdir()
    names = [*ledger.accounts, ""]
    times = time_texts(ledger.times, calendar=True).to_pylist()
    parties = ([names[code] for code in codes.tolist()] for codes in (ledger.sources, ledger.targets))
    rows = zip(ledger.ids, times, *parties, ledger.amounts.tolist(), strict=True)
    _write(folder / "transactions.csv", "transaction_id,time,source,target,amount", rows)
    _write(folder / "disputed.csv", "dispute_id,transaction_id,amount", disputes)
    _write(folder / "openings.csv", "account,balance", ledger.openings.items())


def _write(path: Path, header: str, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the trace.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--disputes", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rules", nargs="+", choices=RULES, default=["fifo", "pro-rata"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
