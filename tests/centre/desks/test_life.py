"""A report's life on the pages: sorted, paused, ended after a look, undone; read and judged by its victim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.centre.acts import answer, requests, take
from tests.centre.desks.pages import events, forms, html, key_of

SignIn = Callable[[str], Any]
Run = Callable[[], int]
WORDS = "All of it was drawn at a machine in Tamsara within ten minutes."
END = {"outcome": "nothing-returned", "text": WORDS}


def gone(run_nudges: Run) -> Any:
    """A report whose money nobody can find; what could be asked was asked."""
    receipt = take()
    run_nudges()
    (request,) = requests()
    assert answer(request, unknown=request.amount).status == 200
    run_nudges()
    return receipt


def victim_of(receipt: Any) -> Any:
    from django.test import Client

    browser = Client()
    browser.post(f"/r/{receipt.token}", {"last_four": "1276"})
    return browser


def test_an_officer_sorts_pauses_and_moves_a_report(signed_in: SignIn, run_nudges: Run) -> None:
    from haltline.centre.people.actions import put_station

    put_station("kv-north", "Korvane North", "korvane")
    put_station("kv-south", "Korvane South", "korvane")
    receipt = gone(run_nudges)
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(receipt)}"
    page = html(officer.get(address))
    assert "Not said yet" in page and "No station yet" in page and "From report to first request" in page
    (kind,), (place,), (pause,) = (forms(page, verb) for verb in ("reclassify", "place", "pause"))
    officer.post(kind, {"before": "unknown", "after": "job"})
    officer.post(place, {"station": "kv-north"})
    officer.post(pause, {"why": "waits-for-court"})
    page = html(officer.get(address))
    assert "Job or task" in page and "Korvane North" in page and "Paused: Waits for a court" in page
    assert "The ball is with Waits for a court" in page
    (transfer,), (resume,) = forms(page, "transfer"), forms(page, "resume")
    assert html(officer.post(transfer, {"before": "kv-north", "after": "kv-south"}), 422)
    moved = {"before": "kv-north", "after": "kv-south", "why": "The victim lives there"}
    officer.post(transfer, moved)
    officer.post(resume)
    page = html(officer.get(address))
    assert "Korvane South" in page and "moved once" in page and "Open, and whose turn it is" in page
    assert "gave it to another station" in page and "The clocks run again" in page
    assert officer.post(transfer, moved).status_code == 409


def test_an_end_is_looked_at_before_it_is_sent_and_can_be_undone(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = gone(run_nudges)
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(receipt)}"
    assert f'href="{address}/close"' in html(officer.get(address))
    form = html(officer.get(f"{address}/close"))
    assert "How does the report end?" in form and "Followed to the end, nothing to return" in form
    assert "Say how the report ends." in html(officer.post(f"{address}/close", {"do": "review"}), 422)
    untrue = html(officer.post(f"{address}/close", {**END, "do": "close", "outcome": "returned"}), 422)
    assert "Not all of the money is returned" in untrue and WORDS in untrue
    look = html(officer.post(f"{address}/close", {**END, "do": "review"}))
    assert "This is what the victim will read" in look and "None of it could be given back." in look
    assert not events("report.closed"), "looking closes nothing"
    assert WORDS in html(officer.post(f"{address}/close", {**END, "do": "mend"}))
    assert officer.post(f"{address}/close", {**END, "do": "close"})["Location"] == address
    page = html(officer.get(address))
    assert "Closed: Followed to the end, nothing to return" in page and WORDS in page
    assert "has not been told yet" in page and forms(page, "told-end")
    (again,) = forms(page, "reopen")
    officer.post(again, {"why": "The bank found more"})
    page = html(officer.get(address))
    assert "Open, and whose turn it is" in page and "opened the report again" in page


def test_what_stands_in_the_way_is_said_with_what_to_do(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = take()
    run_nudges()
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(receipt)}/close"
    page = html(officer.get(address))
    assert "This report cannot be closed yet." in page and "telephone it, or take the request back" in page
    assert "telephone it" in html(officer.post(address, {**END, "do": "close"}), 422)
    assert not events("report.closed")


def test_the_victim_reads_the_end_is_told_by_it_and_judges(signed_in: SignIn, run_nudges: Run) -> None:
    receipt = gone(run_nudges)
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(receipt)}"
    victim = victim_of(receipt)
    assert not forms(html(victim.get(f"/r/{receipt.token}")), "judge")
    officer.post(f"{address}/close", {**END, "do": "close"})
    page = html(victim.get(f"/r/{receipt.token}"))
    assert "None of it could be given back." in page and WORDS in page and "Whose turn is it now?" not in page
    assert "read it on the page" in html(officer.get(address))
    (judge,) = forms(page, "judge")
    wrong = html(victim.post(judge, {"fair": "9", "words": "I was never called"}), 422)
    assert "Choose from 1 to 5" in wrong and "I was never called" in wrong
    victim.post(judge, {"fair": "2", "clear": "4", "words": "I was never called"})
    page = html(victim.get(f"/r/{receipt.token}"))
    assert "Your verdict" in page and "You can change it until" in page and "I was never called" in page
    assert "I was never called" not in html(officer.get(address))


def test_a_strangers_browser_cannot_judge(signed_in: SignIn, client: Any, run_nudges: Run) -> None:
    receipt = gone(run_nudges)
    signed_in("korvane-1").post(f"/desk/reports/{key_of(receipt)}/close", {**END, "do": "close"})
    sent = client.post(f"/r/{receipt.token}/verdict", {"fair": "1", "clear": "1"})
    assert sent["Location"] == f"/r/{receipt.token}"
    assert not events("verdict.given")


def test_a_call_without_a_report_is_two_taps(signed_in: SignIn) -> None:
    officer = signed_in("korvane-1")
    page = html(officer.get("/desk/helpline"))
    (call,) = forms(page, "call-without-report")
    assert 'value="no-money-lost"' in page
    assert officer.post(call, {"reason": "no-money-lost"})["Location"] == "/desk/helpline"
    assert "The call is counted." in html(officer.get("/desk/helpline"))
    assert html(officer.post(call, {"reason": "tea"}), 422)
    assert [event.facts["reason"] for event in events("call.taken")] == ["no-money-lost"]


def test_a_suspended_officer_ends_nothing(signed_in: SignIn, run_nudges: Run) -> None:
    """Fault 25: in the middle of the form, the next request is refused and the report stays as it was."""
    from haltline.centre.people.models import Person
    from haltline.centre.reports.actions.leaving import suspend

    receipt = gone(run_nudges)
    officer, address = signed_in("korvane-1"), f"/desk/reports/{key_of(receipt)}"
    officer.post(f"{address}/claim")
    html(officer.post(f"{address}/close", {**END, "do": "review"}))
    suspend(Person.objects.get(username="korvane-1"))
    assert "/accounts/login" in officer.post(f"{address}/close", {**END, "do": "close"})["Location"]
    assert not events("report.closed")
    assert forms(html(signed_in("korvane-2").get(address)), "claim"), "a colleague can take it on"


def test_another_districts_officer_finds_nothing_to_end(signed_in: SignIn, run_nudges: Run) -> None:
    """Fault 24."""
    receipt = gone(run_nudges)
    stranger, address = signed_in("tamsara-1"), f"/desk/reports/{key_of(receipt)}"
    for act in ("close", "reclassify", "place", "transfer", "pause", "resume", "told", "reopen"):
        found = html(stranger.post(f"{address}/{act}", {**END, "do": "close"}), 404)
        assert "No report of your district has this number." in found
