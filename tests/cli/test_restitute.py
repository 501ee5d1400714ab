"""`haltline restitute` shares a pot to the unit and says what is left."""

import pytest

from haltline.cli.main import main

CLAIMS = "claim_id,loss,paid_at,transaction_id\nP,1000,2026-11-22T00:00:00Z,t1\nM,1000,soon,\nK,1000,,t3\n"


@pytest.fixture
def run(tmp_path):
    """Shares a pot among the claims of a text; returns the exit code."""

    def shared(*flags, claims=CLAIMS, pot="1000", rule="pari-passu"):
        (tmp_path / "claims.csv").write_text(claims, encoding="utf-8")
        argv = ["restitute", "--pot", pot, "--claims", str(tmp_path / "claims.csv"), "--rule", rule]
        try:
            return main([*argv, "--out", str(tmp_path / "out"), *flags])
        except SystemExit as ended:
            return ended.code

    return shared


def shares(tmp_path):
    return (tmp_path / "out" / "shares.csv").read_bytes().decode()


def test_a_pot_is_shared_in_the_byte_order_of_claims(run, tmp_path, capsys):
    assert run() == 0
    assert shares(tmp_path) == "claim_id,amount\nK,333\nM,333\nP,334\n"
    assert "unshared: 0" in capsys.readouterr().out


def test_a_pot_beyond_the_losses_stays_unshared_and_is_printed(run, tmp_path, capsys):
    assert run(pot="3500") == 0
    assert shares(tmp_path) == "claim_id,amount\nK,1000\nM,1000\nP,1000\n"
    assert "unshared: 500" in capsys.readouterr().out


def test_shares_below_the_least_payout_go_one_by_one(run, tmp_path):
    assert run("--min-payout", "334") == 0
    assert shares(tmp_path) == "claim_id,amount\nK,500\nP,500\n"


def test_shares_of_nothing_have_no_row(run, tmp_path):
    assert run(pot="0") == 0
    assert shares(tmp_path) == "claim_id,amount\n"
    assert run(claims="claim_id,loss\na,1\nb,99\n", pot="10") == 0
    assert shares(tmp_path) == "claim_id,amount\nb,10\n"


@pytest.mark.parametrize("rule", ["rolling", "fifo", "libr"])
def test_rules_of_a_later_version_are_refused_by_name(run, tmp_path, capsys, rule):
    assert run("--history", "h.csv", "--account", "pot", rule=rule) == 2
    assert rule in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_every_bad_claim_is_listed_and_nothing_written(run, tmp_path, capsys):
    assert run(claims="claim_id,loss\na,5\na,6\nb,0\n,3\nc,1.5\nd,-1\n") == 2
    said = capsys.readouterr().err
    assert [line for line in range(1, 9) if f"line {line}:" in said] == [3, 4, 5, 6, 7]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "flags", [("--pot", "-1"), ("--pot", "1.5"), ("--min-payout", "x"), ("--rule", "fair")]
)
def test_a_flag_that_makes_no_sense_ends_with_2(run, flags):
    assert run(*flags) == 2
