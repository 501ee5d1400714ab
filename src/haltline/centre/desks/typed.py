"""What a person typed, kept as typed, with what must be mended beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """One answer exactly as typed; ``wrong`` says what to mend and is empty when nothing is."""

    value: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the summary above a form; ``field`` is the id of the input it points to, or empty."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a list: what is sent and what is read."""

    value: str
    label: str
