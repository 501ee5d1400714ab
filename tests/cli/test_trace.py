"""`haltline trace` as its users meet it: files in, files out, exit codes, and nothing half done."""

import gzip
import json
import random
import subprocess
import sys
from hashlib import sha256

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from haltline.cli.main import main, version
from haltline.engine import Dispute, Ledger, Row, trace
from haltline.sources.trail_files import is_balanced, write_trail

TRANSACTIONS = (
    "transaction_id,time,source,target,amount\nt1,1,v,m,100\nt2,2,w,m,50\nt3,3,m,n,90\nt4,4,n,,60\n"
)
DISPUTED = "dispute_id,transaction_id,amount\nA,t1,100\nB,t2,50\n"
OPENINGS = "account,balance\nm,30\n"
NO_OPENINGS = "account,balance\n"
WORKED = {
    "positions.csv": "account,dispute_id,amount\nm,A,40\nm,B,50\nn,A,30\n",
    "exits.csv": "transaction_id,dispute_id,amount\nt4,A,30\n",
    "flows.csv": "transaction_id,dispute_id,amount\nt1,A,100\nt2,B,50\nt3,A,60\nt4,A,30\n",
    "returned.csv": "transaction_id,dispute_id,amount\n",
    "superseded.csv": "dispute_id,amount\n",
    "unfollowed.csv": "transaction_id,dispute_id,amount,reason\n",
}
MEASURED = ("seconds", "timings", "peak_memory_bytes")


