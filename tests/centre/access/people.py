"""People who sign in as people do: name, password, six digits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

PASSWORD = "a quiet horse in the rain"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def digits(secret: str, *, steps_ago: int = 0) -> str:
    """The six digits an authenticator app shows now (RFC 6238), reckoned here rather than by the library."""
    counter = int(time.time()) // 30 - steps_ago
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06d}"


def officer(username: str = "korvane-9", *, secret: str = SECRET, **changes: Any) -> Any:
    """A new officer of korvane with a password, and with a TOTP key unless the secret is empty."""
    from haltline.centre.people.actions import NewPerson, create_person, enrol_totp

    fields = {
        "role": "officer",
        "desk_name": "Officer 4499",
        "district": "korvane",
        "password": PASSWORD,
    } | changes
    person = create_person(NewPerson(username, **fields))
    if secret:
        enrol_totp(person, secret)
    return person


def give_password(client: Any, username: str = "korvane-9", password: str = PASSWORD, **more: str) -> Any:
    """The first step of signing in."""
    return client.post("/accounts/login/", {"login": username, "password": password, **more})


def give_code(client: Any, secret: str = SECRET, address: str = "/accounts/2fa/authenticate/") -> Any:
    """The second step. When the half-minute turns between reckoning and asking, the next code is given."""
    answer = client.post(address, {"code": digits(secret)})
    if answer.status_code == 200 and digits(secret) != digits(secret, steps_ago=1):
        answer = client.post(address, {"code": digits(secret)})
    return answer


def sign_in(client: Any, username: str = "korvane-9", secret: str = SECRET) -> Any:
    """Both steps; gives the client for chaining."""
    assert give_password(client, username).status_code == 302
    assert give_code(client, secret).status_code == 302
    return client


def shown_secret(page: Any) -> str:
    """The TOTP secret on the page where one enrols."""
    return re.search(rb"\b([A-Z2-7]{32})\b", page.content)[1].decode()  # type: ignore[index]


def refusals(district: str = "korvane") -> list[dict[str, str]]:
    """What the log says of refused attempts."""
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        rows = Event.objects.filter(verb="desk.refused", district_id=district).order_by("at")
        return [{"actor": row.actor, **row.facts} for row in rows]
