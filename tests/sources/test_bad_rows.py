"""Every bad row of every file is named with its line and reason, all at once."""

import gzip

import pytest

from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.money_lists import placed, read_claims, read_disputes, read_openings
from haltline.sources.transactions import Layout, read_transactions

HEADER = "transaction_id,time,source,target,amount\n"
GOOD = "t1,1,v,m,100\n"


def faults_of(tmp_path, text, *, layout=None, name="rows.csv"):
    """The (line, reason) of each bad row of a file of payments; bytes are written as they are."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    faults = Faults()
    reading = read_transactions(path, layout or Layout(), {}, faults)
    assert (reading is None) == bool(faults.rows)
    return [(row.line, row.reason) for row in sorted(faults.rows)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("t2,1,v,m,0", "more than zero"),
        ("t2,1,v,m,-5", "amount: is negative and so not a plain number such as 1250"),
        ("t2,1,v,m,-", "amount: is not a plain number such as 1250"),
        ("t2,1,v,m,+5", "plain number"),
        ("t2,1,v,m,1e3", "plain number"),
        ("t2,1,v,m,1.0", "amount: has decimals, but is in minor units where no --scale is given"),
        ("t2,1,v,m, 5", "plain number"),
        ("t2,1,v,m,٥", "plain number"),
        ("t2,1,v,m,NaN", "plain number"),
        ("t2,1,v,m,", "plain number"),
        ("t2,1,v,m,9223372036854775808", "too large"),
        ("t2,1,v,m," + "9" * 100, "amount: has too many digits"),
        ("t2,1,v,m," + "9" * 5000, "amount: has too many digits"),
        ("t2,,v,m,5", "time"),
        ("t2,1.0,v,m,5", "time"),
        ("t2,+1,v,m,5", "time"),
        ("t2,9223372036854775808,v,m,5", "too large"),
        ("t2,-9223372036854775809,v,m,5", "too small"),
        ("t2,2026-11-22T00:00:00Z,v,m,5", "RFC 3339 in a file of integer times"),
        (",1,v,m,5", "empty"),
        ("t1,1,v,m,101", "line 2 with other content"),
        ("t2,1,v,m", "4 fields"),
        ("t2,1,v,m,5,6", "6 fields"),
        (" ", "1 fields"),
        ('"t2,1,v,m,5', "not CSV"),
        ('"t"2,1,v,m,5', "not CSV"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path, row, said):
    ((line, reason),) = faults_of(tmp_path, HEADER + GOOD + row + "\n")
    assert line == 3
    assert said in reason


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("2026-11-22T00:00:00", "no offset"),
        ("2026-11-22T00:00:00.1234567Z", "microsecond"),
        ("2026-11-22T00:00:00.1000000Z", "microsecond"),
        ("2026-02-29T00:00:00Z", "calendar"),
        ("2026-11-22T24:00:00Z", "calendar"),
        ("0000-11-22T00:00:00Z", "calendar"),
        ("0001-01-01T00:00:00+00:01", "calendar"),
        ("2026-11-22", "not a time"),
        ("7", "integer in a file of RFC 3339"),
    ],
)
def test_a_time_that_cannot_be_placed_is_a_bad_row(tmp_path, time, said):
    good = "t1,2026-11-22T05:30:00+05:30,v,m,100\n"
    ((line, reason),) = faults_of(tmp_path, f"{HEADER}{good}t2,{time},v,m,5\n")
    assert line == 3
    assert said in reason


def test_all_bad_rows_are_named_in_one_run(tmp_path):
    text = HEADER + "t1,x,v,m,0\n" + GOOD + "t1,1,v,m,100\n" + "t9,1,a,b,-1\n" + "short\n"
    lines = [line for line, _ in faults_of(tmp_path, text)]
    assert lines == [2, 2, 3, 4, 5, 6]


def test_lines_are_file_lines_even_after_empty_ones_and_fields_of_several_lines(tmp_path):
    text = HEADER + "\n" + '"t\n1",1,v,m,5\n' + "t2,1,v,m,0\n" + '"t3",1,v,m,0\n'
    assert [line for line, _ in faults_of(tmp_path, text)] == [5, 6]


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_either_line_end_counts_as_one_line(tmp_path, ending):
    text = (HEADER + GOOD + '"t2",1,v,m,0\n').replace("\n", ending)
    assert [line for line, _ in faults_of(tmp_path, text)] == [3]


def test_text_that_is_not_utf8_is_named_and_the_rest_still_checked(tmp_path):
    data = HEADER.encode() + b"t1,1,caf\xe9,m,5\n" + b"t2,1,v,m,0\n" + "t3,1,é,m,5\n".encode()
    found = faults_of(tmp_path, data)
    assert [line for line, _ in found] == [2, 3]
    assert "UTF-8" in found[0][1]


def test_a_second_currency_is_bad_unless_one_is_named(tmp_path):
    text = "time,source,target,amount,currency\n1,a,b,5,INR\n1,a,b,5,\n1,a,b,5,INR\n1,a,b,5,GBP\n"
    assert [line for line, _ in faults_of(tmp_path, text)] == [3, 5]
    assert faults_of(tmp_path, text, layout=Layout(currency="INR")) == []


def test_rows_of_another_currency_are_still_checked(tmp_path):
    text = "time,source,target,amount,currency\n1,a,b,5,INR\n1,a,b,0,GBP\nx,a,b,5,GBP\n"
    assert [line for line, _ in faults_of(tmp_path, text, layout=Layout(currency="INR"))] == [3, 4]


PAID = "transaction_id,time,source,target,amount,currency,reverses\nt1,1,a,b,5,INR,\nt2,2,b,c,5,INR,\n"


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ("r1,3,b,a,2,INR,t1\nr2,3,b,a,3,INR,t1\n", {}),
        ("r1,3,b,a,2,INR,nowhere\n", {4: "'nowhere' is not in the file"}),
        ("r1,3,b,a,2,INR,r1\n", {4: "not earlier"}),
        ("r1,0,b,a,2,INR,t1\n", {4: "not earlier"}),
        ("r1,3,a,b,2,INR,t1\n", {4: "exchanged"}),
        ("r1,3,b,a,2,INR,t1\nr2,4,a,b,2,INR,r1\n", {5: "a reversal itself"}),
        ("r1,3,b,a,2,INR,t1\nr2,3,b,a,4,INR,t1\n", {4: "6 units", 5: "6 units"}),
        ("r1,3,b,a,2,GBP,t1\n", {4: "another currency"}),
        ("t3,3,x,y,4,GBP,\nr1,4,y,x,5,GBP,t3\n", {5: "5 units"}),
        ("t3,x,x,y,4,INR,\nr1,4,b,c,5,INR,t1\nr2,4,y,x,4,INR,t3\n", {4: "time", 5: "exchanged"}),
    ],
)
def test_a_reversal_mirrors_an_earlier_payment_of_its_currency(tmp_path, rows, bad):
    found = dict(faults_of(tmp_path, PAID + rows, layout=Layout(currency="INR")))
    assert found.keys() >= bad.keys() and found.keys() <= bad.keys() | {6}
    assert [line for line, part in bad.items() if part not in found[line]] == []


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("t3,x,x,y,4,INR,\nr1,4,y,x,4,INR,t3\n", [4]),
        ("t3,3,x,y,4,INR,\nt3,3,x,y,5,INR,\nr1,4,y,x,4,INR,t3\n", [5]),
        ("t3,x,x,y,4,INR,\nr1,4,y,x,4,INR,nowhere\n", [4, 5]),
        ("short\nr1,4,y,x,4,INR,perhaps there\n", [4]),
        (",3,x,y,4,INR,\nr1,4,y,x,4,INR,perhaps there\n", [4]),
        ("short\nr1,3,a,b,2,INR,t1\n", [4, 5]),
    ],
)
def test_a_reversal_is_not_blamed_for_the_bad_row_that_it_takes_back(tmp_path, rows, lines):
    assert [line for line, _ in faults_of(tmp_path, PAID + rows)] == lines


def test_without_ids_a_reversal_names_the_rank_of_its_payment(tmp_path):
    text = "time,source,target,amount,reverses\n2,b,a,5,0000000001\n1,a,b,5,\n2,b,a,5,\n"
    assert faults_of(tmp_path, text) == []
    ((line, reason),) = faults_of(tmp_path, text.replace("0000000001", "1"))
    assert line == 2
    assert "'1' is not in the file" in reason


@pytest.mark.parametrize(
    ("text", "scale", "bad"),
    [
        ("1.25", 2, False),
        ("1.2", 2, False),
        ("1", 2, False),
        ("1.250", 2, True),
        ("1.", 2, True),
        (".5", 2, True),
        ("1,5", 2, True),
        ("0.00", 2, True),
        ("92233720368547758.07", 2, False),
        ("92233720368547758.08", 2, True),
        ("9.223372036854775807", 18, False),
    ],
)
def test_decimals_are_read_exactly_or_not_at_all(tmp_path, text, scale, bad):
    row = f'time,source,target,amount\n1,a,b,"{text}"\n'
    assert bool(faults_of(tmp_path, row, layout=Layout(scale=scale))) == bad


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "time,source,target\n1,a,b\n",
        "time,time,source,target,amount\n1,1,a,b,5\n",
        HEADER.encode("utf-16"),
    ],
)
def test_a_header_that_is_no_use_is_bad_input(tmp_path, text):
    with pytest.raises(BadInput, match="line 1"):
        faults_of(tmp_path, text)


def test_a_mapped_column_must_be_there(tmp_path):
    with pytest.raises(BadInput, match="step"):
        faults_of(tmp_path, HEADER + GOOD, layout=Layout({"time": "step"}))


@pytest.mark.parametrize("keep", [0, 1, 12, -1, -4, -9])
def test_a_truncated_gzip_is_bad_input(tmp_path, keep):
    packed = gzip.compress((HEADER + GOOD * 1).encode())
    with pytest.raises(BadInput, match="gzip"):
        faults_of(tmp_path, packed[:keep], name="rows.csv.gz")


def test_a_damaged_gzip_or_parquet_or_missing_file_is_bad_input(tmp_path):
    packed = bytearray(gzip.compress((HEADER + GOOD).encode()))
    packed[20] ^= 0xFF
    for name, data in (("a.csv.gz", bytes(packed)), ("b.csv.gz", HEADER.encode()), ("c.parquet", b"PAR1 no")):
        with pytest.raises(BadInput, match="damaged"):
            faults_of(tmp_path, data, name=name)
    with pytest.raises(BadInput, match="cannot be read"):
        read_claims(tmp_path / "nowhere.csv", Faults())


def lines_of(read, tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    read(path, faults)
    return [row.line for row in sorted(set(faults.rows))]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [("a,5\nb,0\n", []), ("a,5\na,5\n", [3]), ("a,-1\n", [2]), (",5\n", [2]), ("a,x\nb,1.5\n", [2, 3])],
)
def test_openings_are_not_negative_and_name_an_account_once(tmp_path, rows, lines):
    read = lambda path, faults: read_openings(path, 0, faults)  # noqa: E731
    assert lines_of(read, tmp_path, "account,balance\n" + rows) == lines


@pytest.mark.parametrize(
    ("rows", "lines"), [("a,5\n", []), ("a,0\n", [2]), ("a,5\na,6\n", [3]), (",5\nb,-5\n", [2, 3])]
)
def test_claims_are_above_zero_and_named_once(tmp_path, rows, lines):
    assert lines_of(read_claims, tmp_path, "claim_id,loss\n" + rows) == lines


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("A,t1,100\n", []),
        ("A,t1,60\nB,t1,40\n", []),
        ("A,t1,60\nB,t1,41\n", [2, 3]),
        ("A,t1,60\nA,t1,1\n", [3]),
        ("A,t2,1\n", [2]),
        ("A,t3,1\n", [2]),
        ("A,t4,1\n", [2]),
        ("A,t9,1\nB,t1,0\nC,t1,x\nD,t1,101\n", [2, 3, 4, 5]),
        (",t1,1\n", [2]),
    ],
)
def test_a_dispute_needs_a_payment_that_can_bear_it(tmp_path, rows, lines):
    ledger = tmp_path / "rows.csv"
    ledger.write_text(
        "transaction_id,time,source,target,amount,currency\n"
        "t1,1,v,m,100,INR\nt2,1,m,m,100,INR\nt3,1,v,m,100,GBP\nt4,1,,,100,INR\n"
    )
    reading = read_transactions(ledger, Layout(currency="INR"), {}, Faults())

    def read(path, faults):
        placed(read_disputes(path, 0, faults), reading, faults)

    assert lines_of(read, tmp_path, "dispute_id,transaction_id,amount\n" + rows) == lines
