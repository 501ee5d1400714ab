"""Making a world by the acts people do: a row in every table, in two districts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.centre.acts import answer, requests, take

from haltline.protocol import Held

HOME, ELSEWHERE = "korvane", "tamsara"
SMALL = 20_000_00
BIG = 60_00_000_00  # above the second officer's threshold of the profile in force
PNG = bytes.fromhex(  # one red point
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000"
    "0003010100c9fe92ef0000000049454e44ae426082"
)
PARTNERS = {HOME: "ostara", ELSEWHERE: "padmor"}


@dataclass(frozen=True, slots=True)
class World:
    """The secret words of each district's victims; the first of them gets the money back."""

    tokens: dict[str, list[str]]


def fill(district: str) -> list[str]:
    """Let everything happen once in one district; gives its victims' secret words."""
    tokens = [_report(district, number, SMALL) for number in (1, 2)] + [_report(district, 3, BIG)]
    _tell_more(tokens[0])
    run_nudges()
    for request in requests(district):
        if request.state == "acknowledged":
            assert answer(request, held=Held(amount=request.amount, hold_reference="H 1")).status == 200
    run_nudges()
    _give_back(district)
    _contest_and_approve(district)
    run_nudges()
    _say_pending(district)
    _close_and_judge(district, tokens[0])
    _oversee()
    _take_out(district)
    _break_glass(district, tokens[0])
    _contradict(district)
    return tokens


def _close_and_judge(district: str, token: str) -> None:
    """The first report ends, its victim judges it; somebody else only asked something."""
    from haltline.centre.closing.actions import close
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports import telling
    from haltline.centre.reports.actions import drafting
    from haltline.centre.reports.actions.calls import Caller, call_without_report
    from haltline.centre.reports.actions.living import Ending, read_end
    from haltline.centre.reports.actions.verdicts import Judged, judge
    from haltline.centre.reports.models import Draft, Report

    with in_scope(f"report:{token}"):
        mine = Report.objects.get().pk
    officer = person(f"{district}-1")
    with in_scope(f"district:{district}"):
        report = Report.objects.get(pk=mine)
        drafting.keep(report, officer, Draft.Kind.ANSWER, {"text": "We have written"})
        telling.answer(report, telling.Word("We have written it down.", "the form of an answer"), officer)
        close(report, officer, Ending("returned", "The bank paid all of it back."))
        call_without_report(officer, Caller("asks-advice"))
    with in_scope(f"report:{token}"):
        report = Report.objects.get()
        read_end(report)
        judge(report, Judged(fair=4, clear=5, as_said=5, words="Thank you."))
    _read_again(district)


def _read_again(district: str) -> None:
    """The closed report is drawn and given to somebody of the other district."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reviews.actions.drawing import draw_span
    from haltline.centre.reviews.actions.giving import give
    from haltline.centre.reviews.models import Reading

    now = datetime.now(UTC)
    with in_scope(f"worker:{district}"):
        assert draw_span(district, now - timedelta(hours=1), now + timedelta(hours=1)) is not None
        assert all(give(reading.pk) for reading in Reading.objects.all())


def _take_out(district: str) -> None:
    from haltline.centre.exports.actions import take_out
    from haltline.centre.exports.sheets import Sheet
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.actions import NewPerson, create_person

    head = create_person(NewPerson(f"{district}-head", "supervisor", "Supervisor 1", district=district))
    with in_scope(head.view):
        take_out(Sheet("fast", {}, ("unit",), ((district,),)), head, "csv", "for the monthly meeting")


def _break_glass(district: str, token: str) -> None:
    """Somebody of the other district opens this one's first report."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.actions import glass
    from haltline.centre.reports.models import Report

    there = ELSEWHERE if district == HOME else HOME
    with in_scope(f"report:{token}"):
        mine = Report.objects.get()
    with in_scope(f"district:{there}"):
        found = glass.Found(mine.pk, mine.district_id, mine.reference)
        reason = glass.Reason("life", "Somebody is in danger at this moment.")
        glass.break_glass(found, person(f"{there}-1"), reason)


def _contradict(district: str) -> None:
    """The bank answers one hold again under the number of its first answer."""
    (request, *_) = [row for row in requests(district) if row.partner_id == PARTNERS[district]]
    assert answer(request, unknown=request.amount).code == "reply-conflict"


def _oversee() -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.oversight.actions.asking import ended
    from haltline.centre.oversight.models import Life
    from haltline.centre.oversight.sweeping import sweep
    from haltline.oversight.question import Question

    assert sweep() > 0
    with in_scope("centre"):
        lives = tuple(str(life) for life in Life.objects.values_list("pk", flat=True))
    asked = Question("late-bank", "ostara", 90, lives, 4.0, 0.001, "bank", 40, 9.5)
    assert ended(datetime.now(UTC).date(), 900, len(lives), [asked]) >= 1


