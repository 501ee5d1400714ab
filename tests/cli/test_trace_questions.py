"""`haltline trace explain` and `paths`: what a court asks about an account or a dispute, told in words."""

import pytest

from haltline.cli.main import main

FILES = {
    "t.csv": "transaction_id,time,source,target,amount\nt1,1,v,m,100\nt2,2,w,m,50\nt3,3,m,n,90\nt4,4,n,,60\n",
    "d.csv": "dispute_id,transaction_id,amount\nA,t1,100\nB,t2,50\n",
    "o.csv": "account,balance\nm,30\n",
}
ASKED = ("--transactions", "t.csv", "--disputed", "d.csv", "--openings", "o.csv", "--rule", "fifo")


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """Asks about the worked example and returns (exit code, what was printed, what was complained of)."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def asked(*words):
        monkeypatch.chdir(tmp_path)
        code = main(["trace", *ASKED[:6], *([] if "--rule" in words else ASKED[6:]), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return asked


def test_an_account_is_explained_with_every_sum(ask):
    code, said, _ = ask("explain", "--account", "m", "--scale", "2")
    assert code == 0
    for sentence in (
        "30.00 before the first payment + 150.00 by 2 payments in - 90.00 by 1 payment out = 90.00.",
        "Dispute A: 100.00 came - 60.00 left = 40.00 here now.",
        "  out  3  t3  to n  60.00",
        "Dispute B: 50.00 came = 50.00 here now.",
    ):
        assert sentence in said


def test_a_way_is_told_payment_by_payment(ask):
    assert ask("paths", "--dispute", "A")[1].splitlines() == [
        "hop 1  1  t1  v -> m  100",
        "hop 2  3  t3  m -> n  60",
        "hop 3  4  t4  n -> outside  30",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("explain",), "--account: is needed"),
        (("explain", "--account", "x"), "'x' is not in the ledger"),
        (("explain", "--account", "m", "--rule", "poison"), "--rule poison"),
        (("paths", "--dispute", "C"), "'C' is not one"),
        (("paths", "--dispute", "A", "--account", "m"), "--account: is not for `trace paths`"),
        (("paths", "--dispute", "A", "--backend", "duckdb"), "--backend: is not for `trace paths`"),
        (("explain", "--account", "m", "--backend", "spark"), "--backend: is not for `trace explain`"),
        ((), "--out: is needed"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(ask, words, complaint):
    code, said, complained = ask(*words)
    assert (code, said) == (2, "")
    assert complaint in complained
