"""Signed calls (RFC 9421, Ed25519): who sent this, unchanged, for this address, now, and for the first time.

The library beneath checks the mathematics. This wrapper insists on what it leaves open: the body's digest,
enough components, a short life, a key in its window, and a nonce never seen before. Every refusal is a 401.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

import http_message_signatures as rfc9421
from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from haltline.protocol import plain_form
from haltline.protocol.digest import DigestCheck, check_digest, content_digest
from haltline.protocol.keys import KeyStanding, PublicKey, SigningKey
from haltline.protocol.plain_form import COMPONENTS

LABEL: Final = "haltline"
LIFETIME_MAX: Final = timedelta(seconds=300)
"""A signature lives at most five minutes."""
CLOCK_SKEW: Final = timedelta(seconds=300)
"""How far the clocks of two sides may differ; only signatures look at the sender's clock."""
NONCE_KEPT: Final = LIFETIME_MAX + 2 * CLOCK_SKEW
"""How long a receiver must remember a nonce: after that the signature is refused as expired."""


class Refusal(StrEnum):
    """Why a signature does not count."""

    MISSING = "signature-missing"
    MALFORMED = "signature-malformed"
    DIGEST_MISSING = "digest-missing"
    DIGEST_UNREADABLE = "digest-unreadable"
    BODY_CHANGED = "body-changed"
    TOO_FEW_COMPONENTS = "too-few-components"
    PARAMETER_MISSING = "parameter-missing"
    UNKNOWN_KEY = "unknown-key"
    KEY_NOT_YET = "key-not-yet-valid"
    KEY_OVER = "key-window-over"
    KEY_REVOKED = "key-revoked"
    WRONG = "signature-wrong"
    LIFE_TOO_LONG = "life-too-long"
    NOT_YET = "created-in-the-future"
    EXPIRED = "expired"
    REPLAYED = "replayed"


