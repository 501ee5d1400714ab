"""`haltline ledger`: what a file holds is built once, described exactly, and traced to the same bytes."""

import gzip
import json
import random

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from haltline.cli.main import main
from haltline.sources import folder_format

PLAIN = (
    "transaction_id,time,source,target,amount\n"
    "t1,1,v,m,100\nt2,2,w,m,50\nt3,3,m,n,90\nt4,4,n,,60\nt5,4,x,x,1\n"
)
DISPUTED = "dispute_id,transaction_id,amount\nA,t1,100\nB,t2,50\n"
OPENINGS = "account,balance\nz,7\nm,30\n"
MEASURED = ("seconds", "timings", "peak_memory_bytes")


def run(*argv):
    try:
        return main([str(part) for part in argv])
    except SystemExit as ended:
        return ended.code


@pytest.fixture
def files(tmp_path):
    """Writes files by name and returns their paths."""

    def written(**texts):
        paths = {name: tmp_path / f"{name}.csv" for name in texts}
        for name, text in texts.items():
            paths[name].write_text(text, encoding="utf-8")
        return [paths[name] for name in texts]

    return written


@pytest.fixture
def built(files, tmp_path):
    """The plain ledger, built."""
    rows, openings = files(rows=PLAIN + PLAIN.splitlines()[1] + "\n", openings=OPENINGS)
    assert run("ledger", "build", rows, "--out", tmp_path / "built", "--openings", openings) == 0
    return tmp_path / "built"


def answer(transactions, disputed, out, *flags, rule="fifo"):
    """Every file of a trace's answer, and its summary without what was measured."""
    way = ["compare"] if rule is None else ["--rule", rule]
    assert (
        run("trace", *way, "--transactions", transactions, "--disputed", disputed, "--out", out, *flags) == 0
    )
    found = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
    if "summary.json" in found:
        summary = json.loads(found["summary.json"])
        found["summary.json"] = {key: value for key, value in summary.items() if key not in MEASURED}
    return found


