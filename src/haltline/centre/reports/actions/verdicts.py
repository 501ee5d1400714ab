"""The victim's verdict after the end: was it fair, was it clear, did the money come back as said.

It is given on the tracking page, once for each end, and can be changed for some days. The log says that a
verdict was given, neither whose nor which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ...audit.actions import VICTIM, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood
from ...kernel.profile import profile
from ...kernel.storing import store
from ..models import Closing, Report, Verdict
from .living import closing_of

GRADES = range(1, 6)
WORDS_MOST = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Judged:
    """What the victim says: grades from 1, not at all, to 5, fully. ``as_said`` may be left out."""

    fair: int
    clear: int
    as_said: int | None = None
    words: str = ""


def judge(report: Report, said: Judged) -> None:
    """Keep the verdict on the end that stands, or change it. Runs in scope ``report:TOKEN``."""
    closing = closing_of(report)
    if closing is None:
        raise AlreadyDecided(_("We work on your report again. You can judge it when it ends."))
    grades = [said.fair, said.clear, *([] if said.as_said is None else [said.as_said])]
    if any(grade not in GRADES for grade in grades):
        raise NotUnderstood(_("Choose from 1 to 5 for both questions."))
    earlier = verdict_on(closing)
    if earlier is None:
        _keep(report, closing, said)
    elif may_change(earlier, database_now()):
        Verdict.objects.filter(pk=earlier.pk).update(**_fields(said), changed_at=database_now())
    else:
        raise NotAllowed(_("Your verdict stands now; it can no longer be changed."))


def _keep(report: Report, closing: Closing, said: Judged) -> None:
    try:
        with transaction.atomic():
            store(Verdict(district_id=report.district_id, report=report, closing=closing,
                          at=database_now(), **_fields(said)))  # fmt: skip
    except IntegrityError:  # the same form, sent twice at once
        Verdict.objects.filter(closing=closing).update(**_fields(said))
        return
    record("verdict.given", VICTIM, district=report.district_id)


def _fields(said: Judged) -> dict[str, object]:
    words = said.words.strip()[:WORDS_MOST]
    return {"fair": said.fair, "clear": said.clear, "as_said": said.as_said, "words": words}


def verdict_on(closing: Closing) -> Verdict | None:
    """What the victim said of this end, as far as the scope shows it."""
    return Verdict.objects.filter(closing=closing).first()


def change_until(verdict: Verdict) -> datetime:
    """Until when the verdict can be changed."""
    return verdict.at + timedelta(seconds=profile().clocks.verdict_seconds)


def may_change(verdict: Verdict, now: datetime) -> bool:
    """Whether the verdict can still be changed."""
    return now < change_until(verdict)
