"""A ledger that changes while disputes are followed: what a batch, a late payment and a dispute cost.

    python benchmarks/live.py [--rows 10000000] [--disputes 5000] [--changes 1000]
                              [--rules fifo libr pro-rata]

The ledger of `fraud_ledger.py` without its last day; then that day as one batch, then payments that come
late, corrections, payments taken out and new disputes one by one. Figures are wall clock: nanoseconds a
payment for the batch, milliseconds for each change, and how many disputes it moved. Other rules than fifo
walk again from a kept state, so of them only `--changes / 50` are measured.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator

import numpy as np
from fraud_ledger import DAY, fraud_ledger

from haltline.engine import Dispute, Ledger, Row
from haltline.engine.disputes import Parts
from haltline.engine.live import Live
from haltline.engine.live.kernels import growing

SEED = 11


def main() -> None:
    """Prints a line for each figure, rule by rule."""
    arguments = _arguments()
    ledger, parts = fraud_ledger(arguments.rows, arguments.disputes)
    for rule in arguments.rules:
        print(f"-- {len(ledger):,} rows, {len(parts.rows):,} disputes, {rule}", flush=True)
        _compile(rule)
        count = arguments.changes if rule == "fifo" else max(5, arguments.changes // 50)
        measure(ledger, parts, rule, count)
    print(f"memory at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


def measure(ledger: Ledger, parts: Parts, rule: str, count: int) -> None:
    """Begins with all but the last day, and changes things."""
    chance = random.Random(SEED)
    cut = ledger.rows_until(int(ledger.times[-1]) - DAY)
    live = timed("made", lambda: Live(part(ledger, 0, cut), [], rule))
    _time_batch(ledger, live, cut)
    disputes = [
        Dispute(name, ledger.ids[row], units)
        for name, row, units in zip(parts.names, parts.rows, parts.amounts, strict=True)
    ]
    timed("all disputes", lambda: live.dispute(disputes))
    for days in (1, 7, 90):
        rows = late_rows(ledger, chance, days, count)
        each(f"a late payment of the last {days} days", rows, lambda row: live.add([row]))
        if days == 1:
            each("a correction of it", rows, lambda row: live.correct(row._replace(amount=row.amount // 2)))
            each("the same taken out", rows, lambda row: live.remove(row.transaction_id))
    fresh = [
        Dispute(f"N{row}", ledger.ids[row], int(ledger.amounts[row]))
        for row in free_rows(ledger, parts, chance, count)
    ]
    each("a new dispute", fresh, lambda one: live.dispute([one]))
    each("a dispute withdrawn", fresh, lambda one: live.withdraw(one.dispute_id))


def _time_batch(ledger: Ledger, live: Live, cut: int) -> None:
    """The last day as one batch; under fifo also what of it the lines cost, without the names."""
    append, spent = growing.append, []

    def watched(*given: object) -> int:
        since = time.perf_counter()
        found: int = append(*given)
        spent.append(time.perf_counter() - since)
        return found

    growing.append = watched
    since = time.perf_counter()
    live.extend(part(ledger, cut, len(ledger)))
    took, rows = time.perf_counter() - since, len(ledger) - cut
    growing.append = append
    lines = f", its lines {sum(spent) / rows * 1e9:.0f}" if spent else ""
    print(f"a batch of {rows:,}: {took / rows * 1e9:.0f} ns a payment{lines}", flush=True)


def each(name: str, things: list[object], change: Callable[..., frozenset[str]]) -> None:
    """The milliseconds of one change after the other."""
    took, moved = [], []
    for thing in things:
        since = time.perf_counter()
        moved.append(len(change(thing)))
        took.append((time.perf_counter() - since) * 1e3)
    p50, p99 = np.percentile(took, [50, 99]).tolist()
    print(
        f"{name}: p50 {p50:.3g} ms, p99 {p99:.3g}, most {max(took):.3g}; "
        f"disputes moved: mean {np.mean(moved):.2g}, most {max(moved)}",
        flush=True,
    )


def timed(name: str, run: Callable[[], Live]) -> Live:
    """The seconds of one thing."""
    since = time.perf_counter()
    found = run()
    print(f"{name}: {time.perf_counter() - since:.3g} s", flush=True)
    return found


def part(ledger: Ledger, start: int, end: int) -> Ledger:
    """A stretch of a ledger; the first one has the openings."""
    rows = slice(start, end)
    return Ledger(
        ledger.ids[rows], ledger.times[rows], ledger.sequences[rows], ledger.sources[rows],
        ledger.targets[rows], ledger.amounts[rows], ledger.accounts, ledger.openings if not start else {},
    )  # fmt: skip


def late_rows(ledger: Ledger, chance: random.Random, days: int, count: int) -> list[object]:
    """Payments between accounts as often as these pay, at any moment of the last days."""
    last, found = int(ledger.times[-1]), []
    for number in range(count):
        one, other = chance.randrange(len(ledger)), chance.randrange(len(ledger))
        sides = (ledger.name_of(int(ledger.sources[one])), ledger.name_of(int(ledger.targets[other])))
        moment = last - chance.randrange(days * DAY)
        found.append(Row(f"late-{days}-{number}", moment, 0, *sides, int(ledger.amounts[one])))
    return [row for row in found if row.source != row.target]


def free_rows(ledger: Ledger, parts: Parts, chance: random.Random, count: int) -> Iterator[int]:
    """Rows that nobody disputes."""
    named = frozenset(parts.rows)
    for row in chance.sample(range(len(ledger)), count):
        if row not in named and ledger.sources[row] != ledger.targets[row]:
            yield row


def _compile(rule: str) -> None:
    live = Live(Ledger.from_rows([Row("1", 0, 0, "a", "b", 3)]), [Dispute("d", "1", 2)], rule)
    live.add([Row("2", 9, 0, "b", "a", 1), Row("0", -1, 0, "b", "a", 1)])
    live.add([Row("3", 5, 0, "b", "a", 1)])
    live.correct(Row("3", 5, 0, "b", "a", 2))
    live.remove("3")
    live.withdraw("d")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--disputes", type=int, default=5_000)
    parser.add_argument("--rules", nargs="+", default=["fifo", "libr", "pro-rata"])
    parser.add_argument("--changes", type=int, default=1_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
