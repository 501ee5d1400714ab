"""A bystander of the practice city at the real door: letter, sum or code, bill, a person's decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from tests.centre.door.doors import HELD, contests, part, turns
from tests.centre.holds.test_unverified import freed

from haltline.city.notices import Notice
from haltline.city.people.bystander import Bystander
from haltline.city.people.deciding import Decider
from haltline.city.people.officers import Officer
from haltline.city.people.person import Person
from haltline.city.people.reporting import Locale
from haltline.city.rows import AccountId
from haltline.city.world import Grievance

SHOP = AccountId("ostara", "200000004471")
BILL = ("BILL 2087", "2 mobile phones", "Rs 20000.00")
Run = Callable[[], int]


@pytest.fixture
def at_the_centre(centre: None, settings: Any) -> Iterator[Callable[[Person], Person]]:
    """Lets a person of the city use the centre's pages as a browser would, in this test's database."""
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["*"]
    came: list[Person] = []

    def send(person: Person) -> Person:
        person.browser._client.close()
        pages = httpx.WSGITransport(app=get_wsgi_application())
        person.browser._client = httpx.Client(
            transport=pages, base_url="http://localhost", follow_redirects=True
        )
        came.append(person)
        return person

    yield send
    for person in came:
        person.close()


@pytest.fixture
def holder(held: Any, at_the_centre: Any) -> Callable[..., Any]:
    """A bystander whose letter came ten seconds ago; ``letters`` is what lies in the letter box."""
    from haltline.centre.holds.door_code import code_of

    letters = [Notice(HELD, datetime.now(UTC) - timedelta(seconds=10), None, code_of(held.pk))]

    def make(**how: Any) -> Any:
        grievance = Grievance(SHOP, "I sold two phones.", BILL, **how)
        person = Bystander("http://localhost", grievance, lambda: letters, Locale("Asia/Kolkata", "INR"))
        person.letters = letters  # type: ignore[attr-defined]
        person._letter_seen = monotonic() - 10
        return at_the_centre(person)

    return make


def officer(at_the_centre: Any, cls: type[Decider], name: str) -> Decider:
    from haltline.centre.people.actions import NewPerson, create_person
    from haltline.centre.people.models import Person as Account

    if not Account.objects.filter(username=name).exists():
        create_person(NewPerson(name, "reviewer", "Reviewer 1", district="tamsara"))
    person: Decider = at_the_centre(cls("http://localhost", name))
    person.arrive()
    return person


def test_with_the_exact_sum_and_a_bill_a_person_frees_it(
    holder: Any, at_the_centre: Any, run_nudges: Run
) -> None:
    shop = holder()
    shop.turn()
    assert shop.done == {"holder-contest": 1} and shop.troubles == []
    decider = officer(at_the_centre, Officer, "korvane-2")
    decider.decide()
    assert contests()[0].state == "open", "its bill is still being drawn"
    run_nudges()
    decider.decide()
    assert (contests()[0].state, part().releasing) == ("upheld", HELD)
    run_nudges()
    freed(run_nudges)
    shop.letters[:] = [Notice(HELD, shop.letters[0].held_at, datetime.now(UTC))]
    shop.turn()
    assert shop.done["freed"] == 1
    assert shop.heard.asked_at < shop.heard.decided_at < shop.heard.free_at


def test_with_the_code_and_no_paper_the_bill_comes_with_the_appeal_and_a_reviewer_of_another_office_decides(
    holder: Any, at_the_centre: Any, run_nudges: Run
) -> None:
    seller = holder(bill_at_once=False, by_code=True)
    seller.turn()
    officer(at_the_centre, Officer, "korvane-2").decide()
    assert contests()[0].state == "rejected"
    seller.turn()
    run_nudges()
    officer(at_the_centre, Decider, "tamsara-r").decide()
    (row,) = contests()
    heard = [(turn.tier, turn.state) for turn in turns(row)]
    assert heard == [("centre", "rejected"), ("reviewer", "upheld")]
    assert part().releasing == HELD and seller.troubles == []


def test_before_the_letter_has_come_nobody_knocks_and_a_shut_door_is_tried_a_few_times_only(
    holder: Any,
) -> None:
    shop = holder()
    right = shop.letters[0]
    shop._letter_seen = None  # whatever the bank's clock says, it has come just now
    shop.turn()
    assert shop._tries == 0
    shop._letter_seen -= 10
    shop.letters[:] = [Notice(HELD + 1, right.held_at)]
    shop._tries = 3  # the door asks whoever tried before to wait
    shop.turn()
    assert shop.has_asked and shop.done == {} and "did not open" in shop.troubles[0]
    shop.turn()
    assert shop._tries == 4
