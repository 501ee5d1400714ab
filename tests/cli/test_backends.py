"""`haltline trace --backend`: the same bytes from another engine, or a reason and who can do it."""

import csv
import json
import sys

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.engine.side_by_side import many

from haltline.cli.main import main

PASSING = ("seconds", "timings", "peak_memory_bytes")
PAYMENTS = ("transaction_id", "time", "sequence", "source", "target", "amount", "reverses")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A folder with payments.csv, payments.parquet, disputed.csv and openings.csv."""
    folder = tmp_path_factory.mktemp("ledger")
    rows, openings, disputes = many(120, seed=11)
    write(folder / "payments.csv", PAYMENTS, rows)
    write(folder / "disputed.csv", ("dispute_id", "transaction_id", "amount"), disputes)
    write(folder / "openings.csv", ("account", "balance"), openings.items())
    columns = dict(zip(PAYMENTS, zip(*rows, strict=True), strict=True))
    parquet.write_table(pa.table(columns), folder / "payments.parquet")
    return folder


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def traced(files, out, *flags, payments="payments.csv"):
    """The exit code, every file that was written, and the summary without what passes."""
    named = {"--transactions": payments, "--disputed": "disputed.csv", "--openings": "openings.csv"}
    given = [part for option, name in named.items() for part in (option, str(files / name))]
    code = main(["trace", *given, "--out", str(out), *flags])
    written = {path.name: path.read_bytes() for path in out.glob("*")} if out.exists() else {}
    summary = json.loads(written.pop("summary.json", b"{}"))
    return code, written, {name: value for name, value in summary.items() if name not in PASSING}


def flags(rule, *more):
    return ("--rule", rule, *more)


ASKED = [
    flags("fifo"),
    flags("fifo", "--as-of", "4"),
    flags("fifo", "--max-hops", "2"),
    flags("lifo", "--window", "3"),
    flags("pro-rata"),
    flags("libr", "--min-amount", "3"),
    flags("poison", "--as-of", "6"),
    ("compare", "--as-of", "7"),
]


@pytest.mark.parametrize("payments", ["payments.csv", "payments.parquet"])
@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_duckdb_writes_the_same_bytes(files, tmp_path, asked, payments):
    code, written, summary = traced(files, tmp_path / "kernel", *asked)
    assert code == 0
    assert len(written) > 0
    found = traced(files, tmp_path / "duckdb", *asked, "--backend", "duckdb", payments=payments)
    assert found == (code, written, summary)


@pytest.mark.parametrize("rule", ["fifo", "pro-rata", "poison"])
def test_payments_that_are_taken_back_are_left_to_the_kernel(tmp_path, capsys, rule):
    write(tmp_path / "payments.csv", PAYMENTS, [("t", 1, 0, "v", "m", 5, ""), ("u", 2, 0, "m", "v", 5, "t")])
    write(tmp_path / "disputed.csv", ("dispute_id", "transaction_id", "amount"), [("D", "t", 5)])
    write(tmp_path / "openings.csv", ("account", "balance"), [])
    assert traced(tmp_path, tmp_path / "out", "--rule", rule, "--backend", "duckdb") == (2, {}, {})
    assert "--backend kernel" in capsys.readouterr().err


MISSING = {"duckdb": ("ibis", "haltline[all]"), "spark": ("pyspark", "haltline[spark]")}


@pytest.mark.parametrize("backend", MISSING)
def test_a_missing_component_is_named_with_what_to_install(files, tmp_path, capsys, monkeypatch, backend):
    missing, wanted = MISSING[backend]
    monkeypatch.setitem(sys.modules, missing, None)
    assert traced(files, tmp_path / "out", "--rule", "fifo", "--backend", backend) == (3, {}, {})
    told = capsys.readouterr().err
    assert missing in told
    assert wanted in told


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_spark_writes_the_same_bytes(files, tmp_path, monkeypatch):
    pytest.importorskip("pyspark", reason="pyspark is in the extra `spark`, not in the lock")
    (tmp_path / "spark-defaults.conf").write_text("spark.sql.shuffle.partitions 2\nspark.ui.enabled false\n")
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    wanted = traced(files, tmp_path / "kernel", "--rule", "fifo")
    found = traced(
        files, tmp_path / "spark", "--rule", "fifo", "--backend", "spark", payments="payments.parquet"
    )
    assert found == wanted
    assert wanted[0] == 0
