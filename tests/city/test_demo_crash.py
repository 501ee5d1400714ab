"""The whole demo with its parts killed under it: nothing that was acknowledged is lost, nothing is held twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

PORT = 8460
READY_SECONDS_MAX = 120
RUN_SECONDS_MAX = 240


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command line of every process that can be read."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        found[int(entry.name)] = (parent, command)
    return found


def below(root: int) -> dict[int, str]:
    """Every process under ``root`` with its command line."""
    everyone, kin = processes(), {root}
    while grown := {pid for pid, (parent, _) in everyone.items() if parent in kin} - kin:
        kin |= grown
    return {pid: everyone[pid][1] for pid in kin - {root} if pid in everyone}


def kill(root: int, words: str) -> int:
    """kill -9 every process under ``root`` whose command line has these words; gives how many."""
    victims = [pid for pid, command in below(root).items() if words in command]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    return len(victims)


def begun(log: Path) -> None:
    """Wait until some reports have come in."""
    until = time.monotonic() + READY_SECONDS_MAX
    while not any(f" {n} reports" in log.read_text() for n in range(3, 30)):
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.2)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the parts of the demo under /proc")
def test_kill_9_of_worker_web_and_database_loses_nothing(tmp_path: Path) -> None:
    log, summary = tmp_path / "log", tmp_path / "summary.json"
    command = [sys.executable, "-m", "haltline.cli.main", "demo", "--exit", "--seed", "5", "--port", str(PORT),
               "--summary", str(summary)]  # fmt: skip
    with log.open("w") as out:
        demo = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            begun(log)
            assert kill(demo.pid, "haltline.cli.main worker") == 1
            time.sleep(3)
            assert kill(demo.pid, "granian") >= 1
            time.sleep(4)
            assert kill(demo.pid, "postgres") >= 1
            code = demo.wait(RUN_SECONDS_MAX)
        finally:
            if demo.poll() is None:
                os.killpg(demo.pid, signal.SIGKILL)
    told: dict[str, Any] = json.loads(summary.read_text())
    assert code == 0, log.read_text()[-3000:]
    assert (told["lost_reports"], told["double_holds"], told["cap_breaches"]) == (0, 0, 0)
    assert told["balanced"] is True
    assert told["reports"] > 0
    assert not below(demo.pid)
