"""A disk without room ends every command alike: the run did not finish, and nothing half done stays."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from haltline.cli.main import main
from haltline.sources.bad_input import BadInput
from haltline.sources.written import unwritable

PAYMENTS = "transaction_id,time,source,target,amount\nt1,1,v,m,100\nt2,2,m,n,90\n"
TRACED = "--transactions t.csv --disputed d.csv"
SHARED = "--pot 50 --claims c.csv"


@pytest.fixture
def ended(tmp_path):
    """Runs a command in a folder with its inputs, where no byte can be written; exit code and stderr."""
    (tmp_path / "t.csv").write_text(PAYMENTS)
    (tmp_path / "d.csv").write_text("dispute_id,transaction_id,amount\nA,t1,100\n")
    (tmp_path / "c.csv").write_text("claim_id,loss\nA,100\n")

    def run(command):
        asked = f'ulimit -f 0; exec "{sys.executable}" -m haltline.cli.main {command}'
        shell = ["/bin/sh", "-c", asked]
        found = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=False)
        return found.returncode, found.stderr

    return run


@pytest.mark.parametrize(
    "command",
    [
        f"trace {TRACED} --rule fifo --out out",
        f"trace {TRACED} --rule poison --out out",
        f"trace compare {TRACED} --out out",
        f"trace report {TRACED} --rule fifo --out out.html",
        f"restitute {SHARED} --rule pari-passu --out out",
        f"restitute compare {SHARED} --out out",
        "ledger build t.csv --out out",
    ],
)
def test_without_room_a_run_does_not_finish_and_leaves_nothing(ended, tmp_path, command):
    code, said = ended(command)
    assert (code, said.count("\n")) == (1, 1)
    assert said.startswith("haltline: the run did not finish: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.csv", "d.csv", "t.csv"]


@pytest.mark.parametrize("way", ["report", "compare"])
def test_a_place_that_cannot_be_written_is_bad_input(ended, tmp_path, monkeypatch, capsys, way):
    (tmp_path / "out").write_text("a file, where a folder is needed")
    monkeypatch.chdir(tmp_path)
    rule = ["--rule", "fifo"] if way == "report" else []
    place = "out/report.html" if way == "report" else "out"
    assert main(["trace", way, *TRACED.split(), *rule, "--out", place]) == 2
    assert "out" in capsys.readouterr().err


def test_a_full_disk_is_told_from_a_wrong_place():
    refused = {
        number: unwritable(Path("out"), OSError(number, "why")) for number in (errno.ENOSPC, errno.EACCES)
    }
    assert [isinstance(error, BadInput) for error in refused.values()] == [False, True]
    assert [str(error) for error in refused.values()] == [
        "the run did not finish: out: why",
        "out: cannot be written: why",
    ]
