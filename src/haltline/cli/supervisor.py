"""Keep a set of programs running: start them in order, start the dead again, and leave nothing behind.

Each program leads a session of its own, so that what it leaves behind can be ended with it. On Linux
the kernel ends the programs even when the supervisor itself is killed. Nothing here knows what they do.
"""

from __future__ import annotations

import ctypes
import io
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

RESTART_SECONDS_FIRST = 0.2
RESTART_SECONDS_MAX = 10.0
SETTLED_SECONDS = 30  # a program that ran this long starts again without waiting
DEATHS_BEFORE_READY_MAX = 5  # a program that never came up will not come up by itself
STOP_SECONDS_MAX = 3  # then what is left of a program is killed: rows survive that by design, nobody waits
TICK_SECONDS = 0.1
LINE_BYTES_MAX = 8192
PR_SET_PDEATHSIG = 1


class NeverReady(Exception):
    """A program ended again and again before it was ready; its last words are in the message."""


@dataclass(frozen=True, slots=True)
class Service:
    """A program to keep running; ``ready`` asks whether it serves, None means as soon as it runs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None


class Child:
    """One service's present process, and the record of its deaths."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.ready = False
        self.deaths = 0
        self.started = 0.0
        self.start_at = 0.0
        self.last_words: list[str] = []
        self._unfinished = b""

    def start(self, now: float) -> None:
        """Begin the program in its own session, its output in a pipe."""
        self.process = subprocess.Popen(
            self.service.command,
            env={**os.environ, **self.service.environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_ask_to_die_with_parent if sys.platform == "linux" else None,
        )  # fmt: skip
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self.started = now

    def running(self) -> bool:
        """True while the program has not ended."""
        return self.process is not None and self.process.poll() is None

    def schedule(self, now: float) -> float:
        """Count a death; returns the seconds to wait before the next start."""
        if now - self.started >= SETTLED_SECONDS:
            self.deaths = 0
        self.deaths += 1
        wait = min(RESTART_SECONDS_FIRST * 2 ** (self.deaths - 1), RESTART_SECONDS_MAX)
        self.start_at = now + wait
        return wait

    def check_ready(self) -> bool:
        """True once the program has answered; it is not asked again."""
        if not self.ready and self.running():
            self.ready = self.service.ready is None or self.service.ready()
        return self.ready

    def end(self, deadline: float) -> None:
        """Wait for the program to end until ``deadline``, then kill it and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.kill_group()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, and only to it: it ends its own helpers in order."""
        if self.running() and self.process is not None:
            self.process.send_signal(number)

    def lines(self) -> Iterator[str]:
        """The whole lines that the program has printed since the last call."""
        if self.process is None or self.process.stdout is None:
            return
        assert isinstance(self.process.stdout, io.BufferedReader)
        while chunk := self.process.stdout.read1(65536):
            *whole, self._unfinished = (self._unfinished + chunk).split(b"\n")
            if len(self._unfinished) > LINE_BYTES_MAX:
                whole, self._unfinished = [*whole, self._unfinished], b""
            for line in whole:
                text = line.decode(errors="replace").rstrip()
                self.last_words = [*self.last_words[-19:], text]
                yield text

    def kill_group(self) -> None:
        """Kill what the program started and left behind."""
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it left nothing behind
        self.process.wait()

    def forget(self) -> None:
        """Close what is left of a process that has ended."""
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None


class Supervisor:
    """Runs services until told to stop. ``keep`` is called each turn to look after what is not a child."""

    def __init__(
        self,
        services: Sequence[Service],
        *,
        say: Callable[[str], None] = print,
        keep: Callable[[], None] = lambda: None,
    ) -> None:
        self.children = [Child(service) for service in services]
        self._say = say
        self._keep = keep
        self._stopping = False
        self._said_ready = False

    def run(
        self, *, on_ready: Callable[[], None] = lambda: None, until: Callable[[], bool] | None = None
    ) -> None:
        """Start all, keep them running, and end them on SIGINT, SIGTERM or when ``until`` says so.

        Must be called from the main thread. Raises NeverReady when a program cannot come up.
        """
        with self._signals() as wake:
            try:
                while not self._stopping and not (until and until()):
                    self.turn()
                    if not self._said_ready and all(child.check_ready() for child in self.children):
                        self._said_ready = True
                        on_ready()
                    wake(TICK_SECONDS)
            finally:
                self.stop()

    def turn(self) -> None:
        """Look once at every child: print what it said, start it if it is due, bury it if it is dead."""
        self._keep()
        now = time.monotonic()
        for child in self.children:
            self._print(child)
            if child.process is not None and not child.running():
                self._bury(child, now)
            if child.process is None and now >= child.start_at:
                child.start(now)

    @property
    def stopping(self) -> bool:
        """True from the moment that it was told to stop, before the first child ends."""
        return self._stopping

    def stop(self) -> None:
        """End every child, the last started first, and wait until none is left."""
        self._stopping = True
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for child in reversed(self.children):
            self._drain_until_end(child, deadline)

    def _drain_until_end(self, child: Child, deadline: float) -> None:
        # a program that prints while it ends would wait for ever on a full pipe
        while child.running() and time.monotonic() < deadline:
            self._print(child)
            time.sleep(0.02)
        child.end(deadline)
        self._print(child)
        child.forget()

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        name, code = child.service.name, child.process.returncode
        child.kill_group()
        self._print(child)
        child.forget()
        wait = child.schedule(now)
        if not child.ready and child.deaths >= DEATHS_BEFORE_READY_MAX:
            words = "\n".join(child.last_words)
            raise NeverReady(
                f"{name} ended {child.deaths} times before it was ready (last with {code}):\n{words}"
            )
        self._say(f"[{name}] ended with {code}; starting again in {wait:.1f} s")

    def _print(self, child: Child) -> None:
        for line in child.lines():
            self._say(f"[{child.service.name}] {line}")

    @contextmanager
    def _signals(self) -> Iterator[Callable[[float], None]]:
        """Stop on SIGINT and SIGTERM; the value waits for a signal at most the given seconds."""
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        old_fd = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        old = {number: signal.signal(number, self._asked_to_stop) for number in numbers}
        selector = selectors.DefaultSelector()
        selector.register(reading, selectors.EVENT_READ)

        def wait(seconds: float) -> None:
            if selector.select(seconds):
                os.read(reading, 64)

        try:
            yield wait
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_fd)
            selector.close()
            os.close(reading)
            os.close(writing)

    def _asked_to_stop(self, number: int, frame: object) -> None:
        self._stopping = True


_libc = ctypes.CDLL(None, use_errno=True)  # opened here: a forked child must not load libraries


def _ask_to_die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
