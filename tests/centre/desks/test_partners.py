"""Partners by page: who may change them, two hands for keys and addresses, contacts, limits, the try."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.centre.bank_server import BankServer, listening
from tests.centre.desks.pages import events, forms, html, opened

from haltline.protocol.keys import generate_key

SignIn = Callable[[str], Any]
HOME = "/desk/partners/sirvala"
DESK = {"name": "Night desk", "role": "Fraud", "phone": "+91 22 4000 1234", "email": "", "rank": "1"}
NIGHTS = {"days": ["1", "2", "3", "4", "5"], "starts": "18:00", "ends": "09:00", "zone": "Asia/Kolkata"}
ADDRESS = {"way": "api", "url": "https://sirvala.example/hold/", "why": "Their own system"}


@pytest.fixture
def supervisors(centre: None) -> None:
    """Two supervisors, and a second account of the first."""
    from haltline.centre.people.models import Person

    human = uuid.uuid4()
    for name, district, who in (
        ("sup-1", "korvane", human),
        ("sup-1b", "tamsara", human),
        ("sup-2", "tamsara", None),
    ):
        Person.objects.create(
            username=name, role="supervisor", district_id=district, desk_name=f"Supervisor {name}",
            human=who or uuid.uuid4(),
        )  # fmt: skip


pytestmark = pytest.mark.usefixtures("supervisors")


def sirvala() -> Any:
    from haltline.centre.partners.models import Partner

    return Partner.objects.get(pk="sirvala")


def test_officers_read_whom_to_call_and_change_nothing(signed_in: SignIn) -> None:
    officer = signed_in("korvane-1")
    page = html(officer.get("/desk/partners"))
    assert HOME in opened(page) and "nobody" in page and "Add a partner" not in page
    assert "Add a contact" not in html(officer.get(HOME))
    for path in ("/new", "/sirvala/terms", "/sirvala/contacts/new", "/sirvala/address", "/sirvala/keys"):
        html(officer.post(f"/desk/partners{path}"), 403)
    html(officer.post(HOME + "/retire", {"why": "x"}), 403)
    for stranger in ("ostara-desk", "korvane-recovery"):
        html(signed_in(stranger).get(HOME), 403)


def test_a_partner_is_added_at_our_desk_and_a_code_stands_once(signed_in: SignIn) -> None:
    desk = signed_in("sup-1")
    assert desk.post("/desk/partners/new", {"code": "velora", "name": "Velora Pay"})["Location"].endswith(
        "/velora"
    )
    page = html(desk.post("/desk/partners/new", {"code": "velora", "name": "Another"}), 422)
    assert "There is a partner of this code already." in page and 'value="Another"' in page
    html(desk.post("/desk/partners/new", {"code": "Vel ora!", "name": ""}), 422)
    assert "our bank desk" in html(desk.get("/desk/partners/velora"))


def test_contacts_are_added_changed_and_retired_and_the_gaps_of_the_week_shown(signed_in: SignIn) -> None:
    desk = signed_in("sup-1")
    assert "Nobody can be called yet." in html(desk.get(HOME))
    assert desk.post(HOME + "/contacts/new", DESK | NIGHTS)["Location"] == HOME
    page = html(desk.get(HOME))
    assert "Night desk" in page and "Mon–Fri 18:00–09:00, Asia/Kolkata" in page
    assert "Tue 09:00 – Tue 18:00" in page and "Sat 09:00 – Mon 18:00" in page
    contact = sirvala().contacts.get()
    always = DESK | NIGHTS | {"days": list("1234567"), "starts": "00:00", "ends": "00:00"}
    desk.post(f"{HOME}/contacts/{contact.pk}", always)
    assert "Somebody is there in every hour of the week." in html(desk.get(HOME))
    html(desk.post(f"/desk/partners/ostara/contacts/{contact.pk}", always), 404)
    desk.post(f"{HOME}/contacts/{contact.pk}", {"do": "retire"})
    assert "Night desk" not in html(desk.get(HOME))
    done = ("partner.contact-added", "partner.contact-changed", "partner.contact-retired")
    assert [len(events(verb, "")) for verb in done] == [1, 1, 1]


def test_what_is_wrong_in_a_contact_is_named_and_nothing_typed_is_lost(signed_in: SignIn) -> None:
    bad = DESK | {"name": "", "phone": "call me", "email": "x@", "starts": "25:00", "ends": "09:00"}
    page = html(
        signed_in("sup-1").post(HOME + "/contacts/new", bad | {"zone": "Mars/Base", "rank": "0"}), 422
    )
    for field in ("name", "phone", "email", "days", "starts", "zone", "rank"):
        assert f'href="#{field}"' in page, field
    assert 'value="call me"' in page and 'value="Mars/Base"' in page
    assert not sirvala().contacts.exists()


def test_an_address_needs_a_second_human_and_each_step_is_logged(signed_in: SignIn) -> None:
    first, twin, second = (signed_in(name) for name in ("sup-1", "sup-1b", "sup-2"))
    assert first.post(HOME + "/address", ADDRESS).status_code == 302
    (decide,) = forms(html(first.get(HOME)), "decide-change")
    assert "another person puts it in force" in html(twin.get(HOME))
    html(twin.post(decide, {"do": "agree"}), 403)
    assert sirvala().way == "inbox"
    assert "waits for a second hand" in html(second.get("/desk/partners"))
    assert second.post(decide, {"do": "agree"}).status_code == 302
    assert (sirvala().way, sirvala().url) == ("api", "https://sirvala.example/hold")
    html(second.post(decide, {"do": "agree"}), 409)
    (proposed,) = events("partner.change-proposed", "")
    (agreed,) = events("partner.change-agreed", "")
    assert proposed.facts["why"] == "Their own system" and agreed.actor != proposed.actor
    assert [event.facts["why"] for event in events("desk.refused", "tamsara")] == [
        "SamePerson",
        "AlreadyDecided",
    ]


@pytest.mark.parametrize(
    "url", ["http://sirvala.example", "https://169.254.169.254/", "https://u:p@x.example", ""]
)
def test_an_address_that_could_lead_inside_is_refused_before_anybody_is_asked(
    signed_in: SignIn, url: str
) -> None:
    page = html(signed_in("sup-1").post(HOME + "/address", ADDRESS | {"url": url}), 422)
    assert 'href="#url"' in page
    assert not sirvala().changes.exists()


def test_a_key_comes_by_two_hands_and_goes_by_one(signed_in: SignIn) -> None:
    first, second = signed_in("sup-1"), signed_in("sup-2")
    key = {"keyid": "sirvala-1", "pem": generate_key("x").public.pem(), "why": "The first key"}
    assert 'href="#pem"' in html(
        first.post(HOME + "/keys", key | {"pem": "no key", "good_days": "400", "overlap_days": "14"}), 422
    )
    first.post(HOME + "/keys", key | {"good_days": "400", "overlap_days": "14"})
    assert not sirvala().keys.exists()
    (decide,) = forms(html(second.get(HOME)), "decide-change")
    second.post(decide, {"do": "agree"})
    (revoke,) = forms(html(first.get(HOME)), "revoke-key")
    html(first.post(revoke, {"keyid": "sirvala-1", "why": ""}), 422)
    first.post(revoke, {"keyid": "sirvala-1", "why": "A laptop is gone"})
    page = html(first.get(HOME))
    assert "revoked" in page and "A laptop is gone" in page and forms(page, "revoke-key") == []
    html(first.post(revoke, {"keyid": "sirvala-1", "why": "again"}), 409)
    html(first.post("/desk/partners/ostara/keys/revoke", {"keyid": "sirvala-1", "why": "x"}), 404)


def test_limits_are_exact_sums_with_a_reason(signed_in: SignIn) -> None:
    desk = signed_in("sup-1")
    hours = {"days": list("12345"), "starts": "09:30", "ends": "18:00", "zone": "Asia/Kolkata"}
    good = {
        "name": "Sirvala Bank",
        "calls_at_once": "4",
        "calls_a_minute": "600",
        "why": "Agreed in May",
    } | hours
    bad = html(
        desk.post(HOME + "/terms", good | {"call_first_above": "1e9", "calls_at_once": "0", "why": ""}), 422
    )
    for field in ("call_first_above", "calls_at_once", "why"):
        assert f'href="#{field}"' in bad, field
    assert desk.post(HOME + "/terms", good | {"call_first_above": "5,00,000.50"}).status_code == 302
    row = sirvala()
    assert (row.call_first_above, row.day_sum, row.calls_a_minute) == (5_00_000_50, None, 600)
    assert "5,00,000.50" in html(desk.get(HOME))
    (logged,) = events("partner.terms-changed", "")
    assert logged.facts["why"] == "Agreed in May" and "calls_at_once" in logged.facts["changed"]


def test_a_partner_is_retired_never_deleted_and_taken_back(signed_in: SignIn) -> None:
    desk = signed_in("sup-1")
    html(desk.post(HOME + "/retire", {"do": "retire", "why": ""}), 422)
    desk.post(HOME + "/retire", {"do": "retire", "why": "Merged into Ostara"})
    assert "Merged into Ostara" in html(desk.get(HOME))
    html(desk.post(HOME + "/retire", {"do": "retire", "why": "again"}), 409)
    desk.post(HOME + "/retire", {"do": "take-back", "why": "The merger failed"})
    assert sirvala().retired_at is None


@pytest.fixture
def bank(centre: None, settings: Any) -> Iterator[BankServer]:
    from haltline.centre.partners.models import Partner

    settings.DEMO = True
    with listening() as server:
        server.answers = lambda *_: (404, {"code": "never-seen"})
        Partner.objects.filter(pk="sirvala").update(way="api", url=server.url)
        yield server


def test_a_try_says_step_by_step_what_was_found(signed_in: SignIn, bank: BankServer) -> None:
    officer = signed_in("korvane-1")
    page = html(officer.post(HOME + "/try"))
    assert "a hold never asked for is unknown, as it should be" in page
    assert [method for method, _ in bank.paths()] == ["GET"]
    bank.answers = lambda *_: (401, {"code": "unknown-key"})
    assert "our signature is refused (unknown-key)" in html(officer.post(HOME + "/try"))
    assert len(events("partner.tried", "")) == 2


def test_what_can_be_tried_is_said_for_every_way_in(signed_in: SignIn, bank: BankServer) -> None:
    from haltline.centre.partners.models import Partner

    officer = signed_in("korvane-1")
    for way, says in (
        ("iso20022", "Sends a document that is no message"), ("sheet", "Nothing is called here"),
        ("inbox", "Nothing is called here"), ("api", "Asks for a hold that never was"),
    ):  # fmt: skip
        Partner.objects.filter(pk="sirvala").update(way=way)
        assert says in html(officer.get(HOME))
    Partner.objects.filter(pk="sirvala").update(way="iso20022")
    bank.answers = lambda *_: (422, {"code": "other-message"})
    assert "a document that is no message is refused (422)" in html(officer.post(HOME + "/try"))


def test_a_try_is_for_officers_and_of_a_partner_that_there_is(
    signed_in: SignIn, client: Any, bank: BankServer
) -> None:
    assert client.post(HOME + "/try")["Location"].startswith("/accounts/login/")
    html(signed_in("ostara-desk").post(HOME + "/try"), 403)
    html(signed_in("sup-1").post("/desk/partners/nobody/try"), 404)
    assert bank.calls == []