class SignatureRefused(Exception):
    """The sender of a call is not proven; answer 401 with the reason, keep one audit row, do nothing else."""

    status: Final = 401

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request: method in capitals, absolute URL as the sender wrote it, body bytes, headers."""

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def sign(
    key: SigningKey, call: Call, *, now: datetime, nonce: str, lifetime: timedelta = timedelta(seconds=60)
) -> dict[str, str]:
    """The headers to add to a call: Content-Digest, Signature-Input, Signature. Use a nonce once, ever."""
    if not timedelta(0) < lifetime <= LIFETIME_MAX:
        raise ValueError("a signature lives from 1 to 300 seconds")
    digest, expires = content_digest(call.body), now + lifetime
    covered = (call.method, call.url, digest)
    plain = plain_form.write(key, covered, created=now, expires=expires, nonce=nonce)
    if plain:
        said, signature = (f"{LABEL}={value}" for value in plain)
        return {"Content-Digest": digest, "Signature-Input": said, "Signature": signature}
    message = _Message(call.method, call.url, {"Content-Digest": digest})
    signer = rfc9421.HTTPMessageSigner(
        signature_algorithm=rfc9421.algorithms.ED25519, key_resolver=_OneKey(key)
    )
    signer.sign(
        message,
        key_id=key.keyid,
        created=now,
        expires=expires,
        nonce=nonce,
        label=LABEL,
        covered_component_ids=COMPONENTS,
    )
    return message.headers


def verify(
    call: Call,
    *,
    keys: Callable[[str], PublicKey | None],
    now: datetime,
    seen_nonce: Callable[[str, str], bool],
) -> str:
    """The name of the key that signed a call; SignatureRefused with its reason otherwise.

    `keys` finds a key of the one partner this call may come from. `seen_nonce(keyid, nonce)` stores the pair
    and says whether it was there before; it is asked last, so that a forged call uses up no nonce.
    """
    headers = _read_headers(call)
    digest = check_digest(headers["content-digest"], call.body)
    if digest is DigestCheck.UNREADABLE:
        raise SignatureRefused(Refusal.DIGEST_UNREADABLE)
    plain = plain_form.read((call.method, call.url, headers["content-digest"]), headers)
    parameters = _check_plain(plain, keys, now) if plain else _check_any(call, headers, keys, now)
    if digest is DigestCheck.DIFFERS:
        raise SignatureRefused(Refusal.BODY_CHANGED)
    _check_times(parameters, now)
    keyid, nonce = str(parameters["keyid"]), str(parameters.get("nonce", ""))
    if not nonce:
        raise SignatureRefused(Refusal.PARAMETER_MISSING)
    if seen_nonce(keyid, nonce):
        raise SignatureRefused(Refusal.REPLAYED)
    return keyid


@dataclass(slots=True)
class _Message:
    method: str
    url: str
    headers: dict[str, str]


class _OneKey(rfc9421.HTTPSignatureKeyResolver):
    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def resolve_private_key(self, key_id: str) -> Any:
        return self._key.ed25519


class _UsableKeys(rfc9421.HTTPSignatureKeyResolver):
    def __init__(self, keys: Callable[[str], PublicKey | None], now: datetime) -> None:
        self._keys, self._now = keys, now

    def resolve_public_key(self, key_id: str) -> Any:
        return _usable(self._keys(key_id), self._now)


class _ClocklessVerifier(rfc9421.HTTPMessageVerifier):
    """Leaves the times to `_check_times`, which is told what time it is."""

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        return None


def _read_headers(call: Call) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in call.headers.items():
        known = headers.get(name.lower())
        headers[name.lower()] = value if known is None else f"{known}, {value}"
    if not {"signature", "signature-input"} <= headers.keys():
        raise SignatureRefused(Refusal.MISSING)
    if "content-digest" not in headers:
        raise SignatureRefused(Refusal.DIGEST_MISSING)
    return headers


def _check_plain(
    signed: plain_form.Signed, keys: Callable[[str], PublicKey | None], now: datetime
) -> Mapping[str, int | str]:
    """The parameters of a signature in plain form that is right."""
    try:
        _usable(keys(str(signed.parameters["keyid"])), now).verify(signed.signature, signed.base)
    except WrongSignature as error:
        raise SignatureRefused(Refusal.WRONG) from error
    return signed.parameters


def _check_any(
    call: Call, headers: dict[str, str], keys: Callable[[str], PublicKey | None], now: datetime
) -> Mapping[str, int | str]:
    """The parameters of a signature in whatever form that is right and covers enough."""
    verifier = _ClocklessVerifier(
        signature_algorithm=rfc9421.algorithms.ED25519, key_resolver=_UsableKeys(keys, now)
    )
    try:
        (signed,) = verifier.verify(_Message(call.method, call.url, headers), max_age=None)
    except rfc9421.HTTPMessageSignaturesException as error:
        raise _reason(error) from error
    if not {f'"{name}"' for name in COMPONENTS} <= signed.covered_components.keys():
        raise SignatureRefused(Refusal.TOO_FEW_COMPONENTS)
    return cast(Mapping[str, int | str], signed.parameters)


def _usable(key: PublicKey | None, now: datetime) -> Ed25519PublicKey:
    if key is None:
        raise SignatureRefused(Refusal.UNKNOWN_KEY)
    if (standing := key.standing(now)) is not KeyStanding.USABLE:
        raise SignatureRefused(Refusal(standing.value))
    return key.ed25519


def _reason(error: Exception) -> SignatureRefused:
    cause = error.__cause__
    if isinstance(cause, SignatureRefused):
        return cause
    return SignatureRefused(Refusal.WRONG if isinstance(cause, WrongSignature) else Refusal.MALFORMED)


def _check_times(parameters: Mapping[str, int | str], now: datetime) -> None:
    try:
        created, expires = (
            datetime.fromtimestamp(int(parameters[name]), UTC) for name in ("created", "expires")
        )
    except KeyError:
        raise SignatureRefused(Refusal.PARAMETER_MISSING) from None
    except (ValueError, OverflowError, OSError):
        raise SignatureRefused(Refusal.MALFORMED) from None
    if not created < expires <= created + LIFETIME_MAX:
        raise SignatureRefused(Refusal.LIFE_TOO_LONG)
    if created > now + CLOCK_SKEW:
        raise SignatureRefused(Refusal.NOT_YET)
    if now > expires + CLOCK_SKEW:
        raise SignatureRefused(Refusal.EXPIRED)
