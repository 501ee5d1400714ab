"""At the desk: every request asks again who this is; what is not yours is not there (faults 22, 24, 25)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.centre.access.people import officer, refusals, sign_in
from tests.centre.acts import requests, take

pytestmark = pytest.mark.usefixtures("centre")
NOBODYS = "999999999"


def page_of(receipt: Any) -> str:
    return f"/desk/reports/{receipt.reference.replace(' ', '')}"


def at_desk() -> Client:
    """The officer has signed in and read the greeting."""
    client = sign_in(Client())
    client.get("/desk/queue")
    return client


def without_seals(page: Any) -> bytes:
    """The page without what differs between any two pages: CSRF tokens and its own address."""
    text = re.sub(rb'(csrfmiddlewaretoken" value=")[^"]+', rb"\1", page.content)
    return text.replace(page.request["PATH_INFO"].encode(), b"ADDRESS")


def test_the_next_request_of_a_suspended_officer_is_refused() -> None:
    from haltline.centre.people.actions import suspend

    person = officer()
    client = sign_in(Client())
    assert client.get("/desk/queue").status_code == 200
    suspend(person)
    assert client.get("/desk/queue")["Location"].startswith("/accounts/login/")


def test_what_a_suspended_officer_sends_is_not_done(run_nudges: Callable[[], int]) -> None:
    from haltline.centre.people.actions import suspend

    take(amount=40_000_00)
    run_nudges()
    person = officer()
    client = sign_in(Client())
    suspend(person)
    answer = client.post(f"/desk/holds/{requests()[0].pk}/approve")
    assert answer["Location"] == "/accounts/login/?next=%2Fdesk%2F"
    assert requests()[0].state == "draft"


def test_a_transferred_officer_sees_the_new_district_with_the_next_request() -> None:
    here, there = take(), take(district="tamsara", reference="632510448821")
    person = officer()
    client = sign_in(Client())
    assert [client.get(page_of(receipt)).status_code for receipt in (here, there)] == [200, 404]
    person.district_id = "tamsara"
    person.save()
    assert [client.get(page_of(receipt)).status_code for receipt in (here, there)] == [404, 200]


def test_a_key_that_is_taken_away_ends_the_session_opened_with_it() -> None:
    from allauth.mfa.models import Authenticator

    person = officer()
    client = sign_in(Client())
    Authenticator.objects.filter(user=person).delete()
    assert client.get("/desk/queue")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_another_districts_report_looks_like_one_that_does_not_exist() -> None:
    theirs = take(district="tamsara")
    officer()
    client = at_desk()
    foreign, absent = client.get(page_of(theirs)), client.get(f"/desk/reports/{NOBODYS}")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert without_seals(foreign) == without_seals(absent)
    assert foreign.headers.keys() == absent.headers.keys()


@pytest.mark.parametrize("verb", ["approve", "second-approve", "recall", "contest", "release"])
def test_an_act_on_anothers_hold_is_an_act_on_nothing(verb: str, run_nudges: Callable[[], int]) -> None:
    take(district="tamsara")
    run_nudges()
    (theirs,) = requests("tamsara")
    officer()
    client = at_desk()
    fields = {"reason": "Mine now", "text": "Mine now", "amount": "1"}
    foreign = client.post(f"/desk/holds/{theirs.pk}/{verb}", fields)
    absent = client.post(f"/desk/holds/00000000-0000-7000-8000-000000000000/{verb}", fields)
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert without_seals(foreign) == without_seals(absent)
    assert requests("tamsara")[0].state == theirs.state


def test_looking_for_another_districts_report_is_logged_in_ones_own() -> None:
    theirs = take(district="tamsara")
    person = officer()
    sign_in(Client()).get(page_of(theirs))
    assert refusals() == [{"actor": person.actor_code, "why": "NotHere", "path": page_of(theirs)}]
    assert refusals("tamsara") == []


def test_another_role_is_refused_before_anything_is_looked_up() -> None:
    mine = take()
    officer("ostara-9", role="bank", partner="ostara", district="")
    client = sign_in(Client(), "ostara-9")
    assert client.get("/desk/")["Location"] == "/bank/inbox"
    known, unknown = client.get(page_of(mine)), client.get(f"/desk/reports/{NOBODYS}")
    assert (known.status_code, unknown.status_code) == (403, 403)
    assert [refusal["why"] for refusal in refusals("")] == ["NotAllowed", "NotAllowed"]


def test_the_same_human_with_a_second_account_is_refused_and_the_attempt_logged(
    run_nudges: Callable[[], int],
) -> None:
    take(amount=6_00_000_00)
    run_nudges()
    first = officer("korvane-8")
    second = officer("korvane-9", human=first.human)
    approve, second_approve = (
        f"/desk/holds/{requests()[0].pk}/{verb}" for verb in ("approve", "second-approve")
    )
    assert sign_in(Client(), "korvane-8").post(approve).status_code == 302
    assert sign_in(Client(), "korvane-9").post(second_approve).status_code == 403
    assert requests()[0].state == "draft"
    assert refusals() == [{"actor": second.actor_code, "why": "SamePerson", "path": second_approve}]


def test_a_desk_page_is_kept_by_no_cache() -> None:
    officer()
    assert sign_in(Client()).get("/desk/queue")["Cache-Control"] == "no-store"


def test_a_part_of_a_page_asks_the_whole_page_to_sign_in() -> None:
    answer = Client().get("/desk/queue", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fdesk%2F"
    assert "Location" not in answer


def test_what_a_view_wrote_before_it_failed_is_not_kept(settings: Any) -> None:
    """The whole request is one transaction in the person's scope."""
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel.errors import AlreadyDecided
    from haltline.centre.kernel.scope import current_scope, in_scope
    from haltline.centre.people.access import for_role

    scopes = []

    @for_role("officer")
    def writes_and_fails(request: Any) -> HttpResponse:
        scopes.append(current_scope())
        StandingOrder.objects.update(number=99)
        raise AlreadyDecided()

    settings.DEMO = True
    request = RequestFactory().post("/desk/anything")
    request.user, request.session = officer(secret=""), {"practice": True}
    with pytest.raises(AlreadyDecided):
        writes_and_fails(request)
    with in_scope("district:korvane"):
        assert scopes == ["district:korvane"]
        assert not StandingOrder.objects.filter(number=99).exists()
    assert [refusal["why"] for refusal in refusals()] == ["AlreadyDecided"]
