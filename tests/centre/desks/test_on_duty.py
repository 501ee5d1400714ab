"""Who is on duty: named, handed on, over by itself; and read by all of the district."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.desks.pages import events, forms, html

SignIn = Callable[[str], Any]
DUTY = "/desk/duty"


@pytest.fixture
def head(centre: None) -> str:
    """A supervisor of the district."""
    from haltline.centre.people.actions import NewPerson, create_person

    return create_person(NewPerson("korvane-9", "supervisor", "Supervisor 9", district="korvane")).username


def named(desk: Any, colleague: str, hours: str = "8", status: int = 302) -> None:
    told = {"colleague": colleague, "hours": hours}
    html(desk.post(f"{DUTY}/on-duty", told), status)


def test_while_nobody_is_an_officer_takes_it_on_for_themself_only(signed_in: SignIn) -> None:
    desk = signed_in("korvane-1")
    page = html(desk.get(DUTY))
    assert "Nobody is named as on duty" in page
    assert forms(page, "name-on-duty") == [f"{DUTY}/on-duty"]
    assert 'value="korvane-1"' in page and 'value="korvane-2"' not in page
    named(desk, "korvane-2", status=403)
    named(desk, "korvane-1")
    other = html(signed_in("korvane-2").get(DUTY))
    assert "On duty: Officer korvane 1, until" in other and "named by" not in other
    assert forms(other, "name-on-duty") == [], "only who is on duty, or a supervisor, hands it on"
    assert "Nobody is named as on duty" in html(signed_in("tamsara-1").get(DUTY))


def test_who_is_on_duty_hands_it_on_and_a_supervisor_names_anybody(signed_in: SignIn, head: str) -> None:
    first, second, supervisor = (signed_in(who) for who in ("korvane-1", "korvane-2", head))
    named(supervisor, "korvane-1")
    named(second, "korvane-2", status=403)
    page = html(second.get(DUTY))
    assert "On duty: Officer korvane 1, until" in page and "named by Supervisor 9" in page
    named(first, "korvane-2")
    assert "On duty: Officer korvane 2, until" in html(first.get(DUTY))
    named(first, "korvane-1", status=403)
    for wrong in ("korvane-recovery", "tamsara-1", "nobody", ""):
        named(supervisor, wrong, status=403)
    told = [(event.actor_name, event.facts["person"]) for event in events("duty.named")]
    assert told == [("Supervisor 9", "Officer korvane 1"), ("Officer korvane 1", "Officer korvane 2")]


@pytest.mark.parametrize("hours", ["", "0", "25", "-1", "8.5", "²", "999999999999"])
def test_hours_that_are_none_are_told(signed_in: SignIn, hours: str) -> None:
    desk = signed_in("korvane-1")
    page = html(desk.post(f"{DUTY}/on-duty", {"colleague": "korvane-1", "hours": hours}), 422)
    assert "number from 1 to 24" in page
    assert events("duty.named") == []


def test_duty_ends_with_its_hours_and_with_the_account(
    signed_in: SignIn, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    from haltline.centre.kernel import clock
    from haltline.centre.people.models import Person

    first, supervisor = signed_in("korvane-1"), signed_in(head)
    named(first, "korvane-1", hours="2")
    now = timezone.now()
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: now + timedelta(hours=3))
        assert "Nobody is named as on duty" in html(supervisor.get(DUTY))
    assert "On duty: Officer korvane 1" in html(supervisor.get(DUTY))
    Person.objects.filter(username="korvane-1").update(is_active=False)
    assert "Nobody is named as on duty" in html(supervisor.get(DUTY))
