"""Keys of a partner over time: lists read whole, revocations that stay, windows and names."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from haltline.protocol import (
    KeyList,
    KeyRing,
    KeyStanding,
    MessageError,
    PublishedKey,
    generate_key,
    parse,
    to_bytes,
)

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = generate_key("bank-1"), generate_key("bank-2")


def listed(*keys, **window):
    return KeyList(keys=tuple(PublishedKey.of(key.public, NOW - HOUR) for key in keys)).public_keys


def standing(ring, name, at=NOW + HOUR):
    return ring.find(name).standing(at)


def test_a_list_adds_the_new_key_and_keeps_the_old_in_its_overlap():
    ring = KeyRing.of([OLD.public]).after_reading(listed(OLD, NEW), NOW)
    assert {standing(ring, name) for name in ("bank-1", "bank-2")} == {KeyStanding.USABLE}


def test_a_key_that_is_no_longer_listed_stops_at_once():
    ring = KeyRing.of([OLD.public]).after_reading(listed(NEW), NOW)
    assert standing(ring, "bank-1", NOW) is KeyStanding.REVOKED
    assert standing(ring, "bank-2", NOW) is KeyStanding.USABLE


def test_a_revocation_is_never_taken_back():
    ring = KeyRing.of([OLD.public]).after_reading(listed(NEW), NOW).after_reading(listed(OLD, NEW), NOW)
    assert standing(ring, "bank-1", NOW) is KeyStanding.REVOKED


def test_a_name_never_comes_to_stand_for_another_key():
    thief = generate_key("bank-1")
    ring = KeyRing.of([OLD.public]).after_reading(listed(thief), NOW)
    assert ring.find("bank-1").pem() == OLD.public.pem()
    assert standing(ring, "bank-1", NOW) is KeyStanding.REVOKED


def test_a_published_key_carries_its_window_and_its_revocation():
    told = PublishedKey(
        keyid="bank-1",
        public_pem=OLD.public.pem(),
        not_before=NOW,
        not_after=NOW + HOUR,
        revoked_at=NOW + HOUR,
    )
    (key,) = parse(KeyList, to_bytes(KeyList(keys=(told,)))).public_keys
    assert (key.pem(), key.not_before, key.not_after) == (OLD.public.pem(), NOW, NOW + HOUR)
    assert key.standing(NOW) is KeyStanding.USABLE
    assert key.standing(NOW + HOUR) is KeyStanding.REVOKED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"public_pem": "no key"}, "keys.0.public_pem"),
        ({"not_after": "2020-01-01T00:00:00Z"}, "keys.0.not_after"),
    ],
)
def test_a_list_with_a_damaged_key_is_refused(change, field):
    key = PublishedKey.of(OLD.public, NOW).model_dump(mode="json", exclude_none=True) | change
    with pytest.raises(MessageError) as refused:
        parse(KeyList, json.dumps({"keys": [key]}).encode())
    assert (refused.value.status, refused.value.field) == (422, field)


def test_one_name_twice_in_a_list_is_refused():
    key = PublishedKey.of(OLD.public, NOW)
    with pytest.raises(ValueError, match="two keys"):
        KeyList(keys=(key, key))
