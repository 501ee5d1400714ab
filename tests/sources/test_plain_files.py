"""A plain file is read in blocks at the speed of Arrow, and says what the csv module says of it."""

import gzip
import random
import tracemalloc

import pytest

from haltline.sources import delimited
from haltline.sources.bad_input import BadInput, Faults
from haltline.sources.table import Wanted, read_table

WANTED = Wanted({"name": "name", "amount": "amount"}, frozenset({"name", "amount"}))
BOM = b"\xef\xbb\xbf"
NAMES = ["a", "", "é", "नमस्ते", "a b", "0", "\U0001f642", "x" * 20]


@pytest.fixture(params=[64, 97, 4 << 20])
def small_blocks(request, monkeypatch):
    """Blocks so short that characters, line ends and rows lie across two of them."""
    monkeypatch.setattr(delimited, "BLOCK_BYTES", request.param)


def rows_of(tmp_path, data, name="rows.csv"):
    """The rows with their lines, and the bad ones."""
    (tmp_path / name).write_bytes(data)
    faults = Faults()
    table = read_table(tmp_path / name, WANTED, faults)
    columns = (table.column("name").to_pylist(), table.column("amount").to_pylist(), table.lines.tolist())
    return list(zip(*columns, strict=True)), [(bad.line, bad.reason) for bad in faults.rows]


def text_of(seed, ending="\n"):
    seeded = random.Random(seed)
    rows = [f"{seeded.choice(NAMES)},{seeded.randrange(10**6)},{seeded.choice(NAMES)}" for _ in range(400)]
    return ending.join(["name,amount,note", *rows, ""])


def read_exactly(text):
    """What the csv module finds, which a quote in the last row makes sure of."""
    return text + '"last",1,\n'


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("seed", range(5))
def test_wherever_a_block_ends_the_rows_are_the_same(tmp_path, seed, ending):
    found, bad = rows_of(tmp_path, text_of(seed, ending).encode())
    exact, _ = rows_of(tmp_path, read_exactly(text_of(seed)).encode())
    assert found == exact[:-1]
    assert len(found) == 400
    assert bad == []


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"a,5", "2 fields"),
        (b"a,5,b,c", "4 fields"),
        (b"caf\xe9,5,b", "UTF-8"),
        (b"a,5,caf\xe9", "UTF-8"),
        (b'a,5,"b', "not CSV"),
    ],
)
def test_a_row_that_is_no_row_is_found_in_the_last_block_too(tmp_path, line, said):
    _, bad = rows_of(tmp_path, text_of(0).encode() + line + b"\n")
    ((number, reason),) = bad
    assert number == 402
    assert said in reason


@pytest.mark.usefixtures("small_blocks")
def test_a_lone_carriage_return_ends_no_line(tmp_path):
    found, ((line, reason),) = rows_of(tmp_path, b"name,amount\r\na,1\rb,2\r\nc,3\r\n")
    assert found == [("c", "3", 3)]
    assert line == 2
    assert "not CSV" in reason


@pytest.mark.usefixtures("small_blocks")
def test_an_empty_line_is_no_row_but_counts_as_a_line(tmp_path):
    found, bad = rows_of(tmp_path, b"name,amount\n\na,1\n\n\nb,2\n,\n")
    assert found == [("a", "1", 3), ("b", "2", 6), ("", "", 7)]
    assert bad == []


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("begin", [b"", BOM])
@pytest.mark.parametrize("quoted", [b"", b'"last",3\n'])
def test_only_the_mark_with_which_the_file_begins_is_skipped(tmp_path, begin, quoted):
    rows = [(BOM + b"a,1\n", ("\ufeffa", "1")), (BOM * 2 + b"a,2\n", ("\ufeff\ufeffa", "2"))]
    for (first, one), (second, other) in (rows, rows[::-1]):
        found, bad = rows_of(tmp_path, begin + b"name,amount\n" + first + second + quoted)
        assert found[:2] == [(*one, 2), (*other, 3)]
        assert bad == []


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("rest", [b"", b"\n", b"\n\n\n"])
def test_a_header_alone_holds_no_row(tmp_path, rest):
    assert rows_of(tmp_path, b"name,amount" + rest) == ([], [])


@pytest.mark.parametrize("length", [200_000, 5 << 20])
@pytest.mark.parametrize("ending", [b"", b'"b\n",2,\n'])
def test_a_long_field_is_taken_whatever_stands_in_other_rows(tmp_path, length, ending):
    found, bad = rows_of(tmp_path, b"name,amount,note\na,1," + b"A" * length + b"\n" + ending)
    assert [row[:2] for row in found] == [("a", "1"), ("b\n", "2")][: 2 if ending else 1]
    assert bad == []


@pytest.mark.parametrize("begin", [b"", b"name,amount\n", b"name,amount\na,1\nb,"])
def test_a_packed_line_without_end_is_refused_before_it_is_unpacked(tmp_path, begin):
    blocks = [begin, *[b"A" * (1 << 20)] * 300]
    with gzip.open(tmp_path / "bomb.csv.gz", "wb", compresslevel=1) as packed:
        packed.writelines(blocks)
    tracemalloc.start()
    with pytest.raises(BadInput, match=f"line {begin.count(chr(10).encode()) + 1}: is longer than 16 MiB"):
        read_table(tmp_path / "bomb.csv.gz", WANTED, Faults())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100 << 20


@pytest.mark.parametrize(
    "header", ['"name","amount","note"', 'name,"amount",note', '"name","amount","no,te"']
)
def test_a_quoted_header_alone_does_not_make_a_file_slow(tmp_path, monkeypatch, header):
    monkeypatch.setattr(delimited, "_row_by_row", None)  # would fail if it were asked
    data = text_of(1).replace("name,amount,note", header)
    assert rows_of(tmp_path, data.encode()) == rows_of(tmp_path, text_of(1).encode())


@pytest.mark.parametrize("header", ['"na\nme",name,amount', '"name,amount', 'n"ame,name,amount'])
def test_an_odd_header_is_read_as_the_csv_module_reads_it(tmp_path, header):
    (tmp_path / "rows.csv").write_text(f"{header}\na,b,5\n")
    faults = Faults()
    if header.startswith('"name'):
        with pytest.raises(BadInput, match="line 1"):
            read_table(tmp_path / "rows.csv", WANTED, faults)
    else:
        table = read_table(tmp_path / "rows.csv", WANTED, faults)
        assert (table.column("name").to_pylist(), table.column("amount").to_pylist()) == (["b"], ["5"])
