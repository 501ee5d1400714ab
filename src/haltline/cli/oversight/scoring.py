"""What many seeds say of each detector: how many found, how soon, and the share of innocent units asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from scipy.special import betaincinv

from haltline.cli.oversight.measuring import Measured

TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Score:
    """One kind over all seeds; `interval` is the exact 95 % one of `asked` in `innocent`.

    `weekly`: how many reports or calls a week carry the plant, in the median history.
    """

    kind: str
    planted: int
    found: int
    near: int
    days: float | None
    asked: int
    innocent: int
    weekly: float | None = None

    @property
    def share(self) -> float:
        """Questions about innocent units by looks at innocent units; 0 where nobody was looked at."""
        return self.asked / self.innocent if self.innocent else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson's."""
        return exact(min(self.asked, self.innocent), self.innocent)

    def told(self) -> dict[str, Any]:
        """As contracts have it."""
        return {
            "kind": self.kind,
            "planted": self.planted,
            "found": self.found,
            "median_delay_days": self.days,
            "false_alarm_share": self.share,
            "interval": list(self.interval),
        }


def exact(hits: int, of: int) -> tuple[float, float]:
    """The exact 95 % interval of a share; 0 to 1 where nothing was looked at."""
    low = 0.0 if hits == 0 else float(betaincinv(hits, of - hits + 1, TAIL))
    high = 1.0 if hits == of else float(betaincinv(hits + 1, of - hits, 1 - TAIL))
    return low, high


def scores(measured: Iterable[Sequence[Measured]]) -> list[Score]:
    """By kind, in the order of the first seed."""
    by_kind: dict[str, list[Measured]] = {}
    for history in measured:
        for one in history:
            by_kind.setdefault(one.kind, []).append(one)
    return [_score(kind, many) for kind, many in by_kind.items()]


def _score(kind: str, many: Sequence[Measured]) -> Score:
    days = [one.days for one in many if one.days is not None]
    weekly = [one.weekly for one in many if one.weekly is not None]
    return Score(
        kind,
        planted=sum(one.planted for one in many),
        found=len(days),
        near=sum(one.near and one.days is None for one in many),
        days=median(days) if days else None,
        asked=sum(one.asked for one in many),
        innocent=sum(one.innocent for one in many),
        weekly=median(weekly) if weekly else None,
    )
