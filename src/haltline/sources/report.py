"""What became of the rows of a file: every one is taken, ignored, repeated or bad, and the counts add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Report:
    """How many rows were found and what became of them, with the reasons.

    `rows` = `taken` + the sums of `ignored`, `repeated` and `bad`, which count rows by reason; a row with
    several faults is counted once, by its first.
    """

    rows: int
    taken: int
    ignored: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, int] = field(default_factory=dict)
    bad: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """The five figures without their reasons."""
        sums = {name: sum(getattr(self, name).values()) for name in ("ignored", "repeated", "bad")}
        return {"rows": self.rows, "taken": self.taken} | sums

    def lines(self) -> list[str]:
        """The same for people: one line for each figure, its reasons behind it."""
        return [f"{name}: {count}{self._reasons(name)}" for name, count in self.counts().items()]

    def _reasons(self, name: str) -> str:
        reasons = getattr(self, name) if name in ("ignored", "repeated", "bad") else {}
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()) if count)
        return f" ({told})" if told else ""
