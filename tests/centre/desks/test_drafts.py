"""Words that were typed and not sent: kept while they are typed, and not lost with their writer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import take
from tests.centre.desks.conftest import SignIn
from tests.centre.desks.pages import events, forms, html, key_of

pytestmark = pytest.mark.usefixtures("centre")
TYPED = "We asked both banks and one of them"
DUTY = "/desk/duty"


@pytest.fixture
def mine(run_nudges: Callable[[], int]) -> str:
    """The address of a report of Korvane."""
    found = take()
    run_nudges()
    return f"/desk/reports/{key_of(found)}"


@pytest.fixture
def supervisor(signed_in: SignIn) -> Any:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("head", "supervisor", "Head", district="korvane"))
    return signed_in("head")


def person(username: str) -> Any:
    from haltline.centre.people.models import Person

    return Person.objects.get(username=username)


def drafts() -> list[Any]:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Draft

    with in_scope("district:korvane"):
        return list(Draft.objects.order_by("at"))


def test_what_was_typed_stands_in_the_writers_form_and_in_nobody_elses(signed_in: SignIn, mine: str) -> None:
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    assert first.post(f"{mine}/draft-close", {"text": TYPED, "told": "call"}).status_code == 204
    assert first.post(f"{mine}/draft-answer", {"text": f"Dear victim. {TYPED}"}).status_code == 204
    assert TYPED in html(first.get(f"{mine}/close")) and f"Dear victim. {TYPED}" in html(first.get(mine))
    assert TYPED not in html(second.get(f"{mine}/close")) and TYPED not in html(second.get(mine))
    first.post(f"{mine}/close", {"text": f"{TYPED} answered", "do": "review"})
    assert f"{TYPED} answered" in html(first.get(f"{mine}/close"))
    assert len(drafts()) == 2


def test_nothing_typed_is_nothing_kept(signed_in: SignIn, mine: str) -> None:
    signed_in("korvane-1").post(f"{mine}/draft-answer", {"text": "  "})
    assert drafts() == []


def test_what_was_sent_is_emptied_and_what_comes_late_is_not_kept_again(signed_in: SignIn, mine: str) -> None:
    officer = signed_in("korvane-1")
    officer.post(f"{mine}/draft-answer", {"text": TYPED})
    officer.post(f"{mine}/answer", {"text": f"{TYPED} answered.", "client_key": "the key of one form"})
    officer.post(f"{mine}/draft-answer", {"text": TYPED})
    (row,) = drafts()
    assert row.typed == {} and row.sent_at is not None
    assert 'aria-describedby="answer-hint"></textarea>' in html(officer.get(mine))


def test_fault_25_what_a_suspended_officer_has_half_written_goes_on_in_a_colleagues_form(
    signed_in: SignIn, supervisor: Any, mine: str
) -> None:
    from haltline.centre.reports.actions.leaving import suspend

    officer, colleague = signed_in("korvane-1"), signed_in("korvane-2")
    officer.post(f"{mine}/draft-close", {"text": TYPED})
    assert forms(html(supervisor.get(DUTY)), "give-draft") == []
    suspend(person("korvane-1"))
    assert officer.post(f"{mine}/draft-close", {"text": "x"})["Location"].startswith("/accounts/login/")
    assert forms(html(colleague.get(DUTY)), "give-draft") == []
    (give,) = forms(html(supervisor.get(DUTY)), "give-draft")
    for nobody in ("", "korvane-1", "tamsara-1", "korvane-recovery"):
        assert supervisor.post(give, {"colleague": nobody}).status_code == 422, nobody
    assert colleague.post(give, {"colleague": "korvane-2"}).status_code == 403
    assert supervisor.post(give, {"colleague": "korvane-2"})["Location"] == DUTY
    html(supervisor.post(give, {"colleague": "korvane-2"}), 409)
    assert TYPED in html(colleague.get(f"{mine}/close"))
    assert forms(html(supervisor.get(DUTY)), "give-draft") == []
    assert [len(events(verb)) for verb in ("draft.left", "draft.given")] == [1, 1]


def test_fault_25_a_moved_officer_neither_keeps_nor_sends_words_for_the_old_district(
    signed_in: SignIn, supervisor: Any, mine: str
) -> None:
    from haltline.centre.reports.actions.leaving import move

    officer = signed_in("korvane-1")
    officer.post(f"{mine}/draft-answer", {"text": TYPED})
    move(person("korvane-1"), "tamsara")
    assert officer.post(f"{mine}/draft-answer", {"text": "more"}).status_code == 404
    assert officer.post(f"{mine}/answer", {"text": TYPED, "client_key": "k" * 20}).status_code == 404
    assert len(forms(html(supervisor.get(DUTY)), "give-draft")) == 1


def test_a_colleague_who_has_begun_the_same_keeps_the_own_words(
    signed_in: SignIn, supervisor: Any, mine: str
) -> None:
    from haltline.centre.reports.actions.leaving import suspend

    signed_in("korvane-1").post(f"{mine}/draft-close", {"text": TYPED})
    signed_in("korvane-2").post(f"{mine}/draft-close", {"text": "My own words"})
    suspend(person("korvane-1"))
    (give,) = forms(html(supervisor.get(DUTY)), "give-draft")
    html(supervisor.post(give, {"colleague": "korvane-2"}), 409)
    assert sorted(row.typed["text"] for row in drafts()) == ["My own words", TYPED]
    assert supervisor.post(give, {"colleague": "head"})["Location"] == DUTY
