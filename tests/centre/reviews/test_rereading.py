"""A closed report is read again by strangers to it, without names; then its officer answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from tests.centre.closing.offices import scope
from tests.centre.desks.pages import events
from tests.centre.reviews.rereading import AWAY, HOME, closed, draw_now, read, readings

from haltline.centre.kernel.errors import AlreadyDecided, NotHere, NotUnderstood

Run = Callable[[], int]


def give_all(district: str = HOME) -> list[Any]:
    from haltline.centre.reviews.actions.giving import give

    for row in readings(district):
        with scope(f"worker:{district}"):
            give(row.pk)
    return readings(district)


@pytest.fixture
def twice(run_nudges: Run, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Two readings of one report, each with its reader."""
    from haltline.centre.reviews.actions import drawing

    closed(run_nudges, 1)
    monkeypatch.setattr(drawing, "twice", lambda *_: True)
    draw_now()
    return give_all()


def review() -> Any:
    from haltline.centre.reviews.models import Review

    with scope(f"worker:{HOME}"):
        return Review.objects.get()


def behind(item: str = "", district: str = "", reader: str = HOME) -> list[Any]:
    """Keys of the reviews behind a figure of this year, as a supervisor of one district sees them."""
    from haltline.centre.reviews.queries import reviews_behind

    now = datetime.now(UTC)
    with scope(f"area:{reader}"):
        return [row.pk for row in reviews_behind(now - timedelta(weeks=52), now, item, district)]


def test_two_different_people_of_another_district_read(twice: list[Any]) -> None:
    assert len({each.rater.human for each in twice}) == 2
    assert {each.rater.district_id for each in twice} == {AWAY}
    assert {each.rater.role for each in twice} <= {"officer", "supervisor", "reviewer"}


def test_who_had_a_hand_in_the_report_never_reads_it_under_whatever_account(run_nudges: Run) -> None:
    from haltline.centre.people.models import Person

    _, report = closed(run_nudges, 1)
    officer = Person.objects.get(username="korvane-1")
    Person.objects.filter(district_id=AWAY).exclude(username="tamsara-1").update(is_active=False)
    Person.objects.filter(username="tamsara-1").update(human=officer.human)
    draw_now()
    assert {each.rater for each in give_all()} == {None}
    Person.objects.filter(username="tamsara-2").update(is_active=True)
    assert {each.rater.username for each in give_all() if each.rater} == {"tamsara-2"}
    assert report.pk == readings()[0].report_id


def test_the_file_has_no_place_no_name_and_two_digits_of_an_account(twice: list[Any]) -> None:
    from haltline.centre.desks import masks
    from haltline.centre.reviews.queries import file_of

    with scope(f"reread:{twice[0].rater_id}"):
        file = file_of(twice[0].pk)
    assert file is not None
    shown = masks.digits(repr(file))
    for hidden in ("Meera", "Kashyap", "orvane", "korvane 1", "9000041276", "41276", "55512", "8830", "4471"):
        assert hidden not in shown, hidden
    assert "Rupen called from" in file.story and file.outcome == "nothing-returned"
    (payment,) = file.payments
    assert (payment["from"], payment["from_ending"], payment["amount"]) == ("Sirvala Bank", "01", 20_000_00)
    assert [each["bank"] for each in file.asked] == ["Ostara Bank"] and file.money == {"unknown": 20_000_00}
    assert "report.claimed" not in repr(file.talk)


def test_a_reader_sees_what_is_assigned_and_nothing_else(twice: list[Any]) -> None:
    from haltline.centre.reports.models import Closing, Report, Verdict
    from haltline.centre.reviews.models import Draw, Reading, Review
    from haltline.centre.reviews.queries import file_of, findings

    one, other = twice
    with scope(f"reread:{one.rater_id}"):
        assert [each.pk for each in Reading.objects.all()] == [one.pk]
        assert file_of(other.pk) is None
        for table in (Report, Closing, Verdict, Review, Draw):
            assert not table.objects.exists()
        assert findings([review()]) == {}
    for strange in ("reread:0", f"district:{AWAY}", f"district:{HOME}", f"area:{HOME}", "centre"):
        with scope(strange):
            assert not Reading.objects.exists() and file_of(one.pk) is None


