"""The same payments make the same ledger, whatever the file, its order, its format and its quoting."""

import csv
import gzip
import io
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from haltline.engine.identity import identity
from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.transactions import Layout, read_transactions

NAMED = ("transaction_id", "time", "sequence", "source", "target", "amount", "currency", "kind")
TEXTS = st.sampled_from(["", "a", "b", "ab", "a b", "é", "z,z", 'q"q', "10", "9", "A"])
PAYMENTS = st.lists(
    st.tuples(st.integers(-2, 2), st.sampled_from(["", "0", "1"]), TEXTS, TEXTS, st.integers(1, 3)),
    max_size=12,
)


def csv_bytes(header, rows, quoting=csv.QUOTE_MINIMAL):
    file = io.StringIO()
    csv.writer(file, lineterminator="\n", quoting=quoting).writerows([header, *rows])
    return file.getvalue().encode()


def reading_of(tmp_path, data, layout=None, openings=None, name="rows.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    faults = Faults()
    reading = read_transactions(path, layout or Layout(), openings or {}, faults)
    assert faults.rows == []
    return reading


def content(reading):
    ledger = reading.ledger
    names = [*ledger.accounts, ""]
    sources, targets = (
        [names[code] for code in codes.tolist()] for codes in (ledger.sources, ledger.targets)
    )
    figures = (ledger.times.tolist(), ledger.sequences.tolist(), sources, targets, ledger.amounts.tolist())
    rows = list(zip(ledger.ids, *figures, strict=True))
    return rows, reading.rows, reading.ignored, reading.repeated, len(ledger.accounts), identity(ledger)


@settings(max_examples=150, deadline=None)
@given(payments=PAYMENTS, seed=st.integers(0, 99))
def test_ranks_do_not_depend_on_the_order_of_the_file(tmp_path_factory, payments, seed):
    folder, header = tmp_path_factory.mktemp("ranks"), ("time", "sequence", "source", "target", "amount")
    first = content(reading_of(folder, csv_bytes(header, payments)))
    random.Random(seed).shuffle(payments)
    assert content(reading_of(folder, csv_bytes(header, payments, csv.QUOTE_ALL))) == first
    expected = sorted(
        (time, int(sequence or 0), source.encode(), target.encode(), amount)
        for time, sequence, source, target, amount in payments
    )
    assert [(row[1], row[2], row[3].encode(), row[4].encode(), row[5]) for row in first[0]] == expected
    assert [row[0] for row in first[0]] == [f"{rank:010d}" for rank in range(1, len(payments) + 1)]


@settings(max_examples=150, deadline=None)
@given(payments=PAYMENTS, seed=st.integers(0, 99))
def test_named_payments_stand_in_the_order_of_time_sequence_and_name(tmp_path_factory, payments, seed):
    folder = tmp_path_factory.mktemp("named")
    names = [f"{'tTé'[number % 3]}{number * 7 % 13}-{number}" for number in range(len(payments))]
    rows = [(name, *payment) for name, payment in zip(names, payments, strict=True)]
    header = NAMED[:6]
    first = content(reading_of(folder, csv_bytes(header, rows)))
    random.Random(seed).shuffle(rows)
    assert content(reading_of(folder, csv_bytes(header, [*rows, *rows[:3]], csv.QUOTE_ALL)))[0] == first[0]
    ordered = sorted(rows, key=lambda row: (row[1], int(row[2] or 0), row[0].encode()))
    assert [row[0] for row in first[0]] == [row[0] for row in ordered]


def test_equal_rows_without_ids_stay_separate_payments(tmp_path):
    rows, distinct, *_ = content(reading_of(tmp_path, b"time,source,target,amount\n1,a,b,5\n1,a,b,5\n"))
    assert [row[0] for row in rows] == ["0000000001", "0000000002"]
    assert distinct == 2


def test_a_repeated_payment_is_taken_once_when_equal_after_reading(tmp_path):
    data = (
        b"transaction_id,time,sequence,source,target,amount\n"
        b"t,2026-11-22T05:30:00+05:30,,a,b,1.5\nt,2026-11-22T00:00:00.000Z,0,a,b,1.50\n"
        b"u,2026-11-22T00:00:01Z,,a,a,1\n"
    )
    rows, distinct, ignored, repeated, *_ = content(reading_of(tmp_path, data, Layout(scale=2)))
    assert (len(rows), distinct, ignored, repeated) == (2, 2, 1, 1)
    assert rows[0][5] == 150


def test_rows_of_another_currency_are_counted_and_left_out_but_keep_their_rank(tmp_path):
    data = b"time,source,target,amount,currency\n1,a,b,5,GBP\n2,c,d,5,INR\n3,x,x,5,GBP\n3,e,e,5,INR\n4,,,1,\n"
    reading = reading_of(tmp_path, data, Layout(currency="INR"), {"o": 0})
    rows, distinct, ignored, repeated, accounts, _ = content(reading)
    assert [row[0] for row in rows] == ["0000000002", "0000000003"]
    assert (distinct, ignored, repeated) == (5, 4, 0)
    assert accounts == len({"a", "b", "c", "d", "x", "e", "o"})
    assert reading.elsewhere == {"0000000001", "0000000004", "0000000005"}


def test_ranks_are_settled_by_currency_and_kind_where_all_else_is_equal(tmp_path):
    data = b"time,source,target,amount,currency,kind\n1,a,b,5,INR,z\n1,a,b,5,GBP,z\n1,a,b,5,INR,a\n"
    reading = reading_of(tmp_path, data, Layout(currency="INR"))
    assert list(reading.ledger.ids) == ["0000000002", "0000000003"]


def test_an_empty_currency_is_a_currency_of_its_own(tmp_path):
    plain = b"time,source,target,amount\n1,a,b,5\n"
    assert content(reading_of(tmp_path, plain, Layout(currency="")))[2] == 0
    assert content(reading_of(tmp_path, plain, Layout(currency="INR")))[2] == 1


def test_columns_are_mapped_and_others_ignored(tmp_path):
    data = b"x,step,from,target,value,transaction_id\n,1,a,b,5,same\n,2,a,b,5,same\n"
    layout = Layout({"transaction_id": "", "time": "step", "source": "from", "amount": "value"})
    rows, *_ = content(reading_of(tmp_path, data, layout))
    assert [row[:2] for row in rows] == [("0000000001", 1), ("0000000002", 2)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_mark_before_the_header_and_a_missing_last_line_end_change_nothing(tmp_path, packed):
    plain = b"time,source,target,amount\n1,a,b,5\n2,a,b,6\n"
    marked = b"\xef\xbb\xbf" + plain.rstrip(b"\n").replace(b"\n", b"\r\n")
    name = "rows.csv.gz" if packed else "rows.csv"
    data = gzip.compress(marked) if packed else marked
    assert content(reading_of(tmp_path, data, name=name)) == content(
        reading_of(tmp_path, plain, name="p.csv")
    )


def parquet_bytes(columns):
    file = io.BytesIO()
    parquet.write_table(pa.table(columns), file)
    return file.getvalue()


ZONE = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "times",
    [
        pa.array([ZONE, ZONE + timedelta(seconds=1)], pa.timestamp("us", tz="UTC")),
        pa.array([ZONE, ZONE + timedelta(seconds=1)], pa.timestamp("ns", tz="Asia/Kolkata")),
        pa.array(["2026-11-22T09:30:00.123456Z", "2026-11-22T15:00:01.123456+05:30"]),
    ],
)
@pytest.mark.parametrize(
    "amounts",
    [
        pa.array([Decimal("1.50"), Decimal("2.00")], pa.decimal128(9, 2)),
        pa.array(["1.5", "2"]),
        pa.array(["1.5", "2"]).dictionary_encode(),
    ],
)
def test_parquet_says_what_the_same_csv_says(tmp_path, times, amounts):
    names = {
        "transaction_id": pa.array(["t", "u"]),
        "source": pa.array(["a", None]),
        "target": pa.array(["b", "a"]),
    }
    data = parquet_bytes(names | {"time": times, "amount": amounts})
    same = (
        b"transaction_id,time,source,target,amount\n"
        b"t,2026-11-22T09:30:00.123456Z,a,b,1.5\nu,2026-11-22T09:30:01.123456Z,,a,2\n"
    )
    layout = Layout(scale=2)
    assert content(reading_of(tmp_path, data, layout, name="r.parquet")) == content(
        reading_of(tmp_path, same, layout)
    )


def test_whole_numbers_in_parquet_are_integers_in_csv(tmp_path):
    columns = {
        "time": [1, 2],
        "sequence": [0, None],
        "source": ["a", "b"],
        "target": ["b", "c"],
        "amount": [5, 6],
    }
    data = parquet_bytes({name: pa.array(values) for name, values in columns.items()})
    same = b"time,source,target,amount\n1,a,b,5\n2,b,c,6\n"
    assert content(reading_of(tmp_path, data, name="r.pq")) == content(reading_of(tmp_path, same))


def test_parquet_rows_are_counted_as_lines_under_a_header(tmp_path):
    columns = {
        "time": pa.array([1, 2], pa.timestamp("ns", tz="UTC")),
        "source": ["a", "b"],
        "target": ["b", "c"],
        "amount": [5, 0],
    }
    path = tmp_path / "r.parquet"
    path.write_bytes(parquet_bytes(columns))
    faults = Faults()
    assert read_transactions(path, Layout(), {}, faults) is None
    assert sorted({row.line for row in faults.rows}) == [2, 3]
    assert "microsecond" in faults.rows[0].reason


def test_money_in_floating_point_is_refused(tmp_path):
    columns = {"time": [1], "source": ["a"], "target": ["b"], "amount": [5.0]}
    with pytest.raises(BadInput, match="floating"):
        reading_of(tmp_path, parquet_bytes(columns), name="r.parquet")


def test_times_of_parquet_without_a_zone_are_bad_rows(tmp_path):
    columns = {"time": pa.array([1], pa.timestamp("us")), "source": ["a"], "target": ["b"], "amount": [5]}
    path = tmp_path / "r.parquet"
    path.write_bytes(parquet_bytes(columns))
    faults = Faults()
    assert read_transactions(path, Layout(), {}, faults) is None
    assert "offset" in faults.rows[0].reason
