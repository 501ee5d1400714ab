"""The fingerprint of a body in the Content-Digest header (RFC 9530): an empty body has one too."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from enum import StrEnum

_MEMBER = re.compile(r"(?P<name>[a-z][a-z0-9-]*)=:(?P<value>[A-Za-z0-9+/]*={0,2}):")
_DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "sha-256": lambda body: hashlib.sha256(body).digest(),
    "sha-512": lambda body: hashlib.sha512(body).digest(),
}


class DigestCheck(StrEnum):
    """What a Content-Digest header says about a body."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"


def content_digest(body: bytes) -> str:
    """The header value that a sender writes."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def check_digest(header: str, body: bytes) -> DigestCheck:
    """Compare a header with a body: every strong digest must match, and one at least must be there."""
    members = [_MEMBER.fullmatch(part.strip()) for part in header.split(",")]
    claimed = {found["name"]: found["value"] for found in members if found}
    if len(claimed) != len(members) or not claimed.keys() & _DIGESTS.keys():
        return DigestCheck.UNREADABLE
    for name, digest in _DIGESTS.items():
        if name in claimed and claimed[name] != base64.b64encode(digest(body)).decode():
            return DigestCheck.DIFFERS
    return DigestCheck.MATCHES
