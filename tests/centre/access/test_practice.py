"""Practice sign-in exists only where everything is practice, and its sessions say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.centre.access.people import officer

pytestmark = pytest.mark.usefixtures("centre")
DOOR = "/practice/sign-in"


@pytest.fixture
def demo(settings: Any) -> Any:
    settings.DEMO = True
    return settings


def test_without_demo_settings_there_is_no_practice_sign_in() -> None:
    client = Client()
    assert client.get("/practice/").status_code == 404
    assert client.post(DOOR, {"person": "korvane-1"}).status_code == 404
    assert client.get("/desk/queue")["Location"].startswith("/accounts/login/")


def test_the_list_has_a_button_for_everybody_who_can_be_played(demo: Any) -> None:
    page = Client().get("/practice/").content.decode()
    assert page.count('data-verb="practice-sign-in"') == 12
    for name in ("korvane-1", "tamsara-recovery", "ostara-desk"):
        assert f'name="person" value="{name}"' in page


def test_one_click_opens_the_desk_and_the_page_says_practice(demo: Any) -> None:
    client = Client()
    answer = client.post(DOOR, {"person": "korvane-1"}, follow=True)
    assert answer.redirect_chain == [("/desk/", 302), ("/desk/queue", 302)]
    assert 'class="practice"' in answer.content.decode()
    assert client.session["practice"] is True


@pytest.mark.parametrize(
    ("person", "desk"), [("korvane-recovery", "/recovery"), ("ostara-desk", "/bank/inbox")]
)
def test_everybody_comes_to_their_own_desk(demo: Any, person: str, desk: str) -> None:
    client = Client()
    client.post(DOOR, {"person": person})
    assert client.get("/desk/")["Location"] == desk


def test_a_practice_session_is_worth_nothing_where_nothing_is_practice(demo: Any) -> None:
    client = Client()
    client.post(DOOR, {"person": "korvane-1"})
    demo.DEMO = False
    assert client.get("/desk/queue")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_suspended_people_cannot_be_played(demo: Any) -> None:
    from haltline.centre.people.actions import suspend

    suspend(officer())
    client = Client()
    assert client.post(DOOR, {"person": "korvane-9"}).status_code == 404
    assert "korvane-9" not in client.get("/practice/").content.decode()


def test_practice_sign_in_leads_nowhere_else(demo: Any) -> None:
    for address in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        answer = Client().post(DOOR, {"person": "korvane-1", "next": address})
        assert answer["Location"] == "/desk/"
    assert (
        Client().post(DOOR, {"person": "korvane-1", "next": "/desk/approvals"})["Location"]
        == "/desk/approvals"
    )


def test_practice_sign_in_is_a_form_of_our_own_page(demo: Any) -> None:
    """Without the page's seal a strange site could sign a browser in."""
    assert Client(enforce_csrf_checks=True).post(DOOR, {"person": "korvane-1"}).status_code == 403
    assert Client().get(DOOR).status_code == 405
