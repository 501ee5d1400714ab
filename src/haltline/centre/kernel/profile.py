"""A country's or state's rules as data: currency, rails, clocks, hold lengths, thresholds, legal bases.

A profile is a TOML file in ``profiles/``, or a TOML or JSON file anywhere named by ``HALTLINE_PROFILE``.
It is checked against the models below when it is read; what is wrong is named by its place in the file.
"""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from haltline.oversight.stages import ends

from .errors import HaltlineError

FOLDER = Path(__file__).parent / "profiles"


class ProfileFault(HaltlineError):
    """The profile cannot be used; the message names the place in the file."""


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rail(Section):
    """A way to pay, with the form its references take."""

    code: str
    name: str
    reference: str = Field(description="reference scheme of haltline.values.reference")


class Clocks(Section):
    """How long each stage may take, in seconds."""

    answer_seconds: float
    reminder_seconds: float
    escalation_seconds: float
    contest_seconds: float = Field(gt=0, description="the first tier of a contest decides in this time")
    unverified_lapse_seconds: float
    golden_seconds: float
    reach_half_seconds: float = Field(gt=0, description="after this, half of unstopped money is out of reach")
    wait_most_seconds: float = Field(
        gt=0, description="no report waits longer for an officer, whatever its sum"
    )
    silence_seconds: float = Field(
        default=259_200, gt=0, description="an open report that nothing moved for so long is shown as silent"
    )
    called_seconds: float = Field(
        default=1800, gt=0, description="a bank that stays silent so long after a call is a supervisor's"
    )
    verdict_seconds: float = Field(
        default=604_800, gt=0, description="so long a victim may change the verdict on a closed report"
    )


class Holds(Section):
    """What a hold may be. Sums are minor units; days are calendar days."""

    length_seconds: float
    second_officer_from: int = Field(description="of one request, or of a day's requests on one account")
    living_floor: int = Field(ge=0, description="minor units that the holder keeps free to live on")
    longest_seconds: float = Field(default=7_776_000, gt=0, description="no hold is extended beyond this age")
    ending_seconds: float = Field(default=86_400, ge=0, description="so long before its end a hold is shown")
    watch_emptied: bool = Field(default=False, description="ask for word of what comes to an emptied account")


class Contests(Section):
    """Who decides what a holder contests, one after another, and by when. Times are seconds."""

    tiers: list[Literal["bank", "centre", "reviewer"]] = Field(default=["centre", "reviewer"], min_length=1)
    next_seconds: float = Field(
        default=86_400, gt=0, description="a tier above the first decides in this time"
    )
    appeal_seconds: float = Field(
        default=604_800, ge=0, description="so long after a rejection the next tier can be asked"
    )


class Recovery(Section):
    """How money is given back. Sums are minor units."""

    payout_min: int = Field(ge=0, description="a smaller share is not paid; the others share it")


class Limits(Section):
    """How far the centre follows money; what lies beyond is named, never dropped."""

    hops: int
    fan_out: int
    min_amount: int
    window_seconds: float
    ask_hops: int = Field(default=0, ge=0, description="from hops to here banks are asked, not to hold")
    merchant_rails: tuple[str, ...] = Field(
        default=(), description="rails by which money buys goods: the merchant is asked, nothing is held"
    )


class Unverified(Section):
    """How many reports a day that nobody has verified may set off requests without an officer."""

    payer_day: int = Field(default=20, ge=0, description="about one payer's account")
    device_day: int = Field(default=20, ge=0, description="from one browser, or one number")
    target_day: int = Field(default=200, ge=0, description="against one account that received money")


class OversightClock(Section):
    """How long reports may take from one stage of a history to another. Times are seconds."""

    target_seconds: float = Field(gt=0)
    pauses: tuple[str, ...] = Field(default=(), description="reasons that stop it; none: any reason does")
    escalate_seconds: float | None = Field(default=None, gt=0, description="so long after the start it rises")
    escalate_to: Literal["officer", "supervisor", "head"] = "supervisor"


CLOCKS_OF_OVERSIGHT = {  # for profiles that name none of their own
    "reported-first_request": OversightClock(target_seconds=1800),
    "first_request-first_answer": OversightClock(target_seconds=3600),
    "reported-held": OversightClock(target_seconds=86_400),
    "reported-decided": OversightClock(target_seconds=30 * 86_400),
    "reported-returned": OversightClock(target_seconds=90 * 86_400),
    "reported-closed": OversightClock(target_seconds=90 * 86_400),
    "closed-told": OversightClock(target_seconds=3 * 86_400),
}


