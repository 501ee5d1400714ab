"""What a detector may find remarkable, as data: ``[oversight.detectors]`` of a profile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..stages import Clock, clocks_of

CLOCKS = clocks_of(
    {
        "reported-first_request": 1800,
        "first_request-first_answer": 3600,
        "reported-held": 86_400,
        "reported-closed": 30 * 86_400,
    },
    {},
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Levels and least sizes of all nine detectors. Shares are of 1, days are local calendar days."""

    level: float = 0.002  # of innocent units so many get a question of one kind
    remainder_level: float = 0.01  # what is left of a unit without its parts speaks for itself below this
    share_min: float = 0.02  # of the cases, beyond what is expected; a smaller harm is looked for elsewhere
    one_off_level: float = 0.01  # what is left without the worst weeks must still be this unlikely
    least_spread: float = 0.15  # of log-odds: habits differ by this much, however alike units look
    hits_min: int = 5  # cases that carry the pattern; fewer are no question
    ratio_min: float = 1.5  # seen against expected; less may be true and is no question
    one_off_weeks: int = 6  # what lasts no longer (migration, flood, one fraud) is no pattern
    one_off_share: float = 0.25  # of a short history fewer weeks are left out
    recent_days_min: int = 60  # shorter than this no part of the history is looked at by itself
    time_zone: str = "UTC"
    clocks: tuple[Clock, ...] = tuple(CLOCKS.values())
    heap_widths: tuple[float, ...] = (0.03, 0.1)  # of the target: how far before it a heap may reach
    burst_days: tuple[int, ...] = (1, 3)  # the month's last days that a burst may fill
    burst_months_min: int = 3  # one burst has many reasons; so many month ends have few
    late_hours: tuple[float, ...] = (6, 48)  # an entry so long after its time may be late
    late_times_usual: float = 8.0  # and only when so many times the unit's own usual lag
    template_repeats_min: int = 4  # closings in the same words before they are a template
    shared_by: int = 3  # words that so many other units of the level write are a letter of the house
    story_odds: float = 20.0  # a story belongs to a category when so much likelier than to any other
    amount_times: float = 3.0  # story and amount disagree when all sums differ by so much
    lesser_share: float = 0.8  # a category is lesser when its median sum is below this share
    lesser_words: tuple[str, ...] = (
        "other", "minor", "petty", "non-cognisable", "noncognisable", "nc", "lost", "civil", "enquiry",
        "information",
    )  # fmt: skip
    wrong_outcomes: tuple[str, ...] = ("not_fraud",)  # of a released hold

    @classmethod
    def of(cls, table: Mapping[str, Any], clocks: Iterable[Clock], time_zone: str = "UTC") -> "Policy":
        """The policy of a profile's table, clocks and zone; ValueError names a word that is no setting."""
        own = ("clocks", "time_zone")
        known = {entry.name for entry in fields(cls)} - set(own)
        wrong = sorted(set(table) - known)
        if wrong:
            may = ", ".join(sorted(known))
            raise ValueError(f"[oversight.detectors] has no setting {', '.join(wrong)}; it may have {may}")
        given: dict[str, Any] = {
            key: tuple(word) if isinstance(word, list) else word for key, word in table.items()
        }
        return cls(**given, clocks=tuple(clocks), time_zone=time_zone)
