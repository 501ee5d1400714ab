"""Keeping what a look found as questions, one for each district concerned, and answering them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from ...audit.actions import MACHINE, Actor, record
from ...kernel.clock import database_now
from ...kernel.errors import AlreadyDecided, NotUnderstood
from ...kernel.scope import in_scope
from ...people.models import District, Person, Station
from ..finding import Found
from ..models import Life, Look, Question

GROWN = 1.5  # times what was seen when it was answered: then it is asked again
EVIDENCE_MOST = 500  # reports of one question and district
WORDS_MOST = 2_000  # characters of an answer
FAULT_MOST = 200


def begun(day: date) -> bool:
    """Whether this look is ours; false where one of the day has begun already."""
    with in_scope("sweep"):
        _row, fresh = Look.objects.get_or_create(day=day, defaults={"started_at": database_now()})
    return fresh


def ended(day: date, events: int, reports: int, found: Iterable[Found]) -> int:
    """Keep what was found; gives how many questions stand."""
    kept = 0
    for each in found:
        for district, evidence in (_by_district(each.evidence) or _place_of(each)).items():
            _keep(each, district, evidence)
            kept += 1
    with in_scope("sweep"):
        Look.objects.filter(day=day).update(
            ended_at=database_now(), events=events, reports=reports, found=kept
        )
    return kept


def failed(day: date, why: str) -> None:
    """A look did not come to its end; the next day's is not kept from beginning."""
    with in_scope("sweep"):
        Look.objects.filter(day=day).update(fault=why[:FAULT_MOST])


def _by_district(evidence: Iterable[str]) -> dict[str, list[str]]:
    """The reports that carry a pattern, by the district they lie in."""
    found: dict[str, list[str]] = defaultdict(list)
    with in_scope("centre"):
        rows = Life.objects.filter(pk__in=[UUID(report) for report in evidence if report])
        for report, district in rows.order_by("reported_at").values_list("pk", "district_id"):
            found[district].append(str(report))
    return found


def _place_of(found: Found) -> dict[str, list[str]]:
    """Where a unit is about which no report can speak, such as a station whose calls become none."""
    person = found.unit.removeprefix("person:")
    if found.level == "officer":
        rows = Person.objects.filter(pk=int(person)) if person.isdecimal() else Person.objects.none()
        districts = [row.district_id for row in rows]
    elif found.level == "station":
        districts = [row.district_id for row in Station.objects.filter(pk=found.unit)]
    else:
        districts = [row.pk for row in District.objects.filter(pk=found.unit)]
    return {district: [] for district in districts if district}


def _keep(found: Found, district: str, evidence: list[str]) -> None:
    """A question is asked once; one that was answered stays so until much more of it is seen."""
    now = database_now()
    fields = {
        "detail": found.detail[:200], "n": found.n, "seen": found.seen, "expected": found.expected,
        "p": found.p, "evidence": evidence[-EVIDENCE_MOST:], "last_at": now,
    }  # fmt: skip
    with in_scope(f"worker:{district}"):
        row, fresh = Question.objects.get_or_create(
            district_id=district, kind=found.kind, level=found.level, unit=found.unit[:80],
            defaults=fields | {"first_at": now},
        )  # fmt: skip
        if fresh:
            record("oversight.asked", MACHINE, district=district, subject=row.pk, kind=found.kind,
                   level=found.level)  # fmt: skip
            return
        Question.objects.filter(pk=row.pk).update(**fields)
        grown = Question.objects.filter(pk=row.pk, state=Question.State.ANSWERED)
        if grown.filter(seen_then__lte=found.seen / GROWN).update(state=Question.State.OPEN):
            record("oversight.asked-again", MACHINE, district=district, subject=row.pk, kind=found.kind,
                   level=found.level)  # fmt: skip


def answer(question: Question, person: Person, what: str, words: str) -> None:
    """A person has looked into it. AlreadyDecided where a colleague has; NotUnderstood without words.

    The words stand in the row and not in the log.
    """
    words = words.strip()
    if what not in Question.Answer.values:
        raise NotUnderstood(_("Choose what you found."))
    if not words or len(words) > WORDS_MOST:
        raise NotUnderstood(_("Write what you found, in at most %(n)d characters.") % {"n": WORDS_MOST})
    open_ = Question.objects.filter(pk=question.pk, state=Question.State.OPEN)
    if not open_.update(
        state=Question.State.ANSWERED, answer=what, words=words, answered_by=person.desk_name,
        answered_at=database_now(), seen_then=question.seen,
    ):  # fmt: skip
        raise AlreadyDecided(_("A colleague has answered this question before you."))
    record("oversight.answered", Actor(person.actor_code, person.desk_name), district=question.district_id,
           subject=question.pk, kind=question.kind, answer=what)  # fmt: skip