def test_a_reader_who_is_suspended_or_moved_there_is_out_at_once(twice: list[Any]) -> None:
    from haltline.centre.people.models import Person
    from haltline.centre.reviews.models import Reading
    from haltline.centre.reviews.queries import file_of

    one, other = twice
    Person.objects.filter(pk=one.rater_id).update(is_active=False)
    Person.objects.filter(pk=other.rater_id).update(district_id=HOME)
    for each in twice:
        with scope(f"reread:{each.rater_id}"):
            assert not Reading.objects.exists() and file_of(each.pk) is None


def test_fault_25_a_suspended_readers_draft_goes_to_another_one_and_is_not_lost(twice: list[Any]) -> None:
    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions.leaving import suspend
    from haltline.centre.reviews.actions.rereading import answer
    from haltline.centre.reviews.sweeping import sweep

    first = twice[0]
    Person.objects.create(
        username="tamsara-9", role="officer", district_id=AWAY, desk_name="Officer tamsara 9"
    )
    with scope(f"reread:{first.rater_id}"):
        answer(first.pk, "explained", "no", "No word of the bank.")
    suspend(first.rater)
    sweep()
    again = next(each for each in readings() if each.pk == first.pk)
    assert again.rater_id not in (first.rater_id, twice[1].rater_id, None)
    assert again.answers["explained"]["words"] == "No word of the bank." and again.begun_by_other
    assert again.had == [str(first.rater.human)]


