"""The supervisor keeps small real programs running and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from haltline.cli.supervisor import RESTART_SECONDS_MAX, Child, NeverReady, Service, Supervisor

WAIT_SECONDS_MAX = 20


def python(code: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-u", "-c", code, *map(str, arguments))


def sleeper(name: str, log: Path) -> Service:
    """Writes its pid on each start, then sleeps."""
    code = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
    return Service(name, python(code, log))


def pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()] if log.exists() else []


def alive(pid: int) -> bool:
    """False also for a zombie: a process that has ended and that nobody has asked after."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def soon(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def run_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    supervisor.run(until=lambda: condition() or time.monotonic() > deadline)
    assert condition()


def test_a_killed_program_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def killed_once_and_back() -> bool:
        started = pids(log)
        if len(started) == 1 and alive(started[0]):
            os.kill(started[0], signal.SIGKILL)
        return len(started) == 2

    run_until(Supervisor([sleeper("one", log)], say=lambda line: None), killed_once_and_back)
    assert not any(alive(pid) for pid in pids(log))


def test_what_a_dead_program_left_behind_ends_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "import os, subprocess, sys, time;"
        "helper = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "open(sys.argv[1], 'a').write(f'{os.getpid()}\\n{helper.pid}\\n'); time.sleep(600)"
    )

    def restarted() -> bool:
        if len(pids(log)) == 2 and alive(pids(log)[0]):
            os.kill(pids(log)[0], signal.SIGKILL)
        return len(pids(log)) >= 4

    run_until(Supervisor([Service("one", python(code, log))], say=lambda line: None), restarted)
    assert soon(lambda: not any(alive(pid) for pid in pids(log)))


def test_each_death_waits_longer_up_to_a_limit() -> None:
    child = Child(Service("one", python("")))
    waits = [child.schedule(now=1.0) for _ in range(9)]
    assert waits[:4] == [0.2, 0.4, 0.8, 1.6]
    assert waits[-1] == RESTART_SECONDS_MAX
    assert child.schedule(now=10_000.0) == 0.2  # it had settled


def test_lines_are_printed_under_the_name_of_their_program() -> None:
    said: list[str] = []
    talker = Service("talker", python("print('first'); print('second'); import time; time.sleep(600)"))
    run_until(Supervisor([talker], say=said.append), lambda: len(said) == 2)
    assert said == ["[talker] first", "[talker] second"]


def test_a_program_that_never_comes_up_ends_the_run_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    broken = Service("broken", python("print('no such setting'); raise SystemExit(3)"), ready=lambda: False)
    with pytest.raises(NeverReady, match=r"broken ended 5 times .*last with 3.*\nno such setting"):
        Supervisor([sleeper("good", log), broken], say=lambda line: None).run()
    assert not any(alive(pid) for pid in pids(log))


def test_ready_is_said_once_all_have_answered(tmp_path: Path) -> None:
    asked: list[int] = []
    said: list[str] = []

    def third_time() -> bool:
        asked.append(1)
        return len(asked) >= 3

    slow = Service("slow", python("import time; time.sleep(600)"), ready=third_time)
    supervisor = Supervisor([slow, sleeper("quick", tmp_path / "log")], say=said.append)
    supervisor.run(on_ready=lambda: said.append("ready"), until=lambda: "ready" in said)
    assert said == ["ready"] and len(asked) == 3


def test_a_deaf_program_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haltline.cli.supervisor.STOP_SECONDS_MAX", 0.3)
    log = tmp_path / "log"
    code = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
    )
    run_until(
        Supervisor([Service("deaf", python(code, log))], say=lambda line: None), lambda: len(pids(log)) == 1
    )
    assert not alive(pids(log)[0])


MAIN = """
import sys
from pathlib import Path
from haltline.cli.supervisor import Service, Supervisor
code = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(600)"
Supervisor([Service(name, (sys.executable, "-c", code, sys.argv[1])) for name in ("one", "two")]).run()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_the_supervisor_ends(tmp_path: Path, number: signal.Signals) -> None:
    if number == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux ends a child with its parent")
    log = tmp_path / "log"
    with subprocess.Popen(python(MAIN, log)) as supervisor:
        assert soon(lambda: len(pids(log)) == 2)
        supervisor.send_signal(number)
        assert supervisor.wait(WAIT_SECONDS_MAX) == (-9 if number == signal.SIGKILL else 0)
    assert soon(lambda: not any(alive(pid) for pid in pids(log)))
