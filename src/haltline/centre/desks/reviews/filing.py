"""From the file that the database gives to what stands on the page: words, sums, and no long number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ...kernel.profile import profile
from ...reviews.queries import File
from .. import life_words
from ..masks import digits
from ..pictures.states import ORDER, Sums
from . import words
from .pages import AskedLine, FilePage, PaymentLine, StepLine, WordLine

SUPERSEDED = "superseded"


def file_page(file: File) -> FilePage:
    """The page's part that shows the report."""
    rules = profile()
    outcome = rules.outcome(file.outcome)
    category = next((each for each in rules.categories if each.code == file.category), None)
    rails = {rail.code: rail.name for rail in rules.rails}
    return FilePage(
        category=life_words.named(category) if category else str(life_words.NOT_LOOKED_AT),
        channel=file.channel,
        story=digits(file.story),
        outcome=life_words.named(outcome) if outcome else file.outcome,
        closing=digits(file.closing),
        reported_at=file.created_at,
        closed_at=file.closed_at,
        told_at=file.told_at,
        told_how=str(life_words.TOLD.get(file.told_how, "")),
        payments=tuple(_payment(each, rails) for each in file.payments),
        asked=tuple(_asked(each) for each in file.asked),
        money=Sums(**{state: file.money.get(state, 0) for state in ORDER}),
        elsewhere=file.money.get(SUPERSEDED, 0),
        talk=tuple(WordLine(_at(each["at"]), each["victim"], digits(each["text"])) for each in file.talk),
        course=tuple(_step(each) for each in file.course),
    )


def _payment(told: dict[str, Any], rails: dict[str, str]) -> PaymentLine:
    return PaymentLine(
        told["amount"], told["payment"], rails.get(told["rail"], told["rail"]), _at(told["paid_at"]),
        told["from"], told["from_ending"], told["to"], told["to_ending"], told["elsewhere"],
    )  # fmt: skip


def _asked(told: dict[str, Any]) -> AskedLine:
    return AskedLine(
        told["bank"], told["ask"], told["amount"], told["hop"], told["ending"], told["state"],
        _at(told["sent_at"]) if told["sent_at"] else None,
        _at(told["answered_at"]) if told["answered_at"] else None,
    )  # fmt: skip


def _step(told: dict[str, Any]) -> StepLine:
    why = digits(life_words.reason({"why": told["why"]}) or told["why"])
    return StepLine(_at(told["at"]), str(words.STEPS.get(told["verb"], told["verb"])), why)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