def test_what_is_not_read_in_time_goes_to_somebody_else(
    twice: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.profile import profile

    late = datetime.now(UTC) + timedelta(seconds=profile().quality.read_seconds + 60)
    monkeypatch.setattr(clock, "_simulated", lambda: late)
    after = give_all()
    assert all(new.rater_id != old.rater_id for new, old in zip(after, twice, strict=True))


def test_a_desk_takes_so_many_readings_and_the_others_wait(
    run_nudges: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.kernel.profile import profile
    from haltline.centre.people.models import Person
    from haltline.centre.reviews.actions import giving

    for number in range(3):
        closed(run_nudges, number)
    rules = profile().quality.model_copy(update={"waiting_most": 1})
    monkeypatch.setattr(giving, "profile", lambda: profile().model_copy(update={"quality": rules}))
    Person.objects.filter(district_id=AWAY).exclude(username="tamsara-1").update(is_active=False)
    draw_now()
    given = [each.rater for each in give_all()]
    assert len(given) >= 2 and sum(each is not None for each in given) == 1


def test_a_fault_needs_words_every_question_an_answer_and_what_was_sent_stays(twice: list[Any]) -> None:
    from haltline.centre.reviews.actions.rereading import answer, send
    from haltline.centre.reviews.models import Reading

    one = twice[0]
    with scope(f"reread:{one.rater_id}"):
        with pytest.raises(NotUnderstood):
            send(one.pk, one.rater)
        for strange in (("weight", "yes"), ("explained", "7")):
            with pytest.raises(NotUnderstood):
                answer(one.pk, *strange, "")
    read(one)
    with scope(f"reread:{one.rater_id}"):
        for act in (lambda: answer(one.pk, "explained", "no", "Later."), lambda: send(one.pk, one.rater)):
            with pytest.raises(AlreadyDecided):
                act()
    for act in ({"answers": {}}, {"sent_at": None}):
        with (
            scope(f"worker:{HOME}"),
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
        ):
            Reading.objects.filter(pk=one.pk).update(**act)
    with scope(f"reread:{twice[1].rater_id}"), pytest.raises(NotHere):
        answer(one.pk, "explained", "no", "Not mine.")


def test_where_two_differ_on_what_matters_a_third_one_is_asked(twice: list[Any]) -> None:
    read(twice[0], contacted="no")
    read(twice[1])
    assert review().done_at is None and review().readers == 3
    third = give_all()[2]
    assert third.rater is None or third.rater.human not in {each.rater.human for each in twice}
    if third.rater is None:
        from haltline.centre.people.models import Person

        Person.objects.create(username="tamsara-9", role="reviewer", district_id=AWAY, desk_name="Reviewer 9")
        third = give_all()[2]
    read(third, contacted="no", explained="no")
    assert review().done_at is not None and len(readings()) == 3
    assert behind("contacted") == [review().pk], "two of three found it"
    assert behind("explained") == [], "one of three did"
    (told,) = events("review.third")
    assert told.facts == {"items": ["contacted"]}


def test_where_they_differ_on_what_does_not_two_are_enough(twice: list[Any]) -> None:
    read(twice[0], explained="no")
    assert review().done_at is None
    assert behind() == []
    read(twice[1])
    assert review().done_at is not None and len(readings()) == 2
    here = [review().pk]
    assert behind("explained") == behind() == behind(district=HOME) == here, "one of two found it"
    assert behind("contacted") == behind(district=AWAY) == behind(reader=AWAY) == behind("%") == []


def test_what_readers_answered_is_kept_once_without_words_and_counted(twice: list[Any]) -> None:
    from haltline.centre.kernel.profile import profile
    from haltline.centre.reviews.figures import good, material

    read(twice[0], explained="no")
    read(twice[1])
    now = datetime.now(UTC)
    for reader in (HOME, AWAY):
        with scope(f"area:{reader}"):
            found = material(now - timedelta(weeks=52), now)
        (one,) = found.sample
        assert one.n == 1 and (one.unit == HOME) is (reader == HOME)
        assert one.told and [each["explained"]["fault"] for each in one.told] == [True, False]
        assert set(one.told[0]["explained"]) == {"answer", "fault"}
        assert good(found, profile().quality).faults["explained"].share == 0.5


def test_looking_sending_and_giving_are_logged_where_the_reader_is(twice: list[Any]) -> None:
    from haltline.centre.reviews.actions.rereading import opened

    one = twice[0]
    with scope(f"reread:{one.rater_id}"):
        opened(one, one.rater)
        opened(one, one.rater)
    read(one)
    assert [each.subject for each in events("review.read", AWAY)] == [str(one.pk)] * 2
    assert len(events("review.sent", AWAY)) == 1 and len(events("review.given", AWAY)) == 2
    assert events("review.read") == events("review.given") == []


def test_the_officer_answers_once_after_the_last_reader_and_nobody_else_can(twice: list[Any]) -> None:
    from haltline.centre.people.models import Person
    from haltline.centre.reviews.actions.replying import reply
    from haltline.centre.reviews.queries import closed_by, findings

    officer = Person.objects.get(username="korvane-1")
    with scope():
        assert closed_by(officer) == []
        with pytest.raises(NotHere):
            reply(review().pk, officer, "But I did.")
    read(twice[0], explained="no")
    read(twice[1], explained="no")
    with scope():
        (found,) = closed_by(officer)
        told = findings([found])[found.pk]
        assert [each["explained"]["words"] for each in told] == ["The text says nothing of it."] * 2
        with pytest.raises(NotHere):
            reply(found.pk, Person.objects.get(username="korvane-2"), "Not mine.")
        with pytest.raises(NotUnderstood):
            reply(found.pk, officer, "  ")
        reply(found.pk, officer, "The bank had asked me not to.")
        with pytest.raises(AlreadyDecided):
            reply(found.pk, officer, "Again.")
    assert review().reply == "The bank had asked me not to."
    with scope(f"district:{AWAY}"):
        assert findings([found]) == {}
