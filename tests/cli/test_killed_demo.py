"""Worker, pages, database and two banks are killed in a wave of reports: nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from haltline.cli.serve import free_port

RUN_SECONDS_MAX = 240
REPORTS = 24
STATES = ("held", "returned", "withdrawn", "released", "unknown", "superseded")
BETWEEN_SECONDS = 1  # some reports and replies between one kill and the next
# what each program's command line holds: a bank that is asked by its system, one that has only an inbox
VICTIMS = ("main worker", "granian --interface wsgi", "/bin/postgres -D", "--code OSTA", "--code MIRK")
EVERYONE = (
    *VICTIMS,
    "worker --replies",
    "-m uvicorn",
    "--code SIRV",
    "--code PADM",
    "--code BELA",
    "--code JHEL",
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds children by pgrep -P")


class Demo:
    """A `haltline demo --exit` with rows of its own."""

    def __init__(self, state: Path, *more: str) -> None:
        self.summary = state / "summary.json"
        self.lines: list[str] = []
        environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "haltline.cli.main", "demo", "--exit", "--seed", "7",
             "--port", str(free_port(20_000 + os.getpid() % 10_000)), "--summary", str(self.summary), *more],
            env=environment | {"HALTLINE_STATE_DIR": str(state)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def reports(self) -> int:
        """How many reports the newest progress line counts."""
        counts = [line.split(" reports")[0].split()[-1] for line in self.lines if " reports · " in line]
        return int(counts[-1].replace(",", "")) if counts else 0

    def pid(self, words: str) -> int | None:
        """The child whose command line holds ``words``."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "--", words],
            capture_output=True,
            text=True,
            check=False,
        )
        return int(found.stdout.split()[0]) if found.stdout else None

    def wait(self) -> int:
        """The exit code, once it has ended by itself."""
        code = self.process.wait(RUN_SECONDS_MAX)
        self._reader.join()
        return code

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                self.lines.append(line.rstrip())


@contextmanager
def demo_with(*more: str) -> Iterator[Demo]:
    state = Path(tempfile.mkdtemp(prefix="haltline-killed-"))
    state.chmod(0o711)
    running = Demo(state, *more)
    try:
        yield running
    finally:
        running.end()
        shutil.rmtree(state)


@pytest.fixture
def demo() -> Iterator[Demo]:
    with demo_with() as running:
        yield running


def wait_until(condition: object, demo: Demo) -> None:
    deadline = time.monotonic() + RUN_SECONDS_MAX
    while not condition():  # type: ignore[operator]
        assert demo.process.poll() is None and time.monotonic() < deadline, "\n".join(demo.lines[-30:])
        time.sleep(0.1)


def kill_each(victims: tuple[str, ...], demo: Demo) -> None:
    wait_until(lambda: demo.reports() >= 3, demo)
    for words in victims:
        wait_until(lambda words=words: demo.pid(words), demo)  # a hard bank may just have ended itself
        killed = demo.pid(words)
        assert killed, words
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda words=words, killed=killed: demo.pid(words) not in (None, killed), demo)
        time.sleep(BETWEEN_SECONDS)


def test_no_acknowledged_report_is_lost_and_no_hold_stands_twice(demo: Demo) -> None:
    kill_each(VICTIMS, demo)
    assert demo.reports() < REPORTS, "they were killed while reports came"
    code = demo.wait()
    assert (code, demo.summary.exists()) == (0, True), "\n".join(demo.lines)
    summary = json.loads(demo.summary.read_text())
    assert (summary["lost_reports"], summary["double_holds"], summary["cap_breaches"]) == (0, 0, 0)
    assert summary["balanced"] is True
    assert summary["reports"] == REPORTS
    assert all(summary[state] > 0 for state in STATES), summary


@pytest.mark.slow
def test_a_hard_city_whose_every_process_is_killed_costs_no_report_and_breaks_no_promise() -> None:
    """Every bank is slow, hostile, away or ends itself; it need not be settled in the demo's time."""
    with demo_with("--city", "hard") as demo:
        kill_each(EVERYONE, demo)
        code = demo.wait()
        assert demo.summary.exists(), (code, demo.lines)
        summary = json.loads(demo.summary.read_text())
        assert (summary["lost_reports"], summary["double_holds"], summary["cap_breaches"]) == (0, 0, 0)
        assert summary["balanced"] is True
        assert summary["reports"] == REPORTS
        assert summary["rejected_replies"] > 0 and summary["held"] > 0, summary


@pytest.mark.slow
def test_ctrl_c_while_the_books_are_being_loaded_is_a_good_end(demo: Demo) -> None:
    """The banks end first: whoever loads their books then fails, which is no failure of the demo."""
    wait_until(lambda: any("http://localhost" in line for line in demo.lines), demo)
    demo.process.send_signal(signal.SIGINT)
    assert demo.wait() == 0, "\n".join(demo.lines)
