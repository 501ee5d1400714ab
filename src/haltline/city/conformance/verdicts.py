"""What came of a check: passed, failed with what was seen, or skipped with what it would have needed."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """The three ways a check can end."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's result; `detail` tells what was seen, or what is asked of a bank when it passed."""

    name: str
    result: Result
    detail: str
    seconds: float = 0.0


class Failed(Exception):
    """The bank did something else than the protocol says; the message tells what, and what was expected."""


class Skipped(Exception):
    """The check cannot be made; the message says what it needs."""


def expect(holds: bool, otherwise: str) -> None:
    """Failed with that message unless it holds."""
    if not holds:
        raise Failed(otherwise)
