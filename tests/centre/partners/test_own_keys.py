"""The centre changes its own key while banks change over: listed first, signing later, then in overlap."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("centre", "own_keys")
LEAD, OVERLAP = timedelta(days=1), timedelta(days=14)


def listed(client: Any) -> dict[str, str]:
    """What partners read: names of keys with the public halves."""
    return {key["keyid"]: key["public_pem"] for key in client.get("/partner/v1/keys").json()["keys"]}


def signs() -> str:
    from haltline.centre.partners.keys import centre_key

    return centre_key().keyid


def rotate() -> None:
    from haltline.centre.partners.actions import rotating

    rotating.rotate(LEAD, OVERLAP)


def test_before_any_rotation_there_is_one_key(client: Any) -> None:
    assert list(listed(client)) == ["centre-1"] and signs() == "centre-1"


def test_a_new_key_is_listed_at_once_signs_after_the_lead_and_the_old_one_leaves_after_the_overlap(
    client: Any, moving: Any
) -> None:
    first = listed(client)["centre-1"]
    rotate()
    assert listed(client)["centre-1"] == first
    assert list(listed(client)) == ["centre-1", "centre-2"] and signs() == "centre-1"
    moving(days=1, seconds=1)
    assert list(listed(client)) == ["centre-1", "centre-2"] and signs() == "centre-2"
    moving(days=14)
    assert list(listed(client)) == ["centre-2"] and signs() == "centre-2"


def test_what_signs_is_what_is_listed(client: Any, moving: Any) -> None:
    from haltline.centre.partners.keys import centre_key

    rotate()
    moving(days=2)
    assert centre_key().public.pem() == listed(client)["centre-2"]


def test_private_keys_are_readable_by_the_centre_alone(own_keys: Path) -> None:
    rotate()
    files = sorted(own_keys.iterdir())
    assert [file.name for file in files] == ["centre-key.centre-2.pem", "centre-key.pem"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_stolen_key_is_revoked_and_its_successor_signs_at_once(client: Any, moving: Any) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided
    from haltline.centre.partners.actions.rotating import revoke_own

    with pytest.raises(AlreadyDecided, match="rotate first"):
        revoke_own("centre-1", "Stolen")
    rotate()
    revoke_own("centre-1", "Stolen")
    assert list(listed(client)) == ["centre-2"] and signs() == "centre-2"