def info(path, capsys):
    capsys.readouterr()
    assert run("ledger", "info", path, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_info_tells_exactly_what_became_of_every_row(built, capsys, tmp_path, files):
    found = info(built, capsys)
    (disputed,) = files(disputed=DISPUTED)
    summary = answer(built, disputed, tmp_path / "out")["summary.json"]
    assert found == {
        "rows": 6,
        "taken": 4,
        "ignored": 1,
        "repeated": 1,
        "bad": 0,
        "accounts": 6,
        "currency": "",
        "ledger": summary["ledger"],
    }
    assert list(found) == ["rows", "taken", "ignored", "repeated", "bad", "accounts", "currency", "ledger"]


def test_info_for_people_gives_the_reasons(built, capsys):
    capsys.readouterr()
    assert run("ledger", "info", built) == 0
    said = capsys.readouterr().out
    assert "ignored: 1 (1 with its source as its target)\n" in said
    assert "repeated: 1 (1 the same payment again)\n" in said
    assert "accounts: 6\ncurrency: not said\nledger: " in said


MIXED = (
    "time,sequence,source,target,amount,currency,kind,reverses\n"
    "2026-11-22T00:00:00Z,,v,m,100.00,INR,card,\n2026-11-22T00:00:01Z,,w,m,50,GBP,,\n"
    "2026-11-22T00:00:01Z,2,m,n,90.5,INR,upi,\n2026-11-22T00:00:03+05:30,,v,v,3,INR,,\n"
    "2026-11-22T00:00:04Z,,n,m,60,INR,,0000000004\n"
)
BY_RANK = "dispute_id,transaction_id,amount\nA,0000000002,99.5\n"
STEPS = ("--columns", "sequence=step")
BANK = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id>
<Acct><Id><Othr><Id>v</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-22</Dt></BookgDt><AcctSvcrRef>t1</AcctSvcrRef></Ntry>
<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.parametrize("rule", ["fifo", "lifo", "pro-rata", "libr", "poison", None])
@pytest.mark.parametrize(
    ("rows", "disputed", "flags"),
    [
        (PLAIN, DISPUTED, ("--openings",)),
        (PLAIN.replace("t5,4", "t1,1").replace("x,x,1", "v,m,100"), DISPUTED, ()),
        (MIXED, BY_RANK, ("--currency", "INR", "--scale", "2", "--openings")),
        (
            MIXED.replace("sequence", "step"),
            BY_RANK,
            (*STEPS, "--currency", "INR", "--scale", "2"),
        ),
        (BANK, "dispute_id,transaction_id,amount\nA,t1,1250\n", ()),
    ],
)
def test_a_built_ledger_gives_the_same_bytes_as_its_file(files, tmp_path, rows, disputed, flags, rule):
    paths = files(rows=rows, disputed=disputed, openings=OPENINGS)
    given = [part for flag in flags for part in ((flag, paths[2]) if flag == "--openings" else (flag,))]
    assert run("ledger", "build", paths[0], "--out", tmp_path / "built", *given) == 0
    plain = answer(paths[0], paths[1], tmp_path / "plain", *given, rule=rule)
    assert answer(tmp_path / "built", paths[1], tmp_path / "kept", rule=rule) == plain


def random_ledger(seed):
    seeded = random.Random(seed)
    rows = [
        f"{seeded.choice('abct')}{n},{seeded.randrange(9)},{seeded.choice('vwmn')},"
        f"{seeded.choice(['m', 'n', 'v', ''])},{seeded.randrange(1, 9)},\n"
        for n in range(60)
    ]
    disputes = [
        f"{seeded.choice('AB')},{row.split(',')[0]},1\n"
        for row in seeded.sample(rows, 9)
        if row.split(",")[2] != row.split(",")[3]
    ]
    return rows, "dispute_id,transaction_id,amount\n" + "".join(disputes)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_file_does_not_change_a_byte_of_the_folder(files, tmp_path, seed):
    rows, disputed = random_ledger(seed)
    header = "transaction_id,time,source,target,amount,reverses\n"
    first, disputes = files(first=header + "".join(rows), disputed=disputed)
    random.Random(seed).shuffle(rows)
    (second,) = files(second=header + "".join(rows))
    folders = [tmp_path / "one", tmp_path / "two"]
    for rows_file, folder in zip((first, second), folders, strict=True):
        assert run("ledger", "build", rows_file, "--out", folder) == 0
    one, two = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one == two
    assert answer(first, disputes, tmp_path / "p") == answer(folders[1], disputes, tmp_path / "k")


def test_every_format_builds_the_same_folder(files, tmp_path):
    (rows,) = files(rows=PLAIN)
    table = arrow_csv.read_csv(rows)
    parquet.write_table(table, tmp_path / "rows.parquet")
    with pa.OSFile(str(tmp_path / "rows.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(rows.read_bytes()))
    found = []
    for name in ("rows.csv", "rows.parquet", "rows.arrow", "rows.csv.gz"):
        assert (
            run("ledger", "build", tmp_path / name, "--out", tmp_path / "built") == 0
        )  # one replaces another
        found.append({path.name: path.read_bytes() for path in (tmp_path / "built").iterdir()})
    assert found == [found[0]] * 4


@pytest.mark.parametrize(
    "flags", [("--scale", "0"), ("--currency", "INR"), ("--columns", "time=time"), ("--openings", "o.csv")]
)
def test_what_was_settled_at_building_is_refused_by_name(built, files, tmp_path, capsys, flags):
    (disputed,) = files(disputed=DISPUTED)
    argv = ["--transactions", built, "--disputed", disputed, "--rule", "fifo", "--out", tmp_path / "out"]
    assert run("trace", *argv, *flags) == 2
    assert f"{flags[0]}: was settled when the ledger was built" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def cut(folder, name):
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-3])


def flip(folder, name):
    data = bytearray((folder / name).read_bytes())
    data[-1] ^= 1
    (folder / name).write_bytes(data)


def lose(folder, name):
    (folder / name).unlink()


EVERY_FILE = ["times.npy", "sources.npy", "amounts.npy", "reversals.npy", "ids.arrow", "accounts.arrow"]


@pytest.mark.parametrize("harm", [cut, flip, lose])
@pytest.mark.parametrize(
    "name", [*EVERY_FILE, "opened.arrow", "balances.npy", "elsewhere.arrow", "ledger.json"]
)
def test_a_damaged_folder_is_refused_with_what_to_do(built, files, tmp_path, capsys, name, harm):
    harm(built, name)
    (disputed,) = files(disputed=DISPUTED)
    argv = ["--transactions", built, "--disputed", disputed, "--rule", "fifo", "--out", tmp_path / "out"]
    for command in (("ledger", "info", built), ("trace", *argv)):
        assert run(*command) == 2
        said = capsys.readouterr().err
        assert "build it anew with `haltline ledger build`" in said
        assert (name in said) == (harm is not lose or name != "ledger.json")
    assert not (tmp_path / "out").exists()


def rewrite(folder, **changes):
    """The page with other words and a digest that fits them."""
    said = json.loads((folder / folder_format.PAGE).read_text()) | changes
    del said["sha256"]
    text = json.dumps(said | {"sha256": folder_format.digest(said)})
    (folder / folder_format.PAGE).write_text(text)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 2}, "has format 2, this version reads 1"),
        ({"format": "other"}, "another program"),
        ({"rows": 6}, "5 entries instead of 6"),
        ({"accounts": 1}, "6 entries instead of 1"),
    ],
)
def test_a_folder_of_another_make_is_refused(built, capsys, changes, said):
    rewrite(built, **changes)
    assert run("ledger", "info", built) == 2
    found = capsys.readouterr().err
    assert said in found
    assert "build it anew" in found


