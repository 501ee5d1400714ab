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


KINDS = {
    "kinds and a currency": {"kind": ["upi", None, "atm", "", "upi"], "currency": ["INR"] * 5},
    "empty kinds": {"kind": ["", None, "", "", ""], "currency": [None, ""] * 2 + [""]},
    "neither": {},
}


@pytest.mark.parametrize("more", [[], ["--dispute", "D"], ["--as-of", "3"]], ids=" ".join)
@pytest.mark.parametrize("columns", KINDS)
@pytest.mark.parametrize("rule", ["fifo", "pro-rata"])
def test_duckdb_tells_the_same_report_of_a_file_that_stays_where_it_is(tmp_path, rule, columns, more):
    files = plain(tmp_path, **KINDS[columns])
    assert lies_in_place(files)
    pages = []
    for backend in ("kernel", "duckdb"):
        asked = ["report", "--rule", rule, "--backend", backend, *more]
        assert traced(files, tmp_path / backend, *asked, payments="payments.parquet")[0] == 0
        pages.append((tmp_path / backend).read_text(encoding="utf-8"))
    assert pages[1] == pages[0]
    assert ("INR" in pages[0]) == (columns == "kinds and a currency")
    if not more:
        assert ("By kind of payment" in pages[0]) == (columns == "kinds and a currency")


@pytest.mark.parametrize("rule", ["fifo", "lifo"])
def test_duckdb_tells_the_same_report_of_any_other_file(files, tmp_path, rule):
    pages = []
    for backend in ("kernel", "duckdb"):
        assert traced(files, tmp_path / backend, "report", "--rule", rule, "--backend", backend)[0] == 0
        pages.append((tmp_path / backend).read_bytes())
    assert pages[1] == pages[0]


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


MOMENTS = [-1, 0, 1_700_000_000_123_456, 253_402_300_799_999_999, -62_135_596_800_000_000]  # year 1 to 9999


def lies_in_place(files):
    """Whether DuckDB leaves the payments where they are."""
    from haltline.cli.trace.backends import started
    from haltline.sources.in_place import lying
    from haltline.sources.transactions import Layout

    with started("duckdb") as engine:
        return lying(files / "payments.parquet", Layout(), {}, engine) is not None


def plain(files, **columns):
    """Writes a Parquet file of five payments with other columns than usual; one of them is disputed."""
    usual = {"transaction_id": list("vwxyz"), "time": [3, 1, 2, 5, 4], "amount": [4, 3, 2, 5, 1]}
    usual |= {"source": ["", "a", "b", None, "a"], "target": ["a", "b", "b", "", None]}
    parquet.write_table(pa.table(usual | columns), files / "payments.parquet")
    write(files / "disputed.csv", ("dispute_id", "transaction_id", "amount"), [("D", "v", 2), ("E", "z", 1)])
    write(files / "openings.csv", ("account", "balance"), [("a", 1), ("never seen", 3)])
    return files


