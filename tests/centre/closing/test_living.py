"""A report waits for somebody outside, gets a category and a station, and is given on, with reasons."""

from __future__ import annotations

from typing import Any

import pytest
from tests.centre.acts import take
from tests.centre.closing.offices import Run, again, at_once, drawn, officer, scope, stations
from tests.centre.desks.pages import events

from haltline.centre.kernel.errors import AlreadyDecided, NotAllowed, NotUnderstood


def one() -> Any:
    from haltline.centre.reports.models import Report

    receipt = take()
    with scope():
        return Report.objects.get(reference=receipt.reference)


def test_every_move_of_a_life_is_in_the_table_or_refused(centre: None) -> None:
    from haltline.centre.reports.actions.living import live_on
    from haltline.centre.reports.models import Life, Report
    from haltline.centre.reports.states import LIFE_MOVES

    report = one()
    for before in Life:
        for after in Life:
            with scope():
                reasons = {Life.PAUSED: "waits-for-court"}
                Report.objects.filter(pk=report.pk).update(life=before, paused_for=reasons.get(before, ""))
                row = again(report)
                if after in LIFE_MOVES[before]:
                    live_on(row, after, paused_for=reasons.get(after, ""))
                    assert again(report).life == after
                else:
                    with pytest.raises(AlreadyDecided):
                        live_on(row, after)
                    assert again(report).life == before


def test_a_report_that_waits_says_for_what_and_its_pause_ends(centre: None) -> None:
    from haltline.centre.reports.actions.living import pause, resume

    report = one()
    with scope():
        with pytest.raises(NotUnderstood):
            pause(report, officer(), "tea")
        pause(report, officer(), "waits-for-court")
        with pytest.raises(AlreadyDecided):
            pause(again(report), officer(2), "waits-for-victim")
        resume(again(report), officer(2))
        with pytest.raises(AlreadyDecided):
            resume(again(report), officer())
    assert [event.facts for event in events("report.paused")] == [{"why": "waits-for-court"}]
    assert [event.facts for event in events("report.resumed")] == [{"why": "waits-for-court"}]


def test_closing_ends_a_pause(run_nudges: Run) -> None:
    from haltline.centre.closing.actions import close
    from haltline.centre.reports.actions.living import Ending, pause

    report = drawn(run_nudges)
    with scope():
        pause(report, officer(), "waits-for-victim")
        close(report, officer(), Ending("withdrawn", "You asked us to end it."))
        assert again(report).paused_for == ""
    assert len(events("report.resumed")) == 1


def test_a_kind_is_chosen_once_without_and_then_with_a_reason(centre: None) -> None:
    from haltline.centre.reports.actions.sorting import reclassify

    report = one()
    with scope():
        reclassify(report, officer(), before="unknown", after="job", why="")
        for after, why in (("job", "x"), ("witchcraft", "x"), ("courier", " ")):
            with pytest.raises(NotUnderstood):
                reclassify(again(report), officer(), before="job", after=after, why=why)
        reclassify(again(report), officer(), before="job", after="courier", why="A parcel was named")
    assert events("report.reclassified")[1].facts == {
        "before": "job", "after": "courier", "why": "A parcel was named",
        "amount_before": "2000000", "amount_after": "2000000",
    }  # fmt: skip


def test_of_two_kinds_chosen_at_once_one_wins(centre: None) -> None:
    from haltline.centre.reports.actions.sorting import reclassify

    report = one()
    acts = [
        lambda kind=kind, number=number: reclassify(
            report, officer(number), before="unknown", after=kind, why=""
        )
        for number, kind in ((1, "job"), (2, "card"))
    ]
    assert at_once(*acts) == ["AlreadyDecided", "done"]
    assert len(events("report.reclassified")) == 1


def test_a_report_is_placed_and_given_to_another_station_of_its_district(centre: None) -> None:
    from haltline.centre.reports.actions import claim
    from haltline.centre.reports.actions.sorting import place, transfer

    stations()
    report = one()
    with scope():
        place(report, officer(), "kv-north")
        with pytest.raises(AlreadyDecided):
            place(again(report), officer(2), "kv-south")
        claim(report, officer())
        transfer(again(report), officer(), before="kv-north", after="kv-south", why="The victim lives there")
        with pytest.raises(AlreadyDecided):
            transfer(again(report), officer(2), before="kv-north", after="kv-south", why="Late")
        row = again(report)
        assert (row.station_id, row.transfers, row.claimed_by_id) == ("kv-south", 1, None)
    assert events("report.placed")[0].facts == {"station": "kv-north"}
    assert events("report.transferred")[0].facts == {
        "before": "kv-north", "after": "kv-south", "why": "The victim lives there"
    }  # fmt: skip


def test_a_station_of_another_district_is_answered_like_one_that_nobody_has(centre: None) -> None:
    from haltline.centre.reports.actions.sorting import place

    stations()
    report = one()
    answers = []
    for code in ("ts-fort", "no-such-station"):
        with pytest.raises(NotUnderstood) as refused, scope():
            place(report, officer(), code)
        answers.append(refused.value.detail)
    assert len(set(answers)) == 1


def test_a_station_does_not_move_to_another_district(centre: None) -> None:
    from haltline.centre.people.actions import put_station

    stations()
    put_station("kv-north", "Korvane Old Town", "korvane")
    with pytest.raises(NotAllowed):
        put_station("kv-north", "Korvane North", "tamsara")


def test_what_a_suspended_officer_had_claimed_goes_back_to_colleagues(centre: None) -> None:
    """Fault 25: not lost, and only what was theirs alone."""
    from haltline.centre.reports.actions import claim
    from haltline.centre.reports.actions.leaving import suspend

    mine, theirs = one(), one()
    with scope():
        claim(mine, officer(1))
        claim(theirs, officer(2))
    assert suspend(officer(1)) == 1
    with scope():
        assert (again(mine).claimed_by_id, again(theirs).claimed_by_id) == (None, officer(2).pk)
        claim(again(mine), officer(2))
    assert events("report.given-back")[0].facts == {"why": "suspended"}


def test_a_call_is_counted_also_when_no_report_comes_of_it(centre: None) -> None:
    from tests.centre.acts import told

    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions import take_report
    from haltline.centre.reports.actions.calls import Caller, call_without_report
    from haltline.centre.reports.models import Call

    stations()
    Person.objects.filter(username="korvane-1").update(station="kv-north")
    with scope():
        for wrong in (Caller("tea"), Caller("cut-off", bank="none"), Caller("cut-off", category="tea")):
            with pytest.raises(NotUnderstood):
                call_without_report(officer(), wrong)
        call_without_report(officer(), Caller("no-money-lost", bank="sirvala", category="courier"))
    receipt = take_report(told(category="job"), taken_by=officer())
    first, second = events("call.taken")
    assert first.facts == {
        "reason": "no-money-lost", "bank": "sirvala", "category": "courier", "station": "kv-north"
    }  # fmt: skip
    assert first.report_id is None and first.actor == officer().actor_code
    with scope():
        row = Call.objects.get(reason="report")
        assert row.report.reference == receipt.reference and row.report.station_id == "kv-north"
        assert second.report_id == row.report_id
        assert not [field.name for field in Call._meta.fields if "phone" in field.name]
    (taken,) = events("report.taken")
    assert taken.facts == {
        "channel": "helpline", "amount": "2000000", "category": "job", "station": "kv-north",
        "bank": "sirvala",
    }  # fmt: skip
