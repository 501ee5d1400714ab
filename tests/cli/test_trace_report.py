"""`haltline trace report` as its users meet it: one file that says all, or a reason and no file."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks import amlsim_disputes
from tests.pictures.pages import Read

from haltline.cli.main import main, version
from haltline.cli.trace import report

LEDGERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "transactions" / "amlsim"
TRANSACTIONS = (
    "transaction_id,time,source,target,amount,currency,kind\n"
    "t1,2026-11-21T10:31:00+05:30,v,m,100000.00,INR,upi\n"
    "t2,2026-11-21T10:33:00+05:30,w,m,50000,INR,imps\n"
    "t3,2026-11-21T10:38:00+05:30,m,n,90000,INR,upi\n"
    "t4,2026-11-21T12:10:00+05:30,n,,60000.01,INR,atm\n"
)
DISPUTED = "dispute_id,transaction_id,amount\nA,t1,100000\nB,t2,50000\n"


@pytest.fixture
def run(tmp_path):
    """Writes the files, asks for a report of them and returns the exit code."""

    def reported(*flags, transactions=TRANSACTIONS, disputed=DISPUTED, rule="fifo"):
        (tmp_path / "t.csv").write_text(transactions, encoding="utf-8")
        (tmp_path / "d.csv").write_text(disputed, encoding="utf-8")
        argv = ["trace", "report", "--transactions", tmp_path / "t.csv", "--disputed", tmp_path / "d.csv"]
        argv += [
            "--scale",
            "2",
            "--out",
            tmp_path / "report.html",
            *(["--rule", rule] if rule else []),
            *flags,
        ]
        return main([str(part) for part in argv])

    return reported


def units(text):
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("rule", ["fifo", "lifo", "pro-rata", "libr"])
@pytest.mark.parametrize("limits", [[], ["--max-hops", "1"], ["--as-of", "2026-11-21T05:02:00Z"]])
def test_the_page_says_what_the_summary_says(run, tmp_path, rule, limits):
    assert run(*limits, rule=rule) == 0
    argv = ["trace", "--transactions", tmp_path / "t.csv", "--disputed", tmp_path / "d.csv", "--rule", rule]
    argv += ["--scale", "2", "--out", tmp_path / "out", *limits]
    assert main([str(part) for part in argv]) == 0
    summary = json.loads((tmp_path / "out" / "summary.json").read_bytes())
    text = (tmp_path / "report.html").read_bytes().decode()
    told = {cells[0]: [units(cell) for cell in cells[1:7]] for cells in Read(text).cells("Disputes")[:-1]}
    assert told == {name: list(figures.values()) for name, figures in summary["disputes"].items()}
    assert summary["ledger"] in text
    assert f"Haltline {version()}" in text
    missing = Read(text).cells("Accounts that sent more than the ledger gave them")[:-1]
    assert {cells[0]: units(cells[1]) for cells in missing} == summary["shortfalls"]


def test_money_has_its_currency_and_times_their_zone(run, tmp_path):
    run()
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Of 1,50,000.00 INR disputed, 89,999.99 still rests, in 2 accounts." in text
    assert "2026-11-21 05:01:00 UTC to 2026-11-21 06:40:00 UTC" in text
    assert Read(text).cells("What left, by kind of payment")[0][0] == "atm"


def test_the_same_question_gives_the_same_bytes(run, tmp_path):
    run("--svg", str(tmp_path / "one.svg"))
    first = (tmp_path / "report.html").read_bytes()
    header, *rows = TRANSACTIONS.splitlines(keepends=True)
    run("--svg", str(tmp_path / "two.svg"), transactions="".join([header, *reversed(rows)]))
    assert (tmp_path / "report.html").read_bytes() == first
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert ElementTree.parse(tmp_path / "one.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_one_dispute_alone_has_a_page_and_a_picture_of_its_own(run, tmp_path):
    assert run("--dispute", "A", "--svg", str(tmp_path / "a.svg")) == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<bdi>A</bdi>: Of 1,00,000.00 INR disputed, 39,999.99 still rests, in 2 accounts." in text
    drawn = ElementTree.parse(tmp_path / "a.svg").getroot()
    words = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "v" in words and "w" not in words  # B's payer is on no way of A
    assert words[-1].startswith("A. First in, first out. Of 1,00,000.00 INR disputed,")


def test_a_dispute_that_is_not_there_is_refused_with_those_that_are(run, tmp_path, capsys):
    assert run("--dispute", "C") == 2
    assert "--dispute: 'C' is not in the file of disputes; take one of: " in capsys.readouterr().err
    assert run("--dispute", "A", disputed="dispute_id,transaction_id,amount\n") == 2
    assert "the file of disputes has no rows" in capsys.readouterr().err
    many = "".join(f"case-{number:04d},t1,1\n" for number in range(3000))
    assert run("--dispute", "case-1001x", disputed=f"dispute_id,transaction_id,amount\n{many}") == 2
    told = capsys.readouterr().err
    assert "case-1001" in told and "(3000 in all)" in told
    assert not (tmp_path / "report.html").exists()


def test_the_picture_comes_as_pixels_too(run, tmp_path, capsys):
    if run("--png", str(tmp_path / "flow.png")) == 3:
        pytest.skip(capsys.readouterr().err)
    assert (tmp_path / "flow.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "report.html").exists()


def test_pixels_without_a_font_are_refused_before_anything_is_written(run, tmp_path, capsys):
    (tmp_path / "fonts").mkdir()
    pixels = ["--png", str(tmp_path / "flow.png"), "--fonts"]
    assert run(*pixels, str(tmp_path / "fonts")) == 3
    assert "font with Latin letters" in capsys.readouterr().err
    assert run(*pixels, str(tmp_path / "t.csv")) == 2
    assert "--fonts" in capsys.readouterr().err
    assert run(*pixels[2:], str(tmp_path / "fonts")) == 2
    assert "is for --png" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.csv", "fonts", "t.csv"]


def test_pixels_without_the_component_that_draws_are_refused(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(report, "DRAWS_PNG", "resvg_absent")
    assert run("--png", str(tmp_path / "flow.png")) == 3
    assert "the component resvg_absent is missing; install haltline[all]" in capsys.readouterr().err


def test_a_bad_row_is_named_and_an_older_page_stays(run, tmp_path, capsys):
    run()
    before = (tmp_path / "report.html").read_bytes()
    assert run(transactions=TRANSACTIONS.replace("90000", "-90000")) == 2
    assert "line 4: amount" in capsys.readouterr().err
    assert (tmp_path / "report.html").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.csv", "report.html", "t.csv"]


def test_poison_has_no_sums_to_show(run, tmp_path, capsys):
    assert run(rule="poison") == 2
    assert "no sums to show" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


def test_a_page_that_cannot_be_written_is_said_so(run, tmp_path, capsys):
    (tmp_path / "report.html").mkdir()
    assert run() == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.skipif(not LEDGERS.is_dir(), reason=f"the shared data is not beside the repository: {LEDGERS}")
@pytest.mark.parametrize("rule", ["fifo", "pro-rata"])
def test_a_page_about_a_real_ledger_adds_up_at_every_hop(tmp_path, rule):
    source = LEDGERS / "20K_cycle200"
    amlsim_disputes.main(source, tmp_path)
    columns = "transaction_id=,source=sourceNodeId,target=targetNodeId,amount=value"
    argv = ["trace", "report", "--transactions", source / "transactions.csv.gz", "--columns", columns]
    argv += ["--disputed", tmp_path / "disputed.csv", "--openings", tmp_path / "openings.csv", "--scale", "2"]
    assert main([str(part) for part in [*argv, "--rule", rule, "--out", tmp_path / "report.html"]]) == 0
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    read = Read(text)
    assert "All of the 7,581.36 disputed still rests" in text
    assert units(read.cells("Where it rests")[-1][1]) == 7_581_36
    hops = [[units(cell) for cell in cells[2:]] for cells in read.cells("The disputed money by hop")]
    assert hops[0] == [7_581_36, 0, 7_581_36]
    assert sum(rests for _, rests, _ in hops) == 7_581_36
    assert [came - rests for came, rests, _ in hops] == [went for _, _, went in hops]
    assert [went for _, _, went in hops[:-1]] == [came for came, _, _ in hops[1:]]
    assert len(text.encode()) < 300_000
