"""A comparison written where an answer lies already leaves that answer whole."""

from haltline.cli.main import main

PAYMENTS = "transaction_id,time,source,target,amount\nt1,1,v,m,100\nt2,2,m,,60\n"


def test_a_comparison_beside_a_trace_takes_nothing_of_it(tmp_path):
    paid, disputed, out = (tmp_path / name for name in ("paid.csv", "disputed.csv", "out"))
    paid.write_text(PAYMENTS)
    disputed.write_text("dispute_id,transaction_id,amount\nA,t1,100\n")
    asked = ["--transactions", str(paid), "--disputed", str(disputed), "--out", str(out)]
    assert main(["trace", *asked, "--rule", "fifo"]) == 0
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert "summary.json" in before
    assert main(["trace", "compare", *asked]) == 0
    after = {file.name: file.read_bytes() for file in out.iterdir()}
    assert after.pop("compare.csv").startswith(b"rule,dispute_id,")
    assert after == before


def test_a_plan_of_shares_beside_a_trace_takes_nothing_of_it(tmp_path):
    claims, out = tmp_path / "claims.csv", tmp_path / "out"
    claims.write_text("claim_id,loss\nA,60\nB,40\n")
    out.mkdir()
    (out / "summary.json").write_text("{}")
    asked = ["--claims", str(claims), "--pot", "50", "--out", str(out)]
    assert main(["restitute", *asked, "--rule", "pari-passu"]) == 0
    assert {file.name for file in out.iterdir()} == {"summary.json", "shares.csv"}
    assert main(["restitute", "compare", *asked]) == 0
    assert {file.name for file in out.iterdir()} == {"summary.json", "compare.csv"}