def _say_pending(district: str) -> None:
    from tests.iso20022.messages import resolution

    from haltline.centre.inward.actions.taking import take_message
    from haltline.centre.kernel.scope import in_scope
    from haltline.iso20022 import NO_SCHEMAS, compact

    (request, *_) = [row for row in requests(district) if row.partner_id == PARTNERS[district]]
    with in_scope(f"partner:{PARTNERS[district]}"):
        raw = resolution("PDCR", conf="PDCR", case=compact(str(request.pk)))
        take_message(raw, PARTNERS[district], NO_SCHEMAS)


def _report(district: str, number: int, amount: int) -> str:
    return take(
        district=district,
        amount=amount,
        reference=f"63251044{int(district == HOME)}{number:03}",
        from_account=f"10000000883{number}",
        to_institution=PARTNERS[district],
        to_account=f"20000000447{number}",
    ).token


def _tell_more(token: str) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports import photos, telling
    from haltline.centre.reports.models import Report
    from haltline.centre.reports.pictures import Picture

    with in_scope(f"report:{token}"):
        report = Report.objects.get()
        telling.tell(report, telling.Word("He called again.", "the form of a message"))
        photos.keep(report, b"a picture", Picture("image/png", 4, 3))


def _give_back(district: str) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.recovery.actions.approving import approve
    from haltline.centre.recovery.actions.correcting import Wish, ask
    from haltline.centre.recovery.actions.crediting import credit_by_desk
    from haltline.centre.recovery.actions.pots import open_pot
    from haltline.centre.recovery.actions.proposing import propose
    from haltline.centre.recovery.models import Payout

    bank = PARTNERS[district]
    with in_scope(f"district:{district}"):
        first = person(f"{district}-recovery")
        plan = propose(open_pot(bank, "200000004471", first), first)
    approve(plan.pk, person(f"{district}-recovery2"))
    run_nudges()
    with in_scope(f"district:{district}"):
        ask(plan, first, Wish("asked by telephone"))
    with in_scope(f"partner:{bank}"):
        credit_by_desk(Payout.objects.get(), person(f"{bank}-desk"), "CR 1", datetime.now(UTC))
    run_nudges()


def _contest_and_approve(district: str) -> None:
    """A contest with a proof: rejected by an officer, appealed, upheld by a reviewer of the other office."""
    from haltline.centre.contests.actions.deciding import decide
    from haltline.centre.contests.actions.entering import contest
    from haltline.centre.contests.actions.proofs import keep
    from haltline.centre.holds.actions.asking import approve
    from haltline.centre.holds.actions.calling import Unheard, ask_to_call
    from haltline.centre.holds.actions.changing import Change, propose
    from haltline.centre.holds.models import HoldPart, HoldRequest
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.people.actions import NewPerson, create_person
    from haltline.centre.people.duty import put_on_duty

    third = create_person(NewPerson(f"{district}-3", "officer", "Officer 3", district=district))
    there = ELSEWHERE if district == HOME else HOME
    reviewer = create_person(NewPerson(f"{there}-review", "reviewer", "Reviewer 1", district=there))
    with in_scope(f"district:{district}"):
        part = HoldPart.objects.get(state="active")
        propose(part, Change("A part is proven clean", keep=part.amount - 1), person(f"{district}-2"))
        put_on_duty(third.username, 8, third)
        ask_to_call([Unheard(part.request)], datetime.now(UTC))
        row = contest(part, person(f"{district}-2"), "The goods were sent.")
        keep(row, PNG)
        decide(row, third, uphold=False, reason="No bill was shown.")
        row = contest(HoldPart.objects.get(pk=row.part_id), person(f"{district}-2"), "Here it is.")
        decide(row, reviewer, uphold=True, reason="The bill is genuine.")
        approve(HoldRequest.objects.get(state="draft"), person(f"{district}-2"))


def person(username: str):  # type: ignore[no-untyped-def]
    from haltline.centre.people.models import Person

    return Person.objects.get(username=username)


def _posted_some(district: str) -> bool:
    from haltline.centre.holds import tasks

    blocks = tasks.post_waiting(district, set()).blocks
    for block in blocks:
        tasks.send_along(block)
    return bool(blocks)


def run_nudges() -> None:
    """Run waiting jobs, oldest first, until none is left."""
    from django.db import connection
    from procrastinate.contrib.django import app

    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "update procrastinate_jobs set status = 'doing' where id = (select id from procrastinate_jobs"
                " where status = 'todo' order by id limit 1) returning task_name, args"
            )
            row = cursor.fetchone()
        if row is None:
            if any(_posted_some(district) for district in (HOME, ELSEWHERE)):
                continue
            return
        app.tasks[row[0]].func(**(json.loads(row[1]) if isinstance(row[1], str) else row[1]))
    raise AssertionError("jobs beget jobs without end")
