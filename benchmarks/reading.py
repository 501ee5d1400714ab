"""How long a ledger takes to be read: seeded files of one content, built and opened by the command itself.

    python benchmarks/reading.py [--rows 10000000] [--runs 1]

Recipe: the rows of trace.py in shuffled order, with names of 18 characters, times in microseconds and whole
amounts; as Parquet (zstd) and as CSV packed by gzip at its fastest. Prints the seconds until the ledger is
ready in memory, and wall-clock and processor seconds of `haltline ledger build` for each and of `haltline
ledger info`, which reads a built ledger once.
"""

import argparse
import gzip
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

SEED = 20261122
START = 1_795_305_600_000_000  # 2026-11-22, in microseconds
DAYS_90 = 90 * 86_400 * 1_000_000
DEPOSITS, EXITS = 0.04, 0.06
READY = """
import sys, time
from pathlib import Path
from haltline.sources.bad_input import Faults
from haltline.sources.transactions import Layout, examined
since = time.perf_counter()
examined(Path(sys.argv[1]), Layout(), {}, Faults())
print(f"a ready ledger from {sys.argv[1]}: {time.perf_counter() - since:.2f} s", flush=True)
"""


def main() -> None:
    """Makes the files and measures each command."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--runs", type=int, default=1)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = written(generated(given.rows), folder)
        for _ in range(given.runs):
            for file in files:
                subprocess.run([sys.executable, "-c", READY, file], check=True)
                measured(f"build from {file.name}", "build", file, "--out", folder / "built")
            measured("info", "info", folder / "built", "--json")


def generated(rows: int) -> pa.Table:
    """Payments among rows/10 accounts whose use follows a power law, in no order."""
    random = np.random.default_rng(SEED)
    accounts = rows // 10
    busy = random.permutation(accounts)
    sides = [busy[(accounts * random.power(0.5, rows)).astype(np.int64)] for _ in range(2)]
    for side, share in zip(sides, (DEPOSITS, EXITS), strict=True):
        side[random.random(rows) < share] = accounts
    names = pa.array([*(f"A{number:08d}" for number in range(accounts)), ""])
    numbers = pa.array(random.permutation(rows) * 97).cast(pa.string())
    times = START + random.integers(0, DAYS_90, rows)
    return pa.table(
        {
            "transaction_id": pc.binary_join_element_wise("TXN", pc.utf8_lpad(numbers, 15, "0"), ""),
            "time": pa.array(times).cast(pa.timestamp("us", tz="UTC")),
            "source": names.take(pa.array(sides[0])),
            "target": names.take(pa.array(sides[1])),
            "amount": np.maximum(1, random.lognormal(10.8, 1.2, rows)).astype(np.int64),
        }
    )


def written(table: pa.Table, folder: Path) -> list[Path]:
    """The same rows as Parquet and as CSV.gz."""
    packed, plain = folder / "rows.parquet", folder / "rows.csv"
    parquet.write_table(table, packed, compression="zstd")
    text = table.set_column(1, "time", pc.strftime(table["time"], "%Y-%m-%dT%H:%M:%SZ"))
    csv.write_csv(text, plain, csv.WriteOptions(quoting_style="none"))
    with plain.open("rb") as source, gzip.open(folder / "rows.csv.gz", "wb", 1) as target:
        shutil.copyfileobj(source, target, 1 << 20)
    plain.unlink()
    return [packed, folder / "rows.csv.gz"]


def measured(what: str, *argv: object) -> None:
    """Runs `haltline ledger` and prints what it took; the last line of its output may tell seconds too."""
    before, since = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "haltline.cli.main", "ledger", *map(str, argv)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - since
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what}: {wall:.2f} s, processor {processor:.2f} s, peak so far {after.ru_maxrss >> 10} MiB")


if __name__ == "__main__":
    main()