class Oversight(Section):
    """How the work is judged: clocks by their names FROM-TO, and settings of the questions asked."""

    clocks: dict[str, OversightClock] = CLOCKS_OF_OVERSIGHT
    detectors: dict[str, Any] = Field(default={}, description="settings of haltline.oversight.detectors")
    look_hour: int = Field(default=2, ge=0, le=23, description="the own history is looked through from then")
    look_weeks: int = Field(default=104, ge=13, description="so far back")

    @field_validator("clocks")
    @classmethod
    def _named_by_stages(cls, clocks: dict[str, OversightClock]) -> dict[str, OversightClock]:
        for name in clocks:
            ends(name)
        return clocks


class Publishing(Section):
    """What everybody may read of the centre's work, and what is too small to be told."""

    hour: int = Field(default=6, ge=0, le=23, description="the day before is published from this hour")
    least: int = Field(default=5, ge=3, description="a figure of fewer reports is hidden")
    dominance_percent: int = Field(
        default=80, ge=50, le=99, description="a sum of which one report is more is hidden"
    )
    licence: str = Field(default="CC BY 4.0", description="under which others may use the figures")
    licence_url: str = "https://creativecommons.org/licenses/by/4.0/"


class Named(Section):
    """A code of the profile with the words that people read."""

    code: str = Field(pattern="^[a-z0-9-]{1,24}$")
    name: str


PURPOSES = [  # for profiles that name none of their own
    Named(code="complaint", name="A complaint about the office"),
    Named(code="regular", name="Regular inspection"),
    Named(code="court", name="A court or commission asks"),
    Named(code="sample", name="Quality of closed reports"),
]
EMERGENCIES = [
    Named(code="money-moving", name="Money moves now and the district cannot be reached"),
    Named(code="life", name="Somebody is in danger"),
    Named(code="one-fraud", name="The same fraud, now, in our district"),
]


class Outcome(Named):
    """How a report may end. ``returned``: what the ledger must show for it, so that no end says more."""

    text: str = Field(description="what the victim reads")
    returned: Literal["all", "part", "none", "any"] = "any"
    decides: bool = Field(default=False, description="it is the decision that nothing can be given back")
    elsewhere: bool = Field(default=False, description="all of its payments are followed in other reports")
    leaves_money: bool = Field(default=False, description="money may lie free where no hold was possible")
    no_fraud: bool = Field(default=False, description="nothing was fraud: all holds of the report were wrong")


class Reports(Section):
    """The life of a report."""

    transfers_most: int = Field(default=2, ge=1, description="one moved between stations more often is shown")


class QualityItem(Named):
    """One question of the form on which a closed report is read again. No answer has a weight or a score."""

    name: str = Field(description="the question, as the reader reads it")
    faults: tuple[Literal["yes", "no"], ...] = Field(default=("no",), min_length=1, max_length=1)
    train: str = Field(description="a code of quality.topics: what to train where it is a fault")
    third: bool = Field(default=False, description="where two readers differ on it, a third one reads")


class Quality(Section):
    """The blind re-reading of closed reports: the form, who is drawn, who reads. Without items: none."""

    share: float = Field(default=0.06, gt=0, le=1, description="of closed reports, drawn each week")
    share_closer: float = Field(default=0.25, gt=0, le=1, description="of those looked at more often")
    least: int = Field(default=2, ge=0, description="of a district's week, where there are so many")
    most: int = Field(default=20, ge=1)
    double: float = Field(default=1 / 3, ge=0, le=1, description="of those drawn, read by two people")
    bands: tuple[int, ...] = Field(default=(), description="edges of the sums by which strata differ")
    closer_outcomes: tuple[str, ...] = Field(default=(), description="ends that are looked at more often")
    near_seconds: float = Field(default=86_400, ge=0, description="so near before its clock's end, too")
    read_seconds: float = Field(default=1_209_600, gt=0, description="unread for so long, another one reads")
    waiting_most: int = Field(default=5, ge=1, description="readings on one desk")
    fewest: int = Field(default=10, ge=2, description="reports re-read; with fewer nothing is judged")
    raters: tuple[Literal["officer", "supervisor", "reviewer"], ...] = ("officer", "supervisor", "reviewer")
    items: tuple[QualityItem, ...] = ()
    topics: tuple[Named, ...] = ()

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: tuple[int, ...]) -> tuple[int, ...]:
        if any(edge <= 0 for edge in bands) or list(bands) != sorted(set(bands)):
            raise ValueError("sums of minor units above 0, rising")
        return bands

    @model_validator(mode="after")
    def _each_once_and_known(self) -> Quality:
        for what in (self.items, self.topics):
            codes = [each.code for each in what]
            if len(codes) != len(set(codes)):
                raise ValueError("a code stands twice")
        known = {topic.code for topic in self.topics}
        if unknown := sorted({item.train for item in self.items} - known):
            raise ValueError(f"train names no topic: {', '.join(unknown)}")
        return self

    def item(self, code: str) -> QualityItem | None:
        return next((item for item in self.items if item.code == code), None)


