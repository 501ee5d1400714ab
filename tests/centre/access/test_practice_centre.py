"""The practice centre of the demo: written twice it is the same, and its limits let small sums go at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.centre.access.people import give_code, give_password
from tests.centre.acts import requests, take

from haltline.protocol.keys import generate_key

pytestmark = pytest.mark.usefixtures("centre")


@pytest.fixture
def demo(settings: Any) -> Any:
    settings.DEMO = True
    return settings


def city() -> dict[str, Any]:
    """The banks of a control file as the demo hands them over."""
    ways = {"sirvala": "inbox", "ostara": "inbox", "belang": "api"}
    return {"banks": [bank(code, way, 9100 + number) for number, (code, way) in enumerate(ways.items())]}


def bank(code: str, way: str, port: int) -> dict[str, Any]:
    keys = [{"keyid": f"{code}-1", "public_pem": generate_key(code).public.pem()}]
    where = {"way": way, "url": f"http://127.0.0.1:{port}"}
    return {"code": code, "name": f"{code.title()} Bank", "keys": keys, **where}


def test_written_twice_there_is_one_of_each(demo: Any) -> None:
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.partners.models import PartnerKey
    from haltline.centre.people.models import Person
    from haltline.cli.practice import seed_practice

    banks = city()
    first = seed_practice(banks)
    counted = Person.objects.count(), PartnerKey.objects.count()
    assert seed_practice(banks) == first
    assert (Person.objects.count(), PartnerKey.objects.count()) == counted
    with in_scope("district:korvane"):
        assert StandingOrder.objects.count() == 1


def test_the_cast_is_complete_and_everybody_is_somebody_else(demo: Any) -> None:
    from haltline.centre.people.models import Person
    from haltline.cli.practice import seed_practice

    cast = {entry.username: entry.role for entry in seed_practice(city())}
    assert {"korvane-1", "korvane-2", "helpline-1", "supervisor", "recovery-1", "recovery-2"} <= cast.keys()
    assert {name for name, role in cast.items() if role == "bank"} == {"sirvala-desk", "ostara-desk"}
    humans = Person.objects.filter(username__in=cast).values_list("human", flat=True)
    assert len(set(humans)) == len(cast)


def test_what_is_printed_opens_the_desk(demo: Any) -> None:
    from haltline.cli.practice import seed_practice

    entry = next(entry for entry in seed_practice(city()) if entry.username == "recovery-1")
    client = Client()
    give_password(client, entry.username, entry.password)
    give_code(client, entry.totp_secret)
    assert client.get("/desk/")["Location"] == "/recovery"


def test_small_requests_leave_at_once_and_big_ones_wait_for_two_officers(
    demo: Any, run_nudges: Callable[[], int]
) -> None:
    from haltline.centre.kernel.profile import profile
    from haltline.cli.practice import seed_practice

    seed_practice(city())
    limit = profile().holds.second_officer_from
    take(amount=limit - 1, to_account="200000000001")
    take(amount=limit, to_account="200000000002", reference="632510448821")
    run_nudges()
    small, big = requests()
    assert (small.state, small.approvals_needed) == ("acknowledged", 1)
    assert (big.state, big.approvals_needed) == ("draft", 2)


def test_no_practice_people_in_a_real_centre() -> None:
    from haltline.centre.kernel.errors import NotHere
    from haltline.centre.people.models import Person
    from haltline.cli.practice import seed_practice

    before = Person.objects.count()
    with pytest.raises(NotHere):
        seed_practice(city())
    assert Person.objects.count() == before
