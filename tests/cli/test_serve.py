"""`haltline serve` brings the whole centre up, brings it back after kill -9, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from haltline.cli.serve import Centre, Place, free_port

WAIT_SECONDS_MAX = 240  # a start on a machine with twenty other things to do took two minutes


class Serving:
    """A running `haltline serve` with rows of its own; its lines are kept as they come."""

    def __init__(self, state: Path, port: int) -> None:
        self.state = state
        self.lines: list[str] = []
        self._said = threading.Condition()
        environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "haltline.cli.main", "serve", "--port", str(port)],
            env=environment | {"HALTLINE_STATE_DIR": str(state)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for(self, words: str, times: int = 1) -> None:
        def said() -> bool:
            return sum(words in line for line in self.lines) >= times

        with self._said:
            assert self._said.wait_for(said, WAIT_SECONDS_MAX), "\n".join(self.lines)

    def programs(self) -> list[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]

    def program(self, words: str) -> int:
        """The child whose command line holds ``words``."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "--", words],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(found.stdout.split()[0])

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(WAIT_SECONDS_MAX)
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout:
            for line in self.process.stdout:
                with self._said:
                    self.lines.append(line.rstrip())
                    self._said.notify_all()


@pytest.fixture
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="haltline-serve-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10):
            return True
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code < 500


def left_over(state: Path) -> str:
    """Processes that name the state folder, in their command line or their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(state) in text:
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return "\n".join(found)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_everything_killed_comes_back_and_everything_ends(state: Path) -> None:
    port = free_port(30_000 + os.getpid() % 10_000)
    serving = Serving(state, port)
    try:
        serving.wait_for(f"ready on http://localhost:{port}")
        assert answers(port)
        programs = serving.programs()
        assert len(programs) >= 3  # the database, the pages, the worker
        for pid in programs:
            os.kill(pid, signal.SIGKILL)
        serving.wait_for("[database] is away")
        serving.wait_for("starting again", times=2)
        while not (len(serving.programs()) >= 3 and _reached(port)):
            assert serving.process.poll() is None
        assert not set(programs) & set(serving.programs())
    finally:
        code = serving.end(signal.SIGINT)
    assert code == 0
    assert left_over(state) == ""


def test_a_busy_port_is_said_and_the_next_one_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert free_port(port) > port
    assert f"port {port} is busy, taking" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the workers inherit one socket")
def test_a_run_keeps_its_port_also_while_no_page_is_served(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    centre = Centre(Place(tmp_path, port, demo=False))
    centre.keep_port()
    assert free_port(port) > port
    with socket.socket() as worker:
        for shared in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            worker.setsockopt(socket.SOL_SOCKET, shared, 1)
        worker.bind(("127.0.0.1", port))
        worker.listen()
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            worker.accept()[0].close()
    centre.end()
    assert free_port(port) == port


def test_a_worker_that_lost_its_database_starts_again(state: Path) -> None:
    port = free_port(30_000 + os.getpid() % 10_000)
    serving = Serving(state, port)
    try:
        serving.wait_for(f"ready on http://localhost:{port}")
        killed = serving.program("/bin/postgres -D")
        os.kill(killed, signal.SIGKILL)
        serving.wait_for("[worker] the database was away")
        serving.wait_for("[worker] ended with 1; starting again")
        while not _reached(port):
            assert serving.process.poll() is None
    finally:
        code = serving.end(signal.SIGINT)
    assert (code, left_over(state)) == (0, "")


def _reached(port: int) -> bool:
    try:
        return answers(port)
    except OSError:
        return False
