"""The stages of a report's life, and the clocks that run from one to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

STAGES: Final = (
    "reported",
    "first_request",
    "first_answer",
    "held",
    "decided",
    "returned",
    "told",
    "closed",
    "paused",
    "resumed",
    "reopened",
    "merged",
    "called",
    "transferred",
    "reclassified",
    "hold_started",
    "hold_released",
    "contest_upheld",
)
MICROS: Final = 1_000_000  # in a second
DAY: Final = 86_400 * MICROS


def stage(name: str) -> int:
    """The number of a stage; ValueError for a word that is none."""
    return STAGES.index(name)


@dataclass(frozen=True, slots=True)
class Clock:
    """How long reports take from one stage to another, and how long they may: `target` in microseconds.

    `pauses` are the reasons for which it stands still; when there are none, it does for any.
    """

    start: str
    end: str
    target: int
    pauses: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Such as reported-held."""
        return f"{self.start}-{self.end}"


def ends(name: str) -> tuple[str, str]:
    """The two stages of a clock's name FROM-TO; ValueError says what is wrong with it."""
    start, dash, end = name.partition("-")
    for word in (start, end):
        if not dash or word not in STAGES:
            raise ValueError(f"{name} is no clock; it is two stages such as reported-held")
    if start == end:
        raise ValueError(f"{name} is no clock; it begins where it ends")
    return start, end


def clocks_of(targets: Mapping[str, float], pauses: Mapping[str, frozenset[str]]) -> dict[str, Clock]:
    """Clocks by name from their targets in seconds and the reasons for which each stands still."""
    return {
        name: Clock(*ends(name), round(seconds * MICROS), pauses.get(name, frozenset()))
        for name, seconds in targets.items()
    }
