"""Behind the door: a hold in plain words and nothing more, and a holder who contests it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.centre.acts import states
from tests.centre.desks.pages import events, forms, html
from tests.centre.door.doors import HELD, come_in, contests, part, show, turns

from haltline.protocol import PartState, PartStatus

SignIn = Callable[[str], Any]
Run = Callable[[], int]
UPHOLD = {"decision": "uphold", "reason": "The bill is genuine."}
REJECT = {"decision": "reject", "reason": "The bill is of another day."}


def contest(client: Client, **changes: Any) -> Any:
    words = {"do": "contest", "kind": "sale", "statement": "I sold two phones."}
    return client.post("/door/hold", words | changes)


def decide(desk: Any, what: dict[str, str], address: str = "/desk/contests") -> Any:
    (form,) = forms(html(desk.get(address)), "decide-contest")
    return desk.post(form, what)


def test_the_page_says_how_much_who_law_until_and_what_stays_free(held: Any, stranger: Client) -> None:
    page = html(come_in(stranger).get("/door/hold"))
    for said in ("₹11,800", "8,200", "20,000", "Ostara Bank", "··4471", "State Anti-Fraud Centre",
                 "section 106", "Officer korvane 1", "It ends by itself", "No one says that"):  # fmt: skip
        assert said in page, said


def test_nothing_of_the_victim_the_case_or_other_accounts_is_on_it(held: Any, stranger: Client) -> None:
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.reports.models import Report

    with in_scope("district:korvane"):
        report = Report.objects.get()
    come_in(stranger)
    shown = html(stranger.get("/door/hold")) + html(stranger.get("/door/letter/1"))
    for secret in (report.reference, str(report.pk), report.phone, "1276", "100000008830", "8830", "Sirvala",
                   "632510448820", "200000004471"):  # fmt: skip
        assert secret not in shown, secret


def test_the_code_opens_as_the_sum_does_typed_as_it_comes(held: Any) -> None:
    from haltline.centre.holds.door_code import code_of

    code = code_of(held.pk)
    for number, typed in enumerate((code, code.lower(), f" {code.replace('-', ' ')} ")):
        assert show(Client(REMOTE_ADDR=f"10.0.0.{number}"), typed)["Location"] == "/door/hold"


def test_the_bank_is_given_the_code_in_its_message_and_on_its_card(held: Any, signed_in: SignIn) -> None:
    from haltline.centre.holds.door_code import code_of
    from haltline.protocol import HoldRequest, parse

    code = code_of(held.pk)
    assert code in parse(HoldRequest, bytes(part().request.body)).contact
    assert code in html(signed_in("ostara-desk").get(f"/bank/requests/{held.pk}"))


def test_a_letter_says_it_without_sums_of_others_and_can_be_checked(held: Any, stranger: Client) -> None:
    page = html(come_in(stranger).get("/door/letter/1"))
    assert "A hold is not an accusation." in page and f"/verify/{held.pk}" in page


def test_a_holder_contests_an_officer_agrees_and_the_release_leaves_at_once(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    from haltline.centre.contests.models import Harm
    from haltline.centre.kernel.models import OutboxMessage
    from haltline.centre.kernel.scope import in_scope

    assert contest(come_in(stranger))["Location"] == "/door/hold"
    assert part().state == "contested"
    page = html(stranger.get("/door/hold"))
    assert "a person at the centre decides, by" in page
    officer = signed_in("korvane-2")
    listed = html(officer.get("/desk/contests"))
    for said in ("I sold two phones.", "I sold something or did work", "the account holder, by the door",
                 "The bank says: 20,000 = 11,800 held + 8,200 still free"):  # fmt: skip
        assert said in listed, said
    assert decide(officer, UPHOLD).status_code == 302
    with in_scope("district:korvane"):
        release, harm = OutboxMessage.objects.get(kind="release"), Harm.objects.get()
    assert release.created_at - contests()[0].decided_at < timedelta(hours=1)
    assert (part().releasing, harm.amount, harm.since) == (HELD, HELD, part().since)
    page = html(stranger.get("/door/hold"))
    assert "is being freed by Ostara Bank" in page and "The bill is genuine." in page
    confirm(held.pk)
    assert states()["released"] >= HELD and "held" not in states()
    assert "Nothing is on hold any more." in html(stranger.get("/door/hold"))


def confirm(hold: Any) -> None:
    """The bank says that nothing of it is held any more."""
    from haltline.centre.holds.actions.releasing import confirm_release
    from haltline.centre.kernel.scope import in_scope

    with in_scope("worker:korvane"):
        told = PartStatus(hold_id=str(hold), state=PartState.RELEASED, held=0, released=HELD)
        confirm_release(part(), told)


def test_a_rejected_holder_reads_why_and_asks_the_independent_reviewer(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("there", "reviewer", "Reviewer 6291", district="tamsara"))
    create_person(NewPerson("here", "reviewer", "Reviewer 4491", district="korvane"))
    contest(come_in(stranger))
    there, here = signed_in("there"), signed_in("here")
    assert "Nobody waits" in html(there.get("/review/contests"))
    decide(signed_in("korvane-2"), REJECT)
    assert part().state == "active"
    page = html(stranger.get("/door/hold"))
    assert "The bill is of another day." in page and "an independent reviewer of another office" in page
    html(stranger.post("/door/hold", {"do": "appeal", "statement": ""}), 422)
    stranger.post("/door/hold", {"do": "appeal", "statement": "The day on it is the day of the order."})
    assert part().state == "contested"
    assert "Nobody waits" in html(here.get("/review/contests"))
    listed = html(there.get("/review/contests"))
    for said in ("The day on it is the day of the order.", "The bill is of another day.", "11,800"):
        assert said in listed, said
    assert "NLV" not in listed and "/desk/reports" not in listed
    assert decide(there, UPHOLD, "/review/contests").status_code == 302
    assert [turn.state for turn in turns(contests()[0])] == ["rejected", "upheld"]
    assert part().releasing == HELD


def test_after_the_last_tier_a_holder_can_ask_nobody_here(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("there", "reviewer", "Reviewer 6291", district="tamsara"))
    contest(come_in(stranger))
    decide(signed_in("korvane-2"), REJECT)
    stranger.post("/door/hold", {"do": "appeal", "statement": "Look again."})
    decide(signed_in("there"), REJECT, "/review/contests")
    page = html(stranger.get("/door/hold"))
    assert not forms(page, "holder-appeal") and not forms(page, "holder-contest")
    assert stranger.post("/door/hold", {"do": "appeal", "statement": "And again."}).status_code == 302
    assert len(contests()) == 1 and part().state == "active"


def test_one_contest_at_a_time_however_often_it_is_sent(held: Any, stranger: Client) -> None:
    come_in(stranger)
    assert [contest(stranger).status_code for _ in range(3)] == [302] * 3
    other = come_in(Client(REMOTE_ADDR="10.4.4.4"))
    assert contest(other, statement="Me too").status_code == 302
    assert [row.text for row in contests()] == ["I sold two phones."]


def test_what_is_missing_is_named_and_what_was_typed_stays(held: Any, stranger: Client) -> None:
    page = html(contest(come_in(stranger), kind="", statement="I <b>sold</b> it"), 422)
    assert "Say what the money was for." in page and "I &lt;b&gt;sold&lt;/b&gt; it" in page
    long = html(contest(stranger, statement="x" * 4_001), 422)
    assert "This is too long." in long
    assert contests() == [] and part().state == "active"


def test_a_contested_hold_still_ends_by_itself(held: Any, stranger: Client) -> None:
    from haltline.centre.holds.actions.releasing import part_ended
    from haltline.centre.kernel.scope import in_scope

    contest(come_in(stranger))
    with in_scope("worker:korvane"):
        part_ended(part())
    assert part().state == "expired"
    assert "Nothing is on hold any more." in html(stranger.get("/door/hold"))


def test_closing_forgets_on_this_telephone(held: Any, stranger: Client) -> None:
    come_in(stranger).post("/door/hold", {"do": "close"})
    assert stranger.get("/door/hold")["Location"] == "/door"


def test_a_form_sent_from_another_site_does_nothing(held: Any) -> None:
    """The seal of the form is asked for where something changes."""
    client = come_in(Client(enforce_csrf_checks=True))
    assert contest(client).status_code == 403
    assert contests() == []


def test_a_file_comes_with_the_words_and_more_can_follow(held: Any, stranger: Client) -> None:
    bill = SimpleUploadedFile("bill.pdf", b"%PDF-1.7 one")
    contest(come_in(stranger), proof=bill)
    for number in range(5):
        more = SimpleUploadedFile("x", b"%PDF-1.7 more " + bytes([number]))
        answer = stranger.post("/door/hold", {"do": "add", "proof": more})
        assert answer.status_code == (302 if number < 4 else 422)
    html(stranger.post("/door/hold", {"do": "add"}), 422)
    assert len(events("proof.told")) == 5


def test_the_page_asks_of_the_holder_only_what_can_still_be_done(
    held: Any, stranger: Client, signed_in: SignIn
) -> None:
    def page() -> str:
        return html(stranger.get("/door/hold"))

    come_in(stranger)
    assert "tell us what it was for. One document" in page() and "Until when?" in page()
    contest(stranger)
    assert "a person decides by the hour above" in page()
    decide(signed_in("korvane-2"), UPHOLD)
    assert "If the bank has not freed it after an hour, call us." in page()
    assert "tell us what it was for" not in page() and "Until when?" not in page()