def test_a_folder_that_is_no_ledger_is_refused(tmp_path, capsys):
    assert run("ledger", "info", tmp_path) == 2
    assert run("ledger", "info", tmp_path / "nowhere") == 2
    assert capsys.readouterr().err.count("is no ledger") == 2


def test_a_folder_with_other_files_is_not_built_over(files, tmp_path, capsys):
    (rows,) = files(rows=PLAIN)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "times.npy").write_text("precious")
    assert run("ledger", "build", rows, "--out", tmp_path / "mine") == 2
    assert "holds other files" in capsys.readouterr().err
    assert [path.read_text() for path in (tmp_path / "mine").iterdir()] == ["precious"]


HEADER = "transaction_id,time,source,target,amount,currency\n"


@pytest.mark.parametrize(
    ("rows", "counts", "said"),
    [
        (HEADER + "t1,1,a,b,5,\nt2,x,a,b,0,\nt3,1,a\nt1,1,a,b,5,\n", "taken: 1 bad: 2", ["line 3", "line 4"]),
        (HEADER + "t1,1,a,b,5,INR\nt2,1,a,b,5,GBP\n", "taken: 1 bad: 1", ["line 3: currency"]),
        (HEADER + "t1,1,a,b,5,\nt1,1,a,b,6,\n", "taken: 1 bad: 1", ["line 3: transaction_id"]),
        (HEADER + "t1,1,a,b,9223372036854775808,\nt2,1,a,b,1.5,\n", "taken: 0 bad: 2", ["large", "decimals"]),
        (HEADER + "t1,1,a,b,0,\nt2,1,a,b,-1,\nt3,2026-11-22T00:00:00,a,b,1,\n", "bad: 3", ["line 4: time"]),
    ],
)
def test_bad_rows_are_listed_and_counted_and_nothing_is_written(files, tmp_path, capsys, rows, counts, said):
    (path,) = files(rows=rows)
    before = sorted(tmp_path.iterdir())
    assert run("ledger", "build", path, "--out", tmp_path / "built") == 2
    found = capsys.readouterr().err
    assert [word for word in said if word not in found] == []
    figures = " ".join(line.split(" (")[0] for line in found.splitlines() if line[:3] in ("tak", "bad"))
    assert counts in figures
    assert found.startswith(f"haltline: {counts[-1]} bad row")
    assert "nothing was written" in found
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("rows.csv.gz", gzip.compress(PLAIN.encode(), mtime=0)[:-9], "truncated or damaged gzip"),
        ("rows.csv", HEADER.encode() + b"t1,1,caf\xe9,b,5,\n", "line 2: is not UTF-8"),
        ("rows.csv", HEADER.encode(), "no payment"),
        ("rows.xml", b"<!DOCTYPE l [<!ENTITY a 'ha'>]><Document/>", "document type"),
        ("rows.parquet", b"PAR1", "damaged"),
    ],
)
def test_a_file_that_is_no_use_leaves_nothing_behind(tmp_path, capsys, name, data, said):
    (tmp_path / name).write_bytes(data)
    assert run("ledger", "build", tmp_path / name, "--out", tmp_path / "built") == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_bad_build_leaves_the_ledger_that_was_there(built, files, capsys):
    before = {path.name: path.read_bytes() for path in built.iterdir()}
    (bad,) = files(bad=PLAIN.replace("100", "0"))
    assert run("ledger", "build", bad, "--out", built) == 2
    assert {path.name: path.read_bytes() for path in built.iterdir()} == before


def test_columns_are_mapped_not_copied_and_cannot_be_changed_on_disk(built):
    from haltline.sources.folder_reading import open_folder, read_page

    before = (built / "amounts.npy").read_bytes()
    ledger = open_folder(built, read_page(built)).ledger
    assert isinstance(ledger.amounts.base, np.memmap)
    ledger.amounts[0] = 1
    assert (built / "amounts.npy").read_bytes() == before
