"""`haltline restitute` shares a pot to the unit and says what is left."""

import gzip

import pytest

from haltline.cli.main import main
from haltline.engine import sharing
from haltline.engine.disputes import place

CLAIMS = "claim_id,loss,paid_at,transaction_id\nP,1000,2026-11-22T00:00:00Z,t1\nM,1000,soon,\nK,1000,,t3\n"


@pytest.fixture
def run(tmp_path):
    """Shares a pot among the claims of a text; returns the exit code."""

    def shared(*flags, claims=CLAIMS, pot="1000", rule="pari-passu"):
        (tmp_path / "claims.csv").write_text(claims, encoding="utf-8")
        argv = ["restitute", "--pot", pot, "--claims", str(tmp_path / "claims.csv")]
        argv += ["--rule", rule] if rule else []
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


CLAYTON = "claim_id,loss,transaction_id\nK,1000,t3\nM,1000,t2\nP,1000,t1\n"
PAST = (
    "transaction_id,time,source,target,amount\n"
    "t1,1,p,pot,1000\nt2,2,m,pot,1000\nt4,3,pot,x,1000\nt3,4,k,pot,1000\nt5,5,pot,y,1000\n"
)


@pytest.fixture
def look_back(run, tmp_path):
    """Shares with the past of the pot's account."""

    def shared(*flags, history=PAST, account="pot", claims=CLAYTON, **more):
        (tmp_path / "h.csv").write_text(history, encoding="utf-8")
        return run("--history", str(tmp_path / "h.csv"), "--account", account, *flags, claims=claims, **more)

    return shared


@pytest.mark.parametrize(
    ("rule", "amounts"),
    [
        ("fifo", "K,1000\n"),  # Clayton's case: who paid last is whole, the others get nothing
        ("rolling", "K,500\nM,250\nP,250\n"),
        ("libr", "K,500\nM,250\nP,250\n"),  # no own money in the pot: as rolling
        ("pari-passu", "K,333\nM,333\nP,334\n"),
    ],
)
def test_rules_that_look_back_share_by_what_still_rests(look_back, tmp_path, rule, amounts):
    assert look_back(rule=rule) == 0
    assert shares(tmp_path) == "claim_id,amount\n" + amounts


def test_openings_are_the_accounts_own_money(look_back, tmp_path):
    (tmp_path / "o.csv").write_text("account,balance\npot,2000\n")
    assert look_back("--openings", str(tmp_path / "o.csv"), rule="libr", pot="3000") == 0
    assert shares(tmp_path) == "claim_id,amount\nK,1000\nM,1000\nP,1000\n"


def test_rules_stand_side_by_side(look_back, tmp_path, capsys):
    assert look_back("compare", rule=None) == 0
    assert (tmp_path / "out" / "compare.csv").read_text() == (
        "rule,claim_id,amount\nfifo,K,1000\nlibr,K,500\nlibr,M,250\nlibr,P,250\n"
        "pari-passu,K,333\npari-passu,M,333\npari-passu,P,334\nrolling,K,500\nrolling,M,250\nrolling,P,250\n"
    )
    assert "fifo unshared: 0" in capsys.readouterr().out


@pytest.mark.parametrize("way", [("--rule", "fifo"), ("--rule", "libr"), ("compare",)])
def test_a_built_ledger_is_a_past_like_its_file(run, look_back, tmp_path, way):
    (tmp_path / "o.csv").write_text("account,balance\npot,500\n")
    openings = ["--openings", str(tmp_path / "o.csv")]
    assert look_back(*way, *openings, rule=None) == 0
    by_file = [path.read_bytes() for path in (tmp_path / "out").iterdir()]
    built = str(tmp_path / "built")
    assert main(["ledger", "build", str(tmp_path / "h.csv"), "--out", built, *openings]) == 0
    past = ["--history", built, "--account", "pot"]
    assert run(*way, *past, claims=CLAYTON, rule=None) == 0
    assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == by_file


def test_a_built_past_has_its_openings_and_must_be_whole(run, tmp_path, capsys):
    (tmp_path / "h.csv").write_text(PAST)
    built = tmp_path / "built"
    assert main(["ledger", "build", str(tmp_path / "h.csv"), "--out", str(built)]) == 0
    past = ["--history", str(built), "--account", "pot"]
    assert run(*past, "--openings", str(tmp_path / "h.csv"), rule="fifo", claims=CLAYTON) == 2
    assert "settled when the ledger was built" in capsys.readouterr().err
    assert run(*past, rule="fifo", claims=CLAYTON + "A,5,t9\n") == 2
    assert "line 5: payment 't9' is not in the ledger" in capsys.readouterr().err
    (built / "ledger.json").unlink(missing_ok=True)
    next(built.glob("*")).unlink()
    assert run(*past, rule="fifo", claims=CLAYTON) == 2
    assert "build it anew" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("name", "sealed"), [("h.csv", False), ("h.csv.gz", True)], ids=["plain", "packed"])
def test_a_past_without_payments_is_refused(run, tmp_path, capsys, name, sealed):
    header = PAST.splitlines(keepends=True)[0].encode()
    (tmp_path / name).write_bytes(gzip.compress(header) if sealed else header)
    assert run("--history", str(tmp_path / name), "--account", "pot", rule="fifo", claims=CLAYTON) == 2
    assert f"{name}: has no payment in it; nothing was written" in capsys.readouterr().err


def test_claims_are_placed_in_the_past_once_for_all_rules(look_back, monkeypatch):
    placings = []
    monkeypatch.setattr(sharing, "place", lambda *given: (placings.append(given), place(*given))[1])
    assert look_back("compare", rule=None) == 0
    assert len(placings) == 1


def test_the_past_is_needed_and_an_older_answer_does_not_stay(run, look_back, tmp_path, capsys):
    assert run(rule="fifo") == 2
    assert "needs --history FILE and --account A" in capsys.readouterr().err
    assert look_back("compare", rule=None) == 0
    assert look_back(rule="fifo") == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["shares.csv"]


def test_claims_that_do_not_stand_in_the_past_are_listed_with_what_is_wrong_there(
    look_back, tmp_path, capsys
):
    claims = CLAYTON + "A,5,t9\nB,1,t1\nC,5,t4\nD,0,t1\n"
    assert look_back(rule="fifo", claims=claims) == 2
    said = capsys.readouterr().err
    assert [line for line in range(1, 10) if f"line {line}:" in said] == [4, 5, 6, 7, 8]
    assert look_back(rule="fifo", history=PAST + "t6,x,a,b,1\n") == 2
    assert "h.csv: line 7" in capsys.readouterr().err
    assert look_back(rule="fifo", account="nobody") == 2
    assert "not one into 'nobody'" in capsys.readouterr().err
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


def test_a_pot_of_more_digits_than_anybody_reads_is_called_too_large(run, capsys):
    assert run("--pot", "9" * 5000) == 2
    assert "too large" in capsys.readouterr().err
