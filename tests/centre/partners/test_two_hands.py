"""Keys and addresses change by two humans; a key is taken away by one, at once (faults 17, 22)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.centre.desks.pages import events
from tests.centre.partners.conftest import called, hand, known_key

from haltline.protocol.keys import generate_key

pytestmark = pytest.mark.usefixtures("centre")
ONE, TWO = hand("Supervisor 1"), hand("Supervisor 2")


def sirvala() -> Any:
    from haltline.centre.partners.queries import partner_named

    return partner_named("sirvala")


def new_key(keyid: str = "sirvala-2", overlap: int = 14) -> tuple[Any, Any]:
    """A key that Supervisor 1 proposed; the change and the key."""
    from haltline.centre.partners.actions.changing import propose_key

    made = generate_key(keyid)
    what = {"keyid": keyid, "pem": made.public.pem(), "good_days": 400, "overlap_days": overlap}
    return propose_key(sirvala(), what, "The yearly exchange", ONE), made


def test_a_new_key_counts_only_after_a_second_human_agrees(client: Any, moving: Any) -> None:
    from haltline.centre.partners.actions.changing import agree

    change, made = new_key()
    assert called(client, made, moving()).status_code == 401
    agree(change.pk, TWO)
    assert called(client, made, moving()).status_code == 422
    assert [event.facts["named"] for event in events("partner.change-agreed", "")] == ["sirvala-2"]


def test_the_same_human_under_two_accounts_is_refused() -> None:
    from haltline.centre.kernel.errors import SamePerson
    from haltline.centre.partners.actions.changing import agree
    from haltline.centre.partners.hands import Hand

    change, _ = new_key()
    with pytest.raises(SamePerson):
        agree(change.pk, Hand("person:other-account", "Recovery officer 9", ONE.human))
    change.refresh_from_db()
    assert change.state == "open"


def test_the_old_key_counts_to_the_end_of_the_overlap_and_no_longer(client: Any, moving: Any) -> None:
    from haltline.centre.partners.actions.changing import agree

    old = known_key()
    change, new = new_key(overlap=14)
    agree(change.pk, TWO)
    assert [called(client, key, moving(days=13.9)).status_code for key in (old,)] == [422]
    after = moving(days=0.2)
    late = called(client, old, after)
    assert (late.status_code, late.json()["code"]) == (401, "key-window-over")
    assert called(client, new, after).status_code == 422


def test_a_key_revoked_between_signing_and_receiving_counts_no_more(client: Any, moving: Any) -> None:
    from haltline.centre.partners.actions.changing import revoke

    key = known_key()
    signed_at = moving()
    assert called(client, key, signed_at).status_code == 422
    revoke("sirvala-1", "A laptop is gone", ONE)
    moving(seconds=1)
    answer = called(client, key, signed_at)
    assert (answer.status_code, answer.json()["code"]) == (401, "key-revoked")
    assert [event.facts["why"] for event in events("partner.key-revoked", "")] == ["A laptop is gone"]


def test_a_revoked_key_is_not_brought_back_by_a_change_that_was_waiting() -> None:
    from haltline.centre.kernel.errors import AlreadyDecided, NotUnderstood
    from haltline.centre.partners.actions.changing import revoke

    known_key()
    revoke("sirvala-1", "A laptop is gone", ONE)
    with pytest.raises(AlreadyDecided):
        revoke("sirvala-1", "again", ONE)
    with pytest.raises(NotUnderstood, match="known already"):
        new_key("sirvala-1")


def test_an_address_is_in_force_only_after_a_second_human(client: Any) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided
    from haltline.centre.partners.actions.changing import agree, propose_address

    change = propose_address(sirvala(), "api", "https://sirvala.example/hold", "Their own system", ONE)
    assert (sirvala().way, sirvala().url) == ("inbox", "")
    with pytest.raises(AlreadyDecided, match="waits already"):
        propose_address(sirvala(), "api", "https://elsewhere.example", "Quick", TWO)
    agree(change.pk, TWO)
    assert (sirvala().way, sirvala().url) == ("api", "https://sirvala.example/hold")
    with pytest.raises(AlreadyDecided):
        agree(change.pk, TWO)


def test_whoever_proposed_may_take_it_back_and_nothing_changed() -> None:
    from haltline.centre.partners.actions.changing import decline, propose_address

    change = propose_address(sirvala(), "api", "https://sirvala.example", "Mistyped", ONE)
    decline(change.pk, ONE)
    assert (sirvala().way, sirvala().url) == ("inbox", "")


DAMAGED = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"


@pytest.mark.parametrize("pem", ["", "not a key", DAMAGED])
def test_what_is_no_key_is_refused_before_anybody_is_asked(pem: str) -> None:
    from haltline.centre.kernel.errors import NotUnderstood
    from haltline.centre.partners.actions.changing import propose_key

    what = {"keyid": "sirvala-2", "pem": pem, "good_days": 400, "overlap_days": 14}
    with pytest.raises(NotUnderstood, match="Ed25519"):
        propose_key(sirvala(), what, "why", ONE)


def test_a_key_whose_window_is_shorter_than_the_overlap_is_not_made_to_last_longer() -> None:
    from haltline.centre.partners.actions import add_key
    from haltline.centre.partners.actions.changing import agree
    from haltline.centre.partners.keys import partner_key

    made = generate_key("sirvala-1")
    before = add_key("sirvala", "sirvala-1", made.public.pem(), good_for=timedelta(days=2)).not_after
    change, _ = new_key(overlap=14)
    agree(change.pk, TWO)
    assert partner_key("sirvala-1").not_after == before  # type: ignore[union-attr]