@pytest.fixture
def run(tmp_path):
    """Writes the three files, runs the command on them and returns its exit code."""

    def traced(*flags, transactions=TRANSACTIONS, disputed=DISPUTED, openings=OPENINGS, rule="fifo"):
        for name, text in (("t.csv", transactions), ("d.csv", disputed), ("o.csv", openings)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        argv = ["trace", "--transactions", tmp_path / "t.csv", "--disputed", tmp_path / "d.csv"]
        argv += ["--openings", tmp_path / "o.csv", *(["--rule", rule] if rule else [])]
        argv += ["--out", tmp_path / "out", *flags]
        try:
            return main([str(part) for part in argv])
        except SystemExit as ended:
            return ended.code

    return traced


def written(folder):
    """The CSV files of a result, and its summary without what was measured."""
    files = {path.name: path.read_bytes().decode() for path in folder.glob("*.csv")}
    summary = json.loads((folder / "summary.json").read_bytes())
    return files, {key: value for key, value in summary.items() if key not in MEASURED}


def written_text(file):
    return file.read_bytes().decode()


def test_the_worked_example_byte_for_byte(run, tmp_path):
    assert run() == 0
    files, summary = written(tmp_path / "out")
    assert files == WORKED
    lines = "t1,1,0,v,m,100\nt2,2,0,w,m,50\nt3,3,0,m,n,90\nt4,4,0,n,,60\nm,30\n"
    nothing = {"superseded": 0, "returned": 0, "unfollowed": 0}
    assert summary == {
        "rule": "fifo",
        "version": version(),
        "ledger": sha256(lines.encode()).hexdigest(),
        "rows": 4,
        "ignored": 0,
        "repeated": 0,
        "accounts": 4,
        "disputes": {
            "A": {"disputed": 100, "resting": 70, "exits": 30} | nothing,
            "B": {"disputed": 50, "resting": 50, "exits": 0} | nothing,
        },
        "shortfalls": {"v": 100, "w": 50},
        "balanced": True,
        "limits_met": [],
    }


def test_the_summary_tells_what_the_run_cost(run, tmp_path):
    run()
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    assert set(summary["timings"]) == {"read", "index", "trace", "write"}
    assert 0 < sum(summary["timings"].values()) <= summary["seconds"] + 1e-5
    assert summary["peak_memory_bytes"] > 10_000_000


REVERSED = (
    "transaction_id,time,source,target,amount,reverses\n"
    "t1,1,v,m,100,\nt2,2,m,n,90,\nt3,3,n,x,30,\nt4,4,n,m,60,t2\nt5,5,m,v,70,t1\n"
)


def test_a_reversal_brings_units_back_to_the_payer(run, tmp_path):
    assert run(transactions=REVERSED, disputed=DISPUTED.replace("B,t2,50\n", ""), openings=NO_OPENINGS) == 0
    files, summary = written(tmp_path / "out")
    assert files["returned.csv"] == "transaction_id,dispute_id,amount\nt5,A,70\n"
    assert files["positions.csv"] == "account,dispute_id,amount\nx,A,30\n"
    assert "t5" not in files["flows.csv"]
    assert summary["disputes"]["A"]["returned"] == 70


@pytest.mark.parametrize(
    ("flags", "unfollowed"),
    [
        (("--max-hops", "1"), "t3,A,60,max-hops\n"),
        (("--window", "1"), "t3,A,60,window\n"),
        (("--min-amount", "60"), "t4,A,30,min-amount\n"),
        (("--as-of", "1"), "t2,B,50,as-of\n"),
        (("--max-hops", "9", "--window", "999999999999999999", "--min-amount", "0", "--as-of", "-0"), None),
    ],
)
def test_what_a_limit_leaves_is_counted_with_its_reason(run, tmp_path, flags, unfollowed):
    assert run(*flags) == 0
    files, summary = written(tmp_path / "out")
    if unfollowed is None:
        unfollowed = "t1,A,100,as-of\nt2,B,50,as-of\n"
    assert files["unfollowed.csv"] == "transaction_id,dispute_id,amount,reason\n" + unfollowed
    assert summary["limits_met"] == [unfollowed.splitlines()[0].rsplit(",", 1)[1]]
    assert summary["balanced"] is True


DATED = "transaction_id,time,source,target,amount\n" + "".join(
    f"t{n},2026-11-22T0{n}:00:00+05:30,{source},{target},100\n"
    for n, source, target in ((1, "v", "m"), (2, "m", "n"))
)


def test_in_a_dated_ledger_limits_are_seconds_and_moments(run, tmp_path):
    only_a = {"transactions": DATED, "disputed": DISPUTED.replace("B,t2,50\n", ""), "openings": NO_OPENINGS}
    for flags, reason in (
        (("--window", "3599"), "t2,A,100,window\n"),
        (("--window", "3600"), ""),
        (("--as-of", "2026-11-21T20:30:00Z"), ""),
        (("--as-of", "2026-11-21T20:29:59.999999Z"), ""),
    ):
        assert run(*flags, **only_a) == 0
        files, _ = written(tmp_path / "out")
        assert files["unfollowed.csv"] == "transaction_id,dispute_id,amount,reason\n" + reason
    assert files["positions.csv"] == "account,dispute_id,amount\nm,A,100\n"


@pytest.mark.parametrize(
    ("flags", "dated"),
    [
        (("--as-of", "3"), True),
        (("--as-of", "2026-11-22"), True),
        (("--as-of", "2026-11-22T00:00:00Z"), False),
        (("--as-of", "soon"), False),
        (("--as-of", "9" * 20), False),
        (("--max-hops", "-1"), False),
        (("--window", "1.5"), False),
        (("--min-amount", "9999999999999999999999"), False),
        (("--rule", "poison", "--max-hops", "2"), False),
        (("--rule", "poison", "--window", "2"), False),
        (("--rule", "poison", "--min-amount", "2"), False),
        (("--backend", "abacus"), False),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(run, tmp_path, capsys, flags, dated):
    assert run(*flags, transactions=DATED if dated else TRANSACTIONS) == 2
    assert flags[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_poison_says_who_was_reached_and_no_amount(run, tmp_path):
    assert run() == 0
    assert run("--as-of", "3", rule="poison") == 0
    files, summary = written(tmp_path / "out")
    assert files == {"exposed.csv": "account,first_time,hops\nm,1,1\nn,3,2\n"}  # the older answer is gone
    assert (summary["balanced"], summary["shortfalls"], summary["limits_met"]) == (None, {}, [])
    assert summary["disputes"] == {"A": {"disputed": 100}, "B": {"disputed": 50}}


def test_rules_stand_side_by_side(run, tmp_path):
    assert run("compare", rule=None) == 0
    assert written_text(tmp_path / "out" / "compare.csv") == (
        "rule,dispute_id,resting,exits,superseded,returned,unfollowed,accounts\n"
        "fifo,A,70,30,0,0,0,2\nfifo,B,50,0,0,0,0,1\n"
        "libr,A,80,20,0,0,0,2\nlibr,B,40,10,0,0,0,2\n"
        "lifo,A,60,40,0,0,0,2\nlifo,B,30,20,0,0,0,2\n"
        "poison,A,,,,,,2\npoison,B,,,,,,2\n"
        "pro-rata,A,67,33,0,0,0,2\npro-rata,B,33,17,0,0,0,2\n"
    )


def test_poison_is_compared_only_under_limits_that_it_knows(run, tmp_path, capsys):
    assert run("compare", "--as-of", "2", rule=None) == 0
    assert "poison,A,,,,,,1\npoison,B,,,,,,1\n" in written_text(tmp_path / "out" / "compare.csv")
    assert capsys.readouterr().err == ""
    assert run("compare", "--max-hops", "1", rule=None) == 0
    assert "poison" not in written_text(tmp_path / "out" / "compare.csv")
    assert "poison knows --as-of only" in capsys.readouterr().err


def test_a_rule_is_chosen_or_all_are_compared(run, capsys):
    assert run(rule=None) == 2
    assert "--rule: is needed" in capsys.readouterr().err
    assert run("compare", rule="fifo") == 2
    assert "--rule" in capsys.readouterr().err


def test_every_bad_row_of_every_file_is_listed_and_nothing_is_written(run, tmp_path, capsys):
    bad = {
        "transactions": TRANSACTIONS + "t5,x,a,b,5\nt6,6,a,b,0\n",
        "disputed": DISPUTED + "C,t1,-1\n",
        "openings": OPENINGS + "m,31\n",
    }
    assert run(**bad) == 2
    said = capsys.readouterr().err
    for place in ("t.csv: line 6", "t.csv: line 7", "d.csv: line 4", "o.csv: line 3"):
        assert place in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.csv", "o.csv", "t.csv"]


def test_disputes_that_cannot_stand_are_listed_beside_broken_ones(run, capsys):
    assert run(disputed=DISPUTED + "C,nowhere,1\nD,t3,91\nE,t4,x\n") == 2
    said = capsys.readouterr().err
    for line in (4, 5, 6):
        assert f"line {line}:" in said


@pytest.mark.parametrize(
    "flags",
    [
        ("--rule", "fair"),
        ("--scale", "-1"),
        ("--scale", "19"),
        ("--columns", "payer=x"),
        ("--columns", "time="),
        ("--columns", "time"),
        ("--columns", "time=a,time=b"),
        ("--columns", "time=nowhere"),
        ("--colu", "time=a"),
        ("--unknown",),
    ],
)
def test_a_flag_that_makes_no_sense_ends_with_2(run, tmp_path, flags):
    assert run(*flags) == 2
    assert not (tmp_path / "out").exists()


def test_a_dispute_on_another_currency_is_a_bad_row(run, tmp_path, capsys):
    coined = "transaction_id,time,source,target,amount,currency\nt1,1,v,m,100,INR\nt2,2,w,m,50,GBP\n"
    assert run("--currency", "INR", transactions=coined) == 2
    assert "line 3: payment 't2' is in another currency" in capsys.readouterr().err
    assert run("--currency", "INR", transactions=coined, disputed=DISPUTED.replace("B,t2,50\n", "")) == 0
    _, summary = written(tmp_path / "out")
    assert (summary["rows"], summary["ignored"], summary["accounts"]) == (2, 1, 3)


def test_decimals_apply_to_openings_and_disputes_too(run, tmp_path):
    scaled = {
        "transactions": TRANSACTIONS.replace("100\n", "1.00\n").replace(",50", ",0.5").replace(",90", ",.90"),
        "disputed": DISPUTED.replace("100", "1").replace("50", "0.50"),
        "openings": OPENINGS.replace("30", "0.30"),
    }
    assert run("--scale", "2", **scaled) == 2  # .90 has no digit before the point
    scaled["transactions"] = scaled["transactions"].replace(",.90", ",0.90").replace(",60", ",0.60")
    assert run("--scale", "2", **scaled) == 0
    assert written(tmp_path / "out")[0] == WORKED


@pytest.mark.parametrize("rule", ["fifo", "pro-rata"])
def test_order_packing_and_format_of_the_file_change_no_byte(run, tmp_path, rule):
    seeded = random.Random(rule)
    header, *rows = TRANSACTIONS.splitlines()
    rows += [f"s{n},{n % 4},{seeded.choice('mnvw')},{seeded.choice('mn')},{n % 7 + 1}" for n in range(60)]
    results = []
    for _ in range(3):
        seeded.shuffle(rows)
        assert run(transactions="\n".join([header, *rows]) + "\n", rule=rule) == 0
        results.append(written(tmp_path / "out"))
    plain = (tmp_path / "t.csv").read_bytes()
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(plain))
    parquet.write_table(arrow_csv.read_csv(pa.BufferReader(plain)), tmp_path / "t.parquet")
    for name in ("t.csv.gz", "t.parquet"):
        assert run("--transactions", tmp_path / name, rule=rule) == 0
        results.append(written(tmp_path / "out"))
    assert all(result == results[0] for result in results)


def test_names_that_need_quotes_are_quoted_and_sorted_as_bytes(run, tmp_path):
    quoted = TRANSACTIONS.replace(",m,", ',"m,""x""",').replace(",n,", ",é,")
    assert run(transactions=quoted, openings='account,balance\n"m,""x""",30\n') == 0
    positions = (tmp_path / "out" / "positions.csv").read_text(encoding="utf-8")
    assert positions == 'account,dispute_id,amount\n"m,""x""",A,40\n"m,""x""",B,50\né,A,30\n'


def test_an_older_result_is_replaced_and_other_files_stay(run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    (tmp_path / "out" / "positions.csv").write_text("old")
    assert run() == 0
    assert written(tmp_path / "out")[0] == WORKED
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*WORKED, "summary.json", "notes.txt"}


@pytest.mark.parametrize("way", ["", "compare", "report"])
def test_a_ledger_without_a_payment_is_bad_input_whatever_is_asked_of_it(run, tmp_path, capsys, way):
    header = TRANSACTIONS.splitlines(keepends=True)[0]
    bad_elsewhere = OPENINGS + "n,-1\n"
    rule = None if way == "compare" else "fifo"
    assert run(*way.split(), transactions=header, openings=bad_elsewhere, rule=rule) == 2
    said = capsys.readouterr().err
    assert "t.csv: has no payment in it; nothing was written" in said
    assert "o.csv: line 3: balance" in said
    assert "not in the ledger" not in said  # of every dispute it would be true, and no help
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("backend", ["kernel", "duckdb"])
def test_a_parquet_file_without_a_payment_is_too(tmp_path, capsys, backend):
    columns = {"transaction_id": pa.string(), "time": pa.int64(), "source": pa.string()}
    columns |= {"target": pa.string(), "amount": pa.int64()}
    parquet.write_table(pa.schema(columns).empty_table(), tmp_path / "t.parquet")
    (tmp_path / "d.csv").write_text(DISPUTED)
    argv = ["trace", "--transactions", tmp_path / "t.parquet", "--disputed", tmp_path / "d.csv"]
    argv += ["--rule", "fifo", "--out", tmp_path / "out", "--backend", backend]
    assert main([str(part) for part in argv]) == 2
    assert "t.parquet: has no payment in it; nothing was written" in capsys.readouterr().err


def test_nothing_disputed_is_an_answer(run, tmp_path):
    assert run(disputed="dispute_id,transaction_id,amount\n") == 0
    assert written(tmp_path / "out")[1]["disputes"] == {}


@pytest.mark.parametrize(
    ("file", "line"),
    [("positions.csv", "m,A,40\n"), ("exits.csv", "t4,A,30\n"), ("positions.csv", "n,A,30\n")],
)
def test_a_row_lost_in_writing_is_seen_as_out_of_balance(tmp_path, file, line):
    rows = [Row("t1", 1, 0, "v", "m", 100), Row("t3", 3, 0, "m", "n", 90), Row("t4", 4, 0, "n", "", 60)]
    trail = trace(Ledger.from_rows(rows, {"m": 30}), [Dispute("A", "t1", 100)])
    write_trail(tmp_path, trail)
    assert is_balanced(tmp_path, trail)
    kept = (tmp_path / file).read_text().replace(line, "", 1)
    if kept == (tmp_path / file).read_text():
        pytest.fail(f"{line!r} was never written")
    (tmp_path / file).write_text(kept)
    assert not is_balanced(tmp_path, trail)


def test_the_installed_command_ends_with_the_code_of_the_contract(tmp_path):
    command = [
        sys.executable,
        "-m",
        "haltline.cli.main",
        "trace",
        "--rule",
        "fifo",
        "--out",
        tmp_path / "out",
    ]
    command += ["--transactions", tmp_path / "no.csv", "--disputed", tmp_path / "no.csv"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "no.csv" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_large_ledger_takes_the_compiled_way_and_says_the_same(run, tmp_path):
    rows = 160_000  # above the limit of plain Python, and above 8 MiB
    long = "account-with-a-long-name-"
    lines = [f"t{n:08d},{n // 5},{long}{n * 7 % 900},{long}{n * 11 % 901},{n % 97 + 1}" for n in range(rows)]
    header = "transaction_id,time,source,target,amount\n"
    disputed = "dispute_id,transaction_id,amount\n" + "".join(
        f"D{n % 9},t{n * 997:08d},1\n" for n in range(1, 40)
    )
    assert run(transactions=header + "\n".join(lines) + "\n", disputed=disputed) == 0
    assert (tmp_path / "t.csv").stat().st_size > 8 << 20
    files, summary = written(tmp_path / "out")
    parties = ((*line.split(",")[2:4], int(line.rsplit(",", 1)[1])) for line in lines)
    ledger = Ledger.from_rows(
        [
            Row(f"t{n:08d}", n // 5, 0, source, target, units)
            for n, (source, target, units) in enumerate(parties)
        ],
        {"m": 30},
    )
    disputes = [Dispute(f"D{n % 9}", f"t{n * 997:08d}", 1) for n in range(1, 40)]
    trail = trace(ledger, disputes, "fifo", kernel=False)
    assert summary["balanced"] is True
    assert summary["shortfalls"] == trail.shortfalls()
    said = "".join(f"{line.place},{line.dispute_id},{line.amount}\n" for line in trail.positions())
    assert files["positions.csv"] == "account,dispute_id,amount\n" + said
