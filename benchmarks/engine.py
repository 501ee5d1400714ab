"""The engine against the limit of the machine and against others, on the same rows in one run.

    python benchmarks/engine.py [--rows 10000000] [--peer-rows 1000000] [--disputes 5000 20000] [--runs 5]
                                [--savings 1] [--peers] [--plot FILE.svg]

Figures are seconds with the columns of `fraud_ledger.py` in memory: tables and state included, loading and
compiling not. The limit is one pass that adds the columns up. Peers work on `--peer-rows`, where ours are
measured again beside them; those that are not installed are left out and said so. networkx, igraph and
rustworkx know no order of time, so what they reach is more than money could. Prints a line for each figure
and, last, all of them as JSON; `--plot` draws them.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from engine_peers import PEERS
from engine_plot import drawn
from fraud_ledger import fraud_ledger

from haltline.engine import Ledger, expose
from haltline.engine.disputes import Parts
from haltline.engine.kernels.following import walk_of
from haltline.engine.kernels.given import columns, given
from haltline.engine.kernels.walk import Walk
from haltline.engine.limits import NO_LIMITS
from haltline.engine.resident import Resident

RULES = ("fifo", "lifo", "libr", "pro-rata")
REACH_HOPS = 5
COMPLAINTS = 2_000
RESIDENT_RULES = ("fifo", "pro-rata", "libr")


class Report:
    """Figures by name, printed as they come."""

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.figures: dict[str, dict[str, object]] = {}

    def measure(self, name: str, run: Callable[[], object], *, runs: int | None = None) -> float:
        """The median of some runs after one more."""
        seconds = []
        for _ in range((runs or self.runs) + 1):
            since = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - since)
        kept = seconds[1:]
        self.note(name, median=statistics.median(kept), least=min(kept), most=max(kept))
        return statistics.median(kept)

    def note(self, name: str, **figures: object) -> None:
        """Keeps and prints figures under a name."""
        self.figures.setdefault(name, {}).update(figures)
        told = ", ".join(f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}"
                         for key, value in figures.items())  # fmt: skip
        print(f"{name}: {told}", flush=True)


def main() -> None:
    """Measures ours, then the peers, and prints everything once more as JSON."""
    arguments = _arguments()
    report = Report(arguments.runs)
    for disputes in arguments.disputes:
        ledger, parts = fraud_ledger(arguments.rows, disputes, arguments.savings)
        with named(report, f"{arguments.rows:,} rows, {disputes:,} disputes"):
            measure_ours(report, ledger, parts)
    if arguments.peers:
        ledger, parts = fraud_ledger(arguments.peer_rows, arguments.peer_rows // 2000, arguments.savings)
        with named(report, f"{arguments.peer_rows:,} rows, {len(parts.rows):,} disputes, beside peers"):
            measure_ours(report, ledger, parts)
            measure_peers(report, ledger, parts)
    report.note("memory", peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    print(json.dumps(report.figures))
    if arguments.plot:
        arguments.plot.write_text(drawn(report.figures), encoding="utf-8")


@contextmanager
def named(report: Report, what: str) -> Iterator[None]:
    """Puts the size of the ledger before every name inside."""
    print(f"-- {what}", flush=True)
    note = report.note
    report.note = lambda name, **figures: note(f"{what}: {name}", **figures)  # type: ignore[method-assign]
    try:
        yield
    finally:
        report.note = note  # type: ignore[method-assign]


def measure_ours(report: Report, ledger: Ledger, parts: Parts) -> None:
    """Every rule cold, the resident index, and reach."""
    table = columns(ledger)
    limit = report.measure("the columns added up once", lambda: [column.sum() for column in table])
    asked = given(ledger, parts, NO_LIMITS)
    for rule in RULES:
        begin = partial(walk_of(rule), ledger.opening_column(), len(parts.names), asked)
        walks: list[Walk] = []

        def run(begin: Callable[[], Walk] = begin, walks: list[Walk] = walks) -> None:
            walks[:] = [begin()]
            walks[0].advance(table, len(ledger))

        opened = statistics.median(timed(begin) for _ in range(3))
        took = report.measure(f"{rule}, cold", run) - opened
        report.note(f"{rule}, cold", passing=took, opening=opened, flows=len(walks[0].flows),
                    times_the_limit=took / limit)  # fmt: skip
    report.measure(
        f"reach of {REACH_HOPS} hops", lambda: expose(ledger, parts, max_hops=REACH_HOPS, kernel=True)
    )
    measure_resident(report, ledger, parts)


def measure_resident(report: Report, ledger: Ledger, parts: Parts) -> None:
    """The index of each rule: made, asked for all disputes under fifo, and asked for one after the other."""
    for rule in RESIDENT_RULES:
        under = "" if rule == "fifo" else f", {rule}"
        kept: list[Resident] = []
        made = partial(kept_ready, kept, ledger, rule)
        report.measure(f"resident index made{under}", made, runs=2)
        if rule == "fifo":
            report.measure("resident, all disputes", partial(kept[0].trace, parts))
        report.note(f"resident, one complaint{under}", **complaints(kept[0], parts))


def kept_ready(kept: list[Resident], ledger: Ledger, rule: str) -> None:
    """Makes an index in place of the last."""
    kept.clear()
    kept.append(Resident(ledger, rule))


def complaints(resident: Resident, parts: Parts) -> dict[str, object]:
    """Microseconds from one dispute to its trail, and payments that carried some of it."""
    asked = [
        Parts([parts.names[number]], [parts.rows[number]], [0], [parts.amounts[number]])
        for number in range(min(COMPLAINTS, len(parts.rows)))
    ]
    resident.trace(asked[-1])  # compiled, and its first tables made
    took, flows = [], []
    for one in asked:
        since = time.perf_counter()
        trail = resident.trace(one)
        took.append((time.perf_counter() - since) * 1e6)
        flows.append(len(trail.outcome.flows.at))
    p50, p99 = np.percentile(took, [50, 99]).tolist()
    flows_p99 = float(np.percentile(flows, 99))
    return {"p50_us": p50, "p99_us": p99, "flows_each": sum(flows) / len(flows), "flows_p99": flows_p99}


def measure_peers(report: Report, ledger: Ledger, parts: Parts) -> None:
    """Everyone else who can do the work, once each."""
    for peer in PEERS:
        missing = [name for name in peer.needs if find_spec(name) is None]
        if missing:
            report.note(peer.name, skipped=f"{', '.join(missing)} is not installed")
            continue
        prepared = peer.prepare(ledger, parts)
        report.note(
            peer.name, kind=peer.kind, median=timed(lambda peer=peer, given=prepared: peer.run(given))
        )


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    since = time.perf_counter()
    run()
    return time.perf_counter() - since


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--peer-rows", type=int, default=1_000_000)
    parser.add_argument("--disputes", type=int, nargs="+", default=[5_000])
    parser.add_argument("--savings", type=int, default=1, help="openings, times some weeks of takings")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--plot", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
