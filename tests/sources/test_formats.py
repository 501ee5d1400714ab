"""The same payments in any format make the same ledger; a damaged or misnamed file is refused by name."""

import gzip
import io
import random
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from haltline.engine.identity import identity
from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.transactions import Layout, read_transactions

CSV = (
    b"transaction_id,time,sequence,source,target,amount,currency\n"
    b"t1,2026-11-22T09:30:00.123456Z,0,v,m,1.50,INR\n"
    b"t2,2026-11-22T15:00:01+05:30,1,m,,2,INR\n"
    b"t2,2026-11-22T09:30:01Z,1,m,,2.00,INR\n"
)
COLUMNS = pa.table(
    {
        "note": ["x", None, "y"],
        "transaction_id": ["t1", "t2", "t2"],
        "time": pa.array(
            [1795339800123456, 1795339801000000, 1795339801000000], pa.timestamp("us", tz="UTC")
        ),
        "sequence": pa.array([0, 1, 1], pa.int8()),
        "source": pa.array(["v", "m", "m"]).dictionary_encode(),
        "target": ["m", None, ""],
        "amount": pa.array([Decimal("1.50"), Decimal("2.00"), Decimal("2.00")], pa.decimal128(9, 2)),
        "currency": ["INR"] * 3,
    }
)
LAYOUT = Layout(scale=2)


def as_parquet(table):
    file = io.BytesIO()
    parquet.write_table(table, file)
    return file.getvalue()


def as_arrow(table, door=pa.ipc.new_file, **options):
    file = io.BytesIO()
    with door(file, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=2)
    return file.getvalue()


def as_stream(table):
    return as_arrow(table, pa.ipc.new_stream)


def as_duckdb(tmp_path, table, name="transactions"):
    path = tmp_path / "made.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as database:
        database.register("given", table)
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
    return path.read_bytes()


def content(path, data, layout=LAYOUT):
    path.write_bytes(data)
    faults = Faults()
    reading = read_transactions(path, layout, {}, faults)
    assert faults.rows == []
    return identity(reading.ledger), reading.rows, reading.ignored, reading.repeated


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("ending", "bytes_of"),
    [
        ("parquet", as_parquet),
        ("arrow", as_arrow),
        ("arrow", as_stream),
        ("feather", lambda table: as_arrow(table, compression="zstd")),
        ("data", as_stream),
        ("csv", as_arrow),
    ],
)
def test_content_decides_and_every_format_says_the_same(tmp_path, ending, bytes_of, packed):
    data = bytes_of(COLUMNS)
    path = tmp_path / f"rows.{ending}{'.gz' if packed else ''}"
    found = content(path, gzip.compress(data) if packed else data)
    assert found == content(tmp_path / "same.csv", CSV)
    assert found[1:] == (2, 0, 1)


@pytest.mark.parametrize("name", ["transactions", '"bank ""rows"""'])
def test_a_database_says_the_same_and_is_left_as_it_was(tmp_path, name):
    data = as_duckdb(tmp_path, COLUMNS, name)
    path = tmp_path / "books.db"
    assert content(path, data) == content(tmp_path / "same.csv", CSV)
    assert path.read_bytes() == data
    assert sorted(file.name for file in tmp_path.iterdir()) == ["books.db", "made.duckdb", "same.csv"]


def test_a_database_may_hold_wide_numbers_and_more_tables(tmp_path):
    path = tmp_path / "books.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE TABLE other AS SELECT 1 AS x")
        database.execute(
            "CREATE TABLE transactions AS "
            "SELECT 1 AS time, 'a' AS source, 'b' AS target, 5::HUGEINT AS amount"
        )
    found = content(path, path.read_bytes(), Layout())
    assert found == content(tmp_path / "same.csv", b"time,source,target,amount\n1,a,b,5\n", Layout())


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([], "no table"),
        (["CREATE TABLE a AS SELECT 1 AS x", "CREATE TABLE b AS SELECT 1 AS x"], "the tables a, b"),
        (["CREATE TABLE a AS SELECT 1 AS time"], "no column amount, source, target"),
        (
            ["CREATE TABLE a AS SELECT 1 AS time, 'a' AS source, 'b' AS target, 1.5::DOUBLE AS amount"],
            "floating",
        ),
    ],
)
def test_a_database_without_the_table_is_refused(tmp_path, statements, said):
    path = tmp_path / "books.duckdb"
    with duckdb.connect(str(path)) as database:
        for statement in statements:
            database.execute(statement)
    with pytest.raises(BadInput, match=said):
        read_transactions(path, Layout(), {}, Faults())


