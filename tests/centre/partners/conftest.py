"""A partner with a key, and calls that it signs."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from haltline.protocol.keys import SigningKey, generate_key
from haltline.protocol.signing import Call, sign

REPLIES = "/partner/v1/replies"


@pytest.fixture
def own_keys(settings: Any, tmp_path: Path) -> Path:
    """The centre's private keys lie in a folder of this test's own."""
    settings.CENTRE_KEY_FILE = tmp_path / "centre-key.pem"
    return tmp_path


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The centre's clock, set by the test: ``moving(days=1)`` puts it forward."""
    from haltline.centre.kernel import clock

    start, ahead = datetime.now(UTC).replace(second=10), timedelta()
    monkeypatch.setattr(clock, "_source", lambda: start + ahead)

    def move(**by: float) -> datetime:
        nonlocal ahead
        ahead += timedelta(**by)
        return start + ahead

    yield move


def hand(name: str) -> Any:
    """A person's hand; the same name is the same human being."""
    from haltline.centre.partners.hands import Hand

    return Hand(f"person:{name}", name, uuid.uuid5(uuid.NAMESPACE_OID, name))


def known_key(keyid: str = "sirvala-1") -> SigningKey:
    """A key of Sirvala Bank that the centre knows."""
    from haltline.centre.partners.actions import add_key

    made = generate_key(keyid)
    add_key("sirvala", keyid, made.public.pem(), good_for=timedelta(days=400))
    return made


def called(client: Any, key: SigningKey, now: datetime, body: bytes = b"{}") -> Any:
    """What the centre answers to a call that this key signs now; a body of {} is a proven 422."""
    from django.conf import settings

    call = Call("POST", settings.PUBLIC_URL + REPLIES, body)
    headers = sign(key, call, now=now, nonce=secrets.token_hex(9)) | {"Idempotency-Key": "any"}
    return client.post(REPLIES, body, content_type="application/json", headers=headers)