@pytest.mark.parametrize("asked", [flags("fifo"), flags("libr"), flags("poison")], ids=" ".join)
@pytest.mark.parametrize("unit", ["s", "ms", "us"])
def test_a_plain_file_with_moments_stays_where_it_is(tmp_path, asked, unit):
    scale = {"s": 1_000_000, "ms": 1_000, "us": 1}[unit]
    moments = pa.array([micros // scale for micros in MOMENTS], pa.timestamp(unit, tz="Asia/Kolkata"))
    names = pa.array(list("vwxyz"), pa.large_string())
    sequences = pa.array([None, 1, 2, 0, -1], pa.int32())
    files = plain(tmp_path, time=moments, sequence=sequences, transaction_id=names)
    assert lies_in_place(files)
    wanted = traced(files, tmp_path / "kernel", *asked, payments="payments.parquet")
    assert (
        traced(files, tmp_path / "duckdb", *asked, "--backend", "duckdb", payments="payments.parquet")
        == wanted
    )
    assert (wanted[0], wanted[2]["rows"], wanted[2]["ignored"]) == (0, 5, 2)


ODD = {
    "an id twice": {"transaction_id": list("vwxyv")},
    "no id": {"transaction_id": ["v", "w", "x", None, "z"]},
    "amount 0": {"amount": [4, 3, 2, 5, 0]},
    "no amount": {"amount": [4, 3, 2, 5, None]},
    "no time": {"time": [1, 2, None, 3, 4]},
    "two currencies": {"currency": ["INR", "INR", "", "INR", "INR"]},
    "amounts as text": {"amount": list("43251")},
    "times as text": {"time": list("31254")},
    "small text": {"source": pa.array(["", "a", "b", "", "a"]).dictionary_encode()},
    "finer times": {"time": pa.array([1000, 2000, 3000, 4000, 5000], pa.timestamp("ns", tz="UTC"))},
    "times without a zone": {"time": pa.array([1, 2, 3, 4, 5], pa.timestamp("us"))},
    "too much money": {"amount": [2**62, 3, 2, 5, 1]},
    "capitals": {"Amount": [4, 3, 2, 5, 1]},
    "a kind that is no text": {"kind": [1.5, 2, 3, 4, 5]},
    "times far apart": {"time": [-(2**62), 1, 2, 3, 2**62]},
}


@pytest.mark.parametrize("columns", ODD.values(), ids=ODD)
def test_any_other_file_is_read_as_every_file_is(tmp_path, capsys, columns):
    files = plain(tmp_path, **columns)
    assert not lies_in_place(files)
    wanted = traced(files, tmp_path / "kernel", "--rule", "fifo", payments="payments.parquet")
    told = capsys.readouterr().err
    found = traced(
        files, tmp_path / "duckdb", *flags("fifo", "--backend", "duckdb"), payments="payments.parquet"
    )
    too_much = "--backend kernel" in capsys.readouterr().err
    assert found == ((2, {}, {}) if too_much else wanted)
    assert too_much == (columns == ODD["too much money"])
    assert (wanted[0] == 2) == bool(told)


def test_a_damaged_file_is_bad_input_whoever_reads_it(tmp_path, capsys):
    names, many = [f"t{number}" for number in range(5000)], list(range(1, 5001))
    files = plain(tmp_path, transaction_id=names, time=many, amount=many, source=names, target=names[::-1])
    whole = bytearray((files / "payments.parquet").read_bytes())
    whole[len(whole) // 3 : len(whole) // 3 + 2000] = b"\7" * 2000
    (files / "payments.parquet").write_bytes(whole)
    told = []
    for backend in ("kernel", "duckdb"):
        asked = flags("fifo", "--backend", backend)
        assert traced(files, tmp_path / "out", *asked, payments="payments.parquet") == (2, {}, {})
        told.append(capsys.readouterr().err)
    assert told[0] == told[1]
    assert "damaged" in told[0]


def test_a_dispute_that_cannot_stand_is_named_in_place_too(tmp_path, capsys):
    files = plain(tmp_path)
    assert lies_in_place(files)
    disputes = [("D", "v", 9), ("E", "nowhere", 1), ("F", "x", 1)]
    write(files / "disputed.csv", ("dispute_id", "transaction_id", "amount"), disputes)
    told = []
    for backend in ("kernel", "duckdb"):
        asked = flags("fifo", "--backend", backend)
        assert traced(files, tmp_path / "out", *asked, payments="payments.parquet") == (2, {}, {})
        told.append(capsys.readouterr().err)
    assert told[0] == told[1]
    assert all(f"line {line}" in told[0] for line in (2, 3, 4))


@pytest.mark.parametrize("backend", ["kernel", "duckdb"])
def test_a_name_that_begins_like_a_file_is_one_account_in_every_file(tmp_path, backend):
    files = plain(tmp_path, source=["", "\ufeffa", "b", None, "\ufeffa"])
    assert lies_in_place(files)
    write(files / "openings.csv", ("account", "balance"), [("\ufeffa", 4), ("never seen", 3)])
    asked = flags("fifo", "--backend", backend)
    code, _, summary = traced(files, tmp_path / "out", *asked, payments="payments.parquet")
    assert (code, summary["accounts"], summary["shortfalls"]) == (0, 4, {})
