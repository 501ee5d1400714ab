"""A word that nobody knows: read by a person, who lets the answer stand and may take that back (fault 11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.centre.acts import NOW, reply_to, requests, states, take
from tests.centre.desks.pages import events, forms, html

from haltline.protocol import Held, Reply, to_bytes

pytestmark = pytest.mark.usefixtures("centre")
PAGE, PAST = "/desk/duty/inward", "/desk/duty/inward/past"
Run = Callable[[], int]
Desk = Callable[[str], Any]


def say(request: Any, *, seq: int = 1, word: str = "FROZEN_99", final: bool = True) -> None:
    """The bank answers: it holds all of it, and says a word of its own."""
    from haltline.centre.holds.actions.receiving import receive
    from haltline.centre.kernel.scope import in_scope

    told = reply_to(request, seq=seq, final=final, held=Held(amount=request.amount, hold_reference="BH 1"))
    said = Reply(**{**dict(told), "codes": (word,)})
    with in_scope(f"partner:{request.partner_id}"):
        receive(said, to_bytes(said), request.partner_id)


def queue_says_read() -> bool:
    """Whether the queue shows that a bank's reply is to be read."""
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.queue.models import Entry

    with in_scope("district:korvane"):
        return Entry.objects.get().review


def clock_runs_out() -> None:
    """The answer clock of every request is over, the reminder's not yet, and the sweep looks."""
    from haltline.centre.holds.actions.clocks import fire
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.clock import database_now
    from haltline.centre.kernel.profile import profile
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        now = database_now()
        sent = now - timedelta(seconds=profile().clocks.answer_seconds)
        HoldRequest.objects.update(sent_at=sent, answer_due_at=now)
        fire(HoldRequest.objects.select_for_update())


@pytest.fixture
def strange(run_nudges: Run) -> Any:
    """A request that its bank has answered in a word that nobody knows."""
    take()
    run_nudges()
    say(requests()[0])
    run_nudges()
    return requests()[0]


def accept(desk: Any, why: str = "Their new word for a lien; they said so on the telephone") -> Any:
    (address,) = forms(html(desk.get(PAGE)), "accept-word")
    return desk.post(address, {"why": why})


def test_the_page_shows_the_word_and_what_the_answer_says(strange: Any, signed_in: Desk) -> None:
    desk = signed_in("korvane-1")
    assert "One message of a bank to decide" in html(desk.get("/desk/duty"))
    page = html(desk.get(PAGE))
    assert "<q>FROZEN_99</q>" in page and "Of <span" in page and "20,000" in page
    assert "FROZEN_99" not in html(signed_in("tamsara-1").get(PAGE)), "another district sees nothing of it"


def test_an_accepted_answer_is_no_longer_marked_and_its_request_waits_for_its_clock(
    strange: Any, signed_in: Desk
) -> None:
    desk = signed_in("korvane-1")
    assert queue_says_read()
    assert accept(desk, why=" ").status_code == 422
    assert accept(desk).status_code == 302
    assert not queue_says_read() and "FROZEN_99" not in html(desk.get(PAGE))
    (event,) = events("reply.accepted")
    assert event.actor_name == "Officer korvane 1" and "new word" in event.facts["why"]
    assert requests()[0].state == "part_answered"
    clock_runs_out()
    assert requests()[0].state == "answered" and len(events("reply.stands")) == 1
    assert events("hold.overdue") == [] and states()["held"] == 20_000_00


def test_it_is_taken_back_while_nothing_has_followed(strange: Any, signed_in: Desk) -> None:
    desk = signed_in("korvane-1")
    accept(desk)
    page = html(desk.get(PAST))
    assert "Let stand: FROZEN_99" in page and "₹20,000" in page and "they said so on the telephone" in page
    (address,) = forms(page, "undo-word")
    assert signed_in("tamsara-1").post(address).status_code == 404
    assert signed_in("korvane-2").post(address).status_code == 302
    assert queue_says_read() and len(forms(html(desk.get(PAGE)), "accept-word")) == 1
    assert [event.actor_name for event in events("reply.acceptance-undone")] == ["Officer korvane 2"]
    assert desk.post(address).status_code == 409, "there is nothing to take back any more"
    clock_runs_out()
    assert requests()[0].state == "overdue", "what nobody let stand goes on by its clock"


def test_it_is_not_taken_back_after_the_request_was_answered_by_it(strange: Any, signed_in: Desk) -> None:
    desk = signed_in("korvane-1")
    accept(desk)
    (address,) = forms(html(desk.get(PAST)), "undo-word")
    clock_runs_out()
    assert forms(html(desk.get(PAST)), "undo-word") == []
    assert desk.post(address).status_code == 409
    assert requests()[0].state == "answered" and not queue_says_read()


def test_it_is_not_taken_back_after_a_newer_answer(strange: Any, signed_in: Desk, run_nudges: Run) -> None:
    desk = signed_in("korvane-1")
    accept(desk)
    (address,) = forms(html(desk.get(PAST)), "undo-word")
    say(strange, seq=2, word="FROZEN_100")
    run_nudges()
    assert desk.post(address).status_code == 409
    assert queue_says_read(), "the newer answer has a word of its own to read"
    assert "FROZEN_100" in html(desk.get(PAGE)) and "FROZEN_99" not in html(desk.get(PAGE))


def test_two_officers_who_accept_at_once_decide_once(strange: Any, signed_in: Desk) -> None:
    first, second = signed_in("korvane-1"), signed_in("korvane-2")
    (address,) = forms(html(second.get(PAGE)), "accept-word")
    assert accept(first).status_code == 302
    assert second.post(address, {"why": "Late"}).status_code == 409
    assert len(events("reply.accepted")) == 1


def test_when_the_bank_is_past_every_clock_the_request_ends_at_once(strange: Any, signed_in: Desk) -> None:
    from haltline.centre.holds.models import HoldRequest
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        HoldRequest.objects.update(state="escalated", answer_due_at=None, escalated_at=NOW)
    desk = signed_in("korvane-1")
    assert "the request ends at once" in html(desk.get(PAGE))
    accept(desk)
    assert requests()[0].state == "answered" and forms(html(desk.get(PAST)), "undo-word") == []


def test_an_answer_that_says_more_will_follow_keeps_its_request_open(
    run_nudges: Run, signed_in: Desk
) -> None:
    take()
    run_nudges()
    say(requests()[0], final=False)
    run_nudges()
    accept(signed_in("korvane-1"))
    clock_runs_out()
    assert requests()[0].state == "overdue" and not queue_says_read()
