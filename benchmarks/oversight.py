"""How time and memory of `haltline oversight analyse` grow with the history, each size in its process.

    python benchmarks/oversight.py [--reports 10000 100000 1000000] [--parquet] [--keep FOLDER] [--draw FILE]

A report has about twenty events over three years of arrivals: reported with a story, asked, answered, held,
holds that start and end, pauses, transfers, changes of category, decided, returned, told, closed, and
some stay open. 75 districts, 900 stations, 40 banks, 5,400 officers. Seeded; times are RFC 3339 and a third
of the texts have commas, so that the CSV has quotes. The command runs as a person would run it, with --json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import parquet

SEED = 20_261_122
START, YEARS = 1_700_000_000, 3
HOUR, DAY = 3600, 86_400
DISTRICTS, STATIONS, BANKS, OFFICERS, CATEGORIES = 75, 900, 40, 6, 8  # officers of a station
AT_ONCE = 50_000  # reports drawn together
# stage, share of the reports that come to it, mean hours after the report
STEPS = (
    ("called", 0.9, -0.2),
    ("reported", 1.0, 0.0),
    ("first_request", 0.97, 0.4),
    ("first_answer", 0.93, 2.0),
    ("held", 0.7, 14.0),
    ("hold_started", 0.9, 14.0),
    ("hold_started", 0.8, 20.0),
    ("hold_started", 0.6, 30.0),
    ("paused", 0.8, 200.0),
    ("resumed", 0.8, 260.0),
    ("paused", 0.5, 500.0),
    ("resumed", 0.5, 520.0),
    ("transferred", 0.6, 80.0),
    ("transferred", 0.3, 300.0),
    ("reclassified", 0.5, 150.0),
    ("hold_released", 0.8, 400.0),
    ("hold_released", 0.6, 700.0),
    ("hold_released", 0.5, 900.0),
    ("contest_upheld", 0.1, 350.0),
    ("decided", 0.9, 600.0),
    ("decided", 0.5, 700.0),
    ("returned", 0.6, 900.0),
    ("returned", 0.3, 1000.0),
    ("told", 0.9, 1000.0),
    ("told", 0.6, 1200.0),
    ("closed", 0.9, 950.0),
    ("reopened", 0.1, 1300.0),
    ("closed", 0.1, 1600.0),
    ("told", 0.5, 300.0),
    ("transferred", 0.5, 40.0),
    ("called", 0.6, 24.0),
)
STORY = [
    "They called as my bank, and I read them the code.",
    "A shop that never sent anything",
    "He said police, video, jail.",
]
CLOSING = ["Returned in part.", "No trace, victim told.", "Closed after the plan was paid"]


def main() -> None:
    """Prints a line for each size."""
    arguments = _arguments()
    for reports in arguments.reports:
        with tempfile.TemporaryDirectory(dir=arguments.keep) as folder:
            path = Path(folder) / ("events.parquet" if arguments.parquet else "events.csv")
            rows = draw(path, reports)
            told = measured(path)
            print(
                json.dumps(
                    {"reports": reports, "events": rows, "file_mb": path.stat().st_size >> 20, **told}
                ),
                flush=True,
            )


def measured(path: Path) -> dict[str, float]:
    """Seconds of the wall clock and of processors, and the most memory, of one run of the command."""
    command = [
        sys.executable,
        "-m",
        "haltline.cli.main",
        "oversight",
        "analyse",
        "--events",
        str(path),
        "--json",
    ]
    began, load = time.perf_counter(), os.getloadavg()[0]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        answer = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
    assert status == 0, status
    return {
        "seconds": round(time.perf_counter() - began, 2),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 2),
        "memory_mb": used.ru_maxrss >> 10,
        "load_before": round(load, 1),
        "excluded": len(answer["excluded"]),
        "questions": len(answer["detectors"]),
    }


def draw(path: Path, reports: int) -> int:
    """Writes a history, events of one batch of reports after another; returns how many events it has."""
    rng = np.random.default_rng(SEED)
    rows, writer = 0, None
    for first in range(0, reports, AT_ONCE):
        table = _events(rng, first, min(AT_ONCE, reports - first), reports)
        if writer is None:
            writer = (
                parquet.ParquetWriter(path, table.schema)
                if path.suffix == ".parquet"
                else arrow_csv.CSVWriter(
                    path, table.schema, write_options=arrow_csv.WriteOptions(quoting_style="needed")
                )
            )
        writer.write_table(table)
        rows += table.num_rows
    assert writer is not None
    writer.close()
    return rows


def _events(rng: np.random.Generator, first: int, count: int, reports: int) -> pa.Table:
    """The events of some reports, in the order of their times."""
    number = np.arange(first, first + count)
    reported = START + (number + rng.random(count)) / reports * YEARS * 365 * DAY
    district = rng.integers(0, DISTRICTS, count)
    place = district * (STATIONS // DISTRICTS) + rng.integers(0, STATIONS // DISTRICTS, count)
    bank, officer = rng.integers(0, BANKS, count), place * OFFICERS + rng.integers(0, OFFICERS, count)
    category, amount = rng.integers(0, CATEGORIES, count), np.exp(rng.normal(13, 1.5, count)).astype(np.int64)
    parts, speed = [], np.exp(rng.normal(0, 0.7, count))
    reach = rng.random(
        count
    )  # how far it comes: what few reports come to, those come to who came to all before
    for step, (_, share, hours) in enumerate(STEPS):
        comes = np.flatnonzero(reach < share)
        after = hours * HOUR * speed[comes] * rng.uniform(0.95, 1.05, len(comes))
        at = (reported[comes] + after).astype(np.int64)
        parts.append(
            (
                np.full(len(comes), step),
                comes,
                at,
                at + rng.exponential(2 * HOUR, len(comes)).astype(np.int64),
            )
        )
    step, report, at, recorded = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    step, report, at, recorded = step[order], report[order], at[order], recorded[order]
    stages = pa.array([stage for stage, _, _ in STEPS])
    holds = np.array([stage in ("hold_started", "hold_released", "contest_upheld") for stage, _, _ in STEPS])
    names = np.array([0, 1, 2])[step % 3]
    outcome = pa.DictionaryArray.from_arrays(
        pa.array(np.where(holds[step], step % 4, 0)), ["", "not_fraud", "returned", "expired"]
    )
    text = pa.DictionaryArray.from_arrays(
        pa.array(
            np.where(
                step == 1, 1 + names[: len(step)] * 0 + report % 3, np.where(step == 25, 4 + report % 3, 0)
            )
        ),
        ["", *STORY, *CLOSING],
    )
    columns = {
        "report_id": _named("R-2026-", number[report]),
        "stage": stages.take(pa.array(step)),
        "at": _moments(at),
        "recorded_at": _moments(recorded),
        "district": _named("District ", district[report]),
        "station": _named("Station ", place[report]),
        "bank": _named("Bank ", bank[report]),
        "category": _named("kind ", category[report]),
        "amount": pc.cast(pa.array(amount[report]), pa.string()),
        "officer": _named("O-", officer[report]),
        "outcome": outcome.cast(pa.string()),
        "text": text.cast(pa.string()),
        "hold_id": pc.if_else(pa.array(holds[step]), _named("H-", number[report] * 3 + step % 3), ""),
        "holder": _named("holder ", (report * 7) % 1000),
    }
    return pa.table(columns)


def _named(begin: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(begin, pc.cast(pa.array(numbers), pa.string()), "")


def _moments(seconds: np.ndarray) -> pa.Array:
    text = pc.cast(pa.array(seconds, pa.timestamp("s")), pa.string())
    return pc.binary_join_element_wise(pc.binary_replace_slice(text, 10, 11, "T"), "+05:30", "")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--parquet", action="store_true")
    parser.add_argument("--keep", type=Path, help="where the files are drawn; they are removed")
    parser.add_argument("--draw", type=Path, help="only draw the first size into this file")
    arguments = parser.parse_args()
    if arguments.draw:
        print(draw(arguments.draw, arguments.reports[0]))
        sys.exit(0)
    return arguments


if __name__ == "__main__":
    main()
