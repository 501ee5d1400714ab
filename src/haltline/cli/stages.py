"""The stages of a longer command: timed for the summary, and a bar on stderr when a person is watching."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


class Stages:
    """Seconds spent in each of the named stages, and in all since the run began."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.seconds: dict[str, float] = {}
        self._started = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times one stage; the bar appears only on a terminal and goes away with the stage."""
        since = time.perf_counter()
        done = self.names.index(name)
        self._show(f"[{'#' * done:.<{len(self.names)}}] {name}")
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - since, 6)
            self._show("")

    def total(self) -> float:
        """Seconds since the run began."""
        return round(time.perf_counter() - self._started, 6)

    def _show(self, text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