@pytest.mark.parametrize("keep", [0, 3, 20, 0.5, -1, -8])
@pytest.mark.parametrize("ending", ["parquet", "arrow", "arrows", "duckdb"])
def test_a_cut_file_is_refused(tmp_path, ending, keep):
    made = {
        "parquet": as_parquet,
        "arrow": as_arrow,
        "arrows": as_stream,
        "duckdb": lambda table: as_duckdb(tmp_path, table),
    }
    data = made[ending](COLUMNS)
    size = int(len(data) * keep) if isinstance(keep, float) else keep
    path = tmp_path / f"rows.{ending}"
    path.write_bytes(data[:size])
    with pytest.raises(BadInput, match=r"damaged|cannot be read"):
        read_transactions(path, LAYOUT, {}, Faults())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "xlsx"),
        ("old.feather", b"FEA1" + bytes(90), "version 1"),
        ("rows.xlsx", CSV, "another format"),
        ("rows.parquet", CSV, "another format"),
        ("rows.xml.gz", gzip.compress(CSV, mtime=0), "another format"),
        ("rows.db.gz", gzip.compress(bytes(8) + b"DUCK" + bytes(90), mtime=0), "unpack"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_or_too_old_is_refused(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput, match=said):
        read_transactions(tmp_path / name, LAYOUT, {}, Faults())


@pytest.mark.parametrize("bytes_of", [as_arrow, as_parquet, as_stream])
def test_bad_rows_are_named_alike(tmp_path, bytes_of):
    table = pa.table({"time": [1, 2, 3], "source": ["a"] * 3, "target": ["b"] * 3, "amount": [5, 0, -1]})
    path = tmp_path / "rows"
    path.write_bytes(bytes_of(table))
    faults = Faults()
    assert read_transactions(path, Layout(), {}, faults) is None
    assert [row.line for row in faults.rows] == [4, 3]


@pytest.mark.parametrize("bytes_of", [as_arrow, as_stream, as_parquet])
def test_whatever_byte_is_damaged_the_file_is_refused_or_read_whole(tmp_path, bytes_of):
    data = bytes_of(COLUMNS)
    refused = 0
    for seed in range(150):
        seeded, harmed = random.Random(seed), bytearray(data)
        for _ in range(seeded.randint(1, 4)):
            harmed[seeded.randrange(len(harmed))] = seeded.randrange(256)
        (tmp_path / "rows").write_bytes(harmed)
        faults = Faults()
        try:
            reading = read_transactions(tmp_path / "rows", LAYOUT, {}, faults)
        except BadInput:
            refused += 1
        else:
            assert (reading is None) == bool(faults.rows)
    assert refused > 50


@pytest.mark.parametrize("bytes_of", [as_parquet, as_arrow])
@pytest.mark.parametrize(
    ("column", "values", "bad"),
    [
        ("time", pa.array([-(2**62), 0, 1], pa.timestamp("us", tz="UTC")), [2]),
        ("time", pa.array([2**50, 0, 1], pa.timestamp("s", tz="UTC")), [2]),
        ("time", pa.array([None, 0, 1], pa.timestamp("us", tz="UTC")), [2]),
        ("time", pa.array([5, None, 1], pa.int16()), [3]),
        ("time", pa.array([5, -5, -(2**63)], pa.int64()), []),
        ("time", pa.array([5, 2**63, 1], pa.uint64()), [3]),
        ("sequence", pa.array([-1, None, 1], pa.int64()), []),
        ("sequence", pa.array([0, 1, 2**64 - 1], pa.uint64()), [4]),
        ("amount", pa.array([1, 2**63 // 100, 5], pa.int64()), []),
        ("amount", pa.array([1, 2**63 // 100 + 1, 5], pa.int64()), [3]),
        ("amount", pa.array([0, -1, None], pa.int64()), [2, 3, 4]),
        ("amount", pa.array([1, 2**64 - 1, 5], pa.uint64()), [3]),
    ],
)
def test_numbers_that_stay_numbers_are_checked_like_texts(tmp_path, bytes_of, column, values, bad):
    columns = {"time": [1, 2, 3], "source": ["a"] * 3, "target": ["b"] * 3, "amount": [5, 6, 7]}
    path = tmp_path / "rows"
    path.write_bytes(bytes_of(pa.table(columns | {column: values})))
    faults = Faults()
    assert bool(read_transactions(path, LAYOUT, {}, faults)) == (not bad)
    assert sorted({row.line for row in faults.rows}) == bad
