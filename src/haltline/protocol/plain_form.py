"""The plain form of a signed call (RFC 9421), whose signature base can be written down without parsing.

`sign` writes it, and so nearly every call has it: the three components in their order, the parameters in
theirs, an address that no rule of section 2.2 changes. What has another form is left to the library, which
reads every form and takes three to ten times as long (`tests/protocol/test_plain_form.py` holds both to the
same verdict).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from haltline.protocol.keys import SigningKey

COMPONENTS: Final = ("@method", "@target-uri", "content-digest")
"""What every signature covers."""
Covered = tuple[str, str, str]
"""The values of COMPONENTS in a call."""

_COVERED: Final = "(" + " ".join(f'"{name}"' for name in COMPONENTS) + ")"
_METHOD: Final = re.compile(r"[A-Z]{3,7}", re.ASCII)
# no capital in the host, no port that could be left out, no dot or escape in the path, no query
_URL: Final = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::(?:[1-9]\d{3}|[1-5]\d{4}))?/(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]*",
    re.ASCII,
)
_DIGEST: Final = re.compile(r"sha-256=:[A-Za-z0-9+/]{43}=:", re.ASCII)
_TEXT: Final = re.compile(r"[ !#-\[\]-~]*", re.ASCII)
_NUMBER: Final = r"0|[1-9]\d{0,14}"
_INPUT: Final = re.compile(
    rf"(?P<label>[a-z][a-z0-9_-]*)=(?P<told>{re.escape(_COVERED)};created=(?P<created>{_NUMBER})"
    rf';keyid="(?P<keyid>{_TEXT.pattern})";alg="ed25519";expires=(?P<expires>{_NUMBER})'
    rf';nonce="(?P<nonce>{_TEXT.pattern})")',
    re.ASCII,
)
_SIGNATURE: Final = re.compile(r"(?P<label>[a-z][a-z0-9_-]*)=:(?P<value>[A-Za-z0-9+/]{86}==):", re.ASCII)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as it was read: its parameters, the bytes it is said to be over, and its own 64 bytes."""

    parameters: Mapping[str, int | str]
    base: bytes
    signature: bytes


def read(covered: Covered, headers: Mapping[str, str]) -> Signed | None:
    """The one signature of a call in plain form; None for any other form. Header names in small letters."""
    said = _INPUT.fullmatch(headers["signature-input"])
    signature = _SIGNATURE.fullmatch(headers["signature"])
    if not said or not signature or said["label"] != signature["label"]:
        return None
    base = _base(covered, said["told"])
    if base is None:
        return None
    parameters: dict[str, int | str] = {name: int(said[name]) for name in ("created", "expires")}
    parameters |= {"keyid": said["keyid"], "nonce": said["nonce"]}
    return Signed(parameters, base, b64decode(signature["value"]))


def write(
    key: SigningKey, covered: Covered, *, created: datetime, expires: datetime, nonce: str
) -> tuple[str, str] | None:
    """What the signature says of itself, and the signature; None where this call needs another form."""
    if not _TEXT.fullmatch(key.keyid) or not _TEXT.fullmatch(nonce):
        return None
    told = (
        f'{_COVERED};created={int(created.timestamp())};keyid="{key.keyid}";alg="ed25519"'
        f';expires={int(expires.timestamp())};nonce="{nonce}"'
    )
    base = _base(covered, told)
    return (told, f":{b64encode(key.ed25519.sign(base)).decode()}:") if base else None


def _base(covered: Covered, told: str) -> bytes | None:
    """The signature base (section 2.5) where each component stands in it as it came; None otherwise."""
    method, url, digest = covered
    if not (_METHOD.fullmatch(method) and _URL.fullmatch(url) and _DIGEST.fullmatch(digest)):
        return None
    values = zip((*COMPONENTS, "@signature-params"), (*covered, told), strict=True)
    return "\n".join(f'"{name}": {value}' for name, value in values).encode()
