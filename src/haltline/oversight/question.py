"""A question that figures raise, for a person to answer: never a verdict."""

from dataclasses import dataclass, field

KINDS = (
    "heaping",
    "closure-burst",
    "back-dating",
    "template-closure",
    "narrative-mismatch",
    "downgrade",
    "silent-calls",
    "ping-pong",
    "bystander-holds",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One pattern of one unit that others do not show, with what a person needs to look into it.

    `n` cases were looked at. `seen` of them carry the pattern, `expected` would by chance and habit;
    `statistic` is seen by expected, half a case added to both. `p` says how often an innocent unit shows as
    much, all looks counted. `level` is officer, station, district or bank. `evidence` names the reports that
    carry the pattern, in order; `detail` narrows it in a few words. `other` is the second of a pair that does
    it to each other.
    """

    kind: str
    unit: str
    n: int
    evidence: tuple[str, ...] = field(repr=False)
    statistic: float
    p: float
    level: str = ""
    seen: int = 0
    expected: float = 0.0
    detail: str = ""
    other: str = ""


def in_order(questions: list[Question]) -> list[Question]:
    """Questions by kind, then the least likely by chance first, then by name."""
    return sorted(questions, key=lambda asked: (asked.kind, asked.p, asked.unit, asked.level))
