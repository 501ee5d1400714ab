"""Bad rows of several files are listed in one run: each with its true reason, and none that only follows."""

import re

import pytest

from haltline.cli.main import main

PAYMENTS = "transaction_id,time,source,target,amount\nt1,1,a,b,5\nt2,2,b,c,3\n"
DISPUTED = "dispute_id,transaction_id,amount\n"
WAYS = [["trace", "--rule", "fifo"], ["trace", "--rule", "poison"], ["trace", "compare"]]
WAYS += [["trace", "report", "--rule", "fifo"], ["trace", "--rule", "fifo", "--backend", "duckdb"]]


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """Runs a command on files by name; "FILE LINE" and the reason of each bad row, and how many it counts."""

    def run(asked, **files):
        monkeypatch.chdir(tmp_path)
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        assert main([*asked, "--out", "out"]) == 2
        assert not (tmp_path / "out").exists()
        said = capsys.readouterr().err
        rows = re.findall(r"^(\w)\.csv: line (\d+): (.*)$", said, re.MULTILINE)
        count = int(re.match(r"haltline: (\d+) bad row", said)[1])
        assert count == len({row[:2] for row in rows})
        return {f"{file}{line}": reason for file, line, reason in rows}

    return run


def traced(way):
    return [*way, "--transactions", "t.csv", "--disputed", "d.csv"]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_disputes_are_judged_beside_bad_payments_as_far_as_the_sound_ones_tell(told, way):
    payments = PAYMENTS.replace("t1,1", "t1,x") + "t3,3,b,c,6\ns,3,c,c,4\n"
    disputes = DISPUTED + ",t2,1\nA,t2,1\nA,t2,1\nB,zz,1\nC,t3,7\nD,t1,9\nE,s,1\nF,,1\nG,t2,x\nG,t2,1\n"
    assert told(traced(way), t=payments, d=disputes) == {
        "t2": "time: 'x' is not a whole number",
        "d2": "dispute_id is empty",
        "d4": "dispute 'A' names payment 't2' twice",
        "d5": "payment 'zz' is not in the ledger",
        "d6": "the disputes on payment 't3' sum to 7, more than its 6",
        "d8": "payment 's' moves nothing: its source is its target",
        "d9": "payment '' is not in the ledger",
        "d10": "amount: is not a plain number such as 1250",
        "d11": "dispute 'G' names payment 't2' twice",
    }


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        ("t9,9,a,b,0", ["d2", "d5"]),  # t9 stands on it
        ("t1,1,a,b,6", ["d2", "d3"]),  # which of the two t1 is, nobody knows
        ("t9,9,a,b", ["d5"]),  # and it might have been zz
        (",9,a,b,1", ["d5"]),
        ('"t9,9,a,b,1', ["d5"]),
    ],
)
def test_a_payment_that_may_stand_on_a_bad_row_is_not_called_missing(told, row, listed):
    disputes = DISPUTED + "A,zz,1\nB,t9,1\nC,t2,1\nD,t1,7\n"
    assert sorted(told(traced(WAYS[0]), t=PAYMENTS + row + "\n", d=disputes)) == [*listed, "t4"]


def test_without_ids_nothing_is_said_of_ranks_beside_a_bad_row(told):
    payments = "time,source,target,amount\n1,a,b,5\n2,b,c,0\n"
    disputes = DISPUTED + "A,0000000001,9\nA,0000000001,9\nB,0000000007,1\n"
    assert sorted(told(traced(WAYS[0]), t=payments, d=disputes)) == ["d3", "t3"]


def test_another_currency_is_told_beside_a_bad_row_too(told):
    header, *rows = PAYMENTS.splitlines()
    kept = [f"{header},currency", f"{rows[0]},INR", f"{rows[1]},GBP", "t3,3,a,b,0,GBP", ""]
    found = told([*traced(WAYS[0]), "--currency", "INR"], t="\n".join(kept), d=DISPUTED + "A,t2,1\nB,t3,1\n")
    assert sorted(found) == ["d2", "t4"]
    assert found["d2"] == "payment 't2' is in another currency"


def test_a_reversal_that_cannot_be_is_a_bad_row_like_any_other(told):
    payments = (
        PAYMENTS.replace("amount\n", "amount,reverses\n").replace(",5\n", ",5,\n").replace(",3\n", ",3,\n")
    )
    found = told(traced(WAYS[0]), t=payments + "r1,3,c,b,4,t2\n", d=DISPUTED + "A,r1,1\nB,t2,9\nC,zz,1\n")
    assert sorted(found) == ["d3", "d4", "t4"]


@pytest.mark.parametrize("way", [["--rule", "fifo"], ["--rule", "libr"], ["compare"]], ids=" ".join)
def test_claims_are_judged_beside_a_bad_history(told, way):
    asked = ["restitute", *way, "--pot", "5", "--claims", "c.csv", "--history", "t.csv", "--account", "c"]
    claims = "claim_id,loss,transaction_id\nA,9,t2\nB,1,zz\nC,1,t1\nD,1,t3\nE,x,t2\nE,1,t2\n,1,t2\n"
    payments = PAYMENTS.replace("t1,1", "t1,x") + "t3,3,a,b,4\n"
    assert told(asked, t=payments, c=claims) == {
        "t2": "time: 'x' is not a whole number",
        "c2": "the disputes on payment 't2' sum to 9, more than its 3",
        "c3": "payment 'zz' is not in the ledger",
        "c5": "names payment 't3', which is not one into 'c'",
        "c6": "loss: is not a plain number such as 1250",
        "c7": "claim_id: 'E' stands twice",
        "c8": "claim_id: is empty",
    }


@pytest.mark.parametrize(
    ("moment", "said"), [("9" * 20, "too large"), ("-" + "9" * 5000, "too small"), ("1.5", "whole number")]
)
def test_a_moment_that_no_ledger_has_is_told_why(tmp_path, capsys, moment, said):
    (tmp_path / "t.csv").write_text(PAYMENTS)
    (tmp_path / "d.csv").write_text(DISPUTED)
    given = ["--transactions", str(tmp_path / "t.csv"), "--disputed", str(tmp_path / "d.csv")]
    assert main(["trace", "--rule", "fifo", "--out", str(tmp_path / "out"), *given, f"--as-of={moment}"]) == 2
    assert said in capsys.readouterr().err
