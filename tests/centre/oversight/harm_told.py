"""What harm a report's events tell of, naively: the reference for what the database keeps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from haltline.centre.oversight.bins import class_of
from haltline.centre.oversight.stages import WRONGLY_HELD

CONTEST = ("contested", "appealed", "contest_rejected", "contest_upheld")


@dataclass
class Told:
    """One event of a drawn history."""

    report: UUID
    stage: str
    at: datetime
    subject: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def week(at: datetime) -> datetime:
    return (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def found_false(mine: list[Told]) -> set[str]:
    """Holds of which the report's end says that they were wrong, unless it was opened again."""
    again = [at for at, each in enumerate(mine) if each.stage == "reopened"]
    return {each.subject for each in mine[again[-1] if again else 0 :] if each.stage == "found_wrong"}


def contests_of(mine: list[Told]) -> Counter[str]:
    """Contests that were decided, by what was said last of each; and calls."""
    last = {each.subject: each.stage for each in mine if each.stage in CONTEST}
    upheld = sum(stage == "contest_upheld" for stage in last.values())
    calls = [each.facts["needed"] for each in mine if each.stage == "telephoned" and each.facts["needed"]]
    decided = upheld + sum(stage == "contest_rejected" for stage in last.values())
    needless = calls.count("no")
    return Counter(
        contests_upheld=upheld, contests_decided=decided, calls=len(calls), needless_calls=needless
    )


def freeings_of(mine: list[Told]) -> list[tuple[datetime, datetime | None, datetime | None]]:
    """Holds that were contested or found wrong: since when, when freed, when the contest was rejected."""
    found = []
    for hold in {each.subject for each in mine if each.stage in ("hold_started", "hold_released")}:
        steps = [
            each for each in mine if each.subject == hold and each.stage in ("hold_started", "hold_released")
        ]
        asked = [each for each in mine if each.facts.get("hold") == hold or (
            each.subject == hold and each.facts.get("because") in WRONGLY_HELD)]  # fmt: skip
        since = min((each.at for each in asked if each.stage in ("contested", "release_sent")), default=None)
        if since is None:
            continue
        over = asked[-1].at if asked[-1].stage == "contest_rejected" else None
        freed = max((each.at for each in steps if each.stage == "hold_released"), default=None)
        stands = (
            sum(int(each.facts["amount"]) * (1 if each.stage == "hold_started" else -1) for each in steps) > 0
        )
        ended = not stands and freed is not None and freed >= since and (over is None or freed <= over)
        found.append((since, freed if ended else None, over))
    return found


def class_of_hold(since: datetime, freed: datetime | None, over: datetime | None) -> tuple[object, ...]:
    """The same of a hold, which waits for nothing."""
    till = freed or over
    if till is None:
        return since.replace(minute=0, second=0, microsecond=0), -1, False
    return week(since), class_of((till - since).total_seconds()), freed is not None


def harm_of(mine: list[Told]) -> Counter[str]:
    """Holds that stand, and what was held wrongly, piece by piece."""
    measures, false = contests_of(mine), found_false(mine)
    for hold in {each.subject for each in mine}:
        starts = [each for each in mine if each.subject == hold and each.stage == "hold_started"]
        freed = [each for each in mine if each.subject == hold and each.stage == "hold_released"]
        stood = sum(int(each.facts["amount"]) for each in starts)
        measures["open_holds"] += stood > sum(int(each.facts["amount"]) for each in freed)
        since = min((each.at for each in starts), default=None)
        said = [each for each in freed if since and each.facts["outcome"] in WRONGLY_HELD and each.at > since]
        more = [each for each in freed if since and hold in false and each not in said and each.at > since
                and each.facts["outcome"] != "returned"]  # fmt: skip
        open_now = stood > sum(int(each.facts["amount"]) for each in freed)
        measures["wrong_holds"] += bool(said or more)
        measures["false_holds"] += bool(more and not said)
        measures["settled_holds"] += since is not None and bool(said or more or not open_now)
        for each in (*said, *more):
            days, amount = int((each.at - (since or each.at)).total_seconds()), int(each.facts["amount"])
            measures += (
                Counter(wrong_amount=amount, wrong_hold_seconds=days, wrong_amount_seconds=amount * days)
                if each in said
                else Counter(false_amount=amount, false_hold_seconds=days)
            )
    return measures