class Access(Section):
    """Looking beyond one's own work: what for, how long, how much leaves at once. Times are seconds."""

    purposes: list[Named] = Field(default=PURPOSES, min_length=1, description="why an inspector looks")
    sitting_seconds: float = Field(default=2_700, gt=0, description="after this an inspector is asked again")
    emergencies: list[Named] = Field(default=EMERGENCIES, min_length=1, description="why glass is broken")
    glass_seconds: float = Field(default=1_800, gt=0, description="so long another district's report is open")
    glass_days: int = Field(default=30, ge=1, description="a further use within these days is told again")
    words_least: int = Field(default=20, ge=1, description="letters in which a purpose is said at least")
    export_rows: int = Field(default=20_000, ge=1, le=200_000, description="rows of one export at most")


class LegalBasis(Section):
    code: str
    text: str
    for_: str = Field(alias="for")


class Profile(Section):
    """All rules of one place."""

    name: str
    title: str
    currency: str
    grouping: str = Field(pattern="^(indian|thousands)$")
    time_zone: str
    calling_code: str = Field(pattern="^[0-9]{1,3}$")
    helpline: str
    helpline_international: str
    emergency: str
    rule: str
    languages: list[str]
    rails: list[Rail]
    clocks: Clocks
    holds: Holds
    contests: Contests = Contests()
    recovery: Recovery
    limits: Limits
    unverified: Unverified = Unverified()
    oversight: Oversight = Oversight()
    publishing: Publishing = Publishing()
    reports: Reports = Reports()
    access: Access = Access()
    categories: list[Named] = Field(min_length=1, description="kinds of fraud; unknown is always there")
    outcomes: list[Outcome] = Field(min_length=1)
    pauses: list[Named] = Field(min_length=1, description="what a report may wait for while its clocks stand")
    calls: list[Named] = Field(min_length=1, description="why people call without a report")
    quality: Quality = Quality()
    legal: list[LegalBasis]

    @model_validator(mode="after")
    def _ends_are_known(self) -> Profile:
        known = {outcome.code for outcome in self.outcomes}
        if unknown := sorted(set(self.quality.closer_outcomes) - known):
            raise ValueError(f"quality.closer_outcomes names no outcome: {', '.join(unknown)}")
        return self

    def rail(self, code: str) -> Rail | None:
        return next((rail for rail in self.rails if rail.code == code), None)

    def outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)

    def basis(self, act: str) -> str:
        """The law under which ``act`` (hold, return, release) is asked."""
        return next((entry.text for entry in self.legal if entry.for_ == act), "")


@lru_cache(maxsize=4)
def load(name: str) -> Profile:
    """The profile called ``name``, or the one in the file of that path."""
    path = Path(name) if "/" in name else FOLDER / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
        return Profile.model_validate(json.loads(text) if path.suffix == ".json" else tomllib.loads(text))
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.toml")))
        own = "" if "/" in name else f"; a file of your own is named with its folder, such as ./{name}"
        raise ProfileFault(f"there is no profile {name}; known: {known}{own}") from None
    except IsADirectoryError:
        raise ProfileFault(f"{path} is a folder; name a TOML or JSON file in it") from None
    except UnicodeDecodeError:
        raise ProfileFault(f"{path}: is not UTF-8 text; a profile is a TOML or JSON file") from None
    except OSError as fault:
        raise ProfileFault(f"{path}: cannot be read: {fault.strerror or fault}") from None
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as fault:
        raise ProfileFault(f"{path}: {fault}") from None
    except ValidationError as fault:
        places = "; ".join(".".join(map(str, e["loc"])) + ": " + e["msg"] for e in fault.errors())
        raise ProfileFault(f"{path}: {places}") from None


def profile() -> Profile:
    """The rules in force at this centre."""
    return load(settings.PROFILE)
