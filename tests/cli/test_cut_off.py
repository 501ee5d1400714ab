"""What ends a command from outside, a reader that hangs up or Ctrl-C, ends it in as few words as possible."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from haltline.cli.main import CUT_OFF, STOPPED

PAYMENTS = "transaction_id,time,sequence,source,target,amount\nt1,1,0,v,m,100\n"
NOBODY = "bank check http://localhost:9 --wait 0"
SECONDS_MAX = 60
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.fixture
def line_without_reader() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


def command(words: str) -> list[str]:
    return [sys.executable, "-m", "haltline.cli.main", *words.split()]


@pytest.mark.parametrize("more", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("words", [NOBODY, f"{NOBODY} --json", "city simulate --seeds 1"])
def test_a_command_whose_output_nobody_reads_ends_without_a_word(
    line_without_reader: int, words: str, more: dict[str, str]
) -> None:
    done = subprocess.run(
        command(words), env=BUFFERED | more, stdout=line_without_reader, stderr=subprocess.PIPE,
        timeout=SECONDS_MAX,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (CUT_OFF, b"")


def test_help_that_nobody_reads_ends_without_a_word(line_without_reader: int) -> None:
    told = {"env": BUFFERED, "stdout": line_without_reader, "stderr": subprocess.PIPE}
    done = subprocess.run(command("trace --help"), timeout=SECONDS_MAX, **told)  # type: ignore[call-overload]
    assert (done.returncode, done.stderr) == (CUT_OFF, b"")


def test_where_nobody_hears_of_a_fault_either_it_ends_as_quietly(line_without_reader: int) -> None:
    both = {"env": BUFFERED, "stdout": line_without_reader, "stderr": line_without_reader}
    done = subprocess.run(command(NOBODY), timeout=SECONDS_MAX, **both)  # type: ignore[call-overload]
    assert done.returncode == CUT_OFF


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_without_room_is_a_run_that_did_not_finish() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command(NOBODY), env=BUFFERED, stdout=full, stderr=subprocess.PIPE, timeout=SECONDS_MAX
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"the run did not finish" in done.stderr


@pytest.mark.parametrize("words", ["bank serve --port 0 --ledger l.csv", "city simulate --seeds 100000"])
def test_ctrl_c_ends_a_command_and_its_processes_with_one_sentence(tmp_path: Path, words: str) -> None:
    (tmp_path / "l.csv").write_text(PAYMENTS)
    port = str(20_000 + os.getpid() % 10_000)
    running = subprocess.Popen(
        command(words.replace("--port 0", f"--port {port}")), cwd=tmp_path, env=BUFFERED,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    time.sleep(4)  # by then it serves or plays
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=SECONDS_MAX)
    assert (running.returncode, said) == (STOPPED, b"Stopped.\n")
