"""Checks of who is believed: signatures, their age, their keys, and how often one may call."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import http_message_signatures as rfc9421

from haltline.city.bench.facts import Kind
from haltline.city.conformance.line import Answer, fresh
from haltline.city.conformance.register import check
from haltline.city.conformance.subject import Subject
from haltline.city.conformance.verdicts import Failed, Skipped, expect
from haltline.protocol import (
    CLOCK_SKEW,
    KeyList,
    PublishedKey,
    SigningKey,
    generate_key,
    paths,
    to_bytes,
)
from haltline.protocol.digest import content_digest

LIMIT_SECONDS = 20.0
MANY = 32


@check("unsigned-call-is-401")
def unsigned(bank: Subject) -> None:
    """A hold request without a signature is refused with 401 and has no effect."""
    if bank.line.key is None:
        bank.line.raw("POST", paths.HOLDS, b"{}", {paths.IDEMPOTENCY_KEY: fresh("k")}).require(401)
        return
    request = bank.request(bank.payment(Kind.RESTING))
    headers = {paths.IDEMPOTENCY_KEY: request.idempotency_key}
    bank.line.raw("POST", paths.HOLDS, to_bytes(request), headers).require(401)
    bank.never_seen(request.hold_id)


@check("changed-body-is-401")
def changed_body(bank: Subject) -> None:
    """A body that is not the one that was signed is refused with 401 and has no effect."""
    request = bank.request(bank.payment(Kind.RESTING))
    body = to_bytes(request)
    headers = bank.line.signed("POST", paths.HOLDS, body)
    headers[paths.IDEMPOTENCY_KEY] = request.idempotency_key
    more = body.replace(b'"hop":1', b'"hop":2')
    bank.line.raw("POST", paths.HOLDS, more, headers).require(401)
    bank.never_seen(request.hold_id)


@check("other-address-is-401")
def other_address(bank: Subject) -> None:
    """A signature for one address does not count at another."""
    bank.require_key()
    headers = bank.line.signed("GET", paths.hold(fresh("never")), b"")
    bank.line.raw("GET", paths.hold(fresh("never")), b"", headers).require(401)


@check("replayed-call-is-401")
def replayed(bank: Subject) -> None:
    """The same signed call a second time is refused with 401: its nonce has been seen."""
    bank.require_key()
    path = paths.hold(fresh("never"))
    headers = bank.line.signed("GET", path, b"")
    first = bank.line.raw("GET", path, b"", headers)
    expect(first.status == 404, f"a rightly signed call was answered {first.status}, expected 404")
    bank.line.raw("GET", path, b"", headers).require(401)


@check("expired-signature-is-401")
def expired(bank: Subject) -> None:
    """A signature that ran out longer ago than clocks may differ is refused with 401."""
    _at(bank, -(CLOCK_SKEW + timedelta(seconds=120))).require(401)


@check("signature-from-the-future-is-401")
def future(bank: Subject) -> None:
    """A signature made further ahead than clocks may differ is refused with 401."""
    _at(bank, CLOCK_SKEW + timedelta(seconds=60)).require(401)


@check("clocks-may-differ")
def skewed(bank: Subject) -> None:
    """A caller whose clock is four minutes behind or ahead is believed."""
    for minutes in (-4, 4):
        answer = _at(bank, timedelta(minutes=minutes))
        expect(answer.status == 404, f"a call signed {minutes:+d} minutes off was answered {answer.status}")


@check("long-lived-signature-is-401")
def long_lived(bank: Subject) -> None:
    """A signature that would live longer than 300 seconds is refused with 401."""
    now = datetime.now(UTC)
    _by_hand(bank, expires=now + timedelta(seconds=900)).require(401)


@check("signature-over-too-little-is-401")
def too_little(bank: Subject) -> None:
    """A signature that does not cover the body's digest, or has no nonce, is refused with 401."""
    _by_hand(bank, covered=("@method", "@target-uri")).require(401)
    _by_hand(bank, nonce=None).require(401)


@check("foreign-signature-is-401")
def foreign(bank: Subject) -> None:
    """A stranger's key is refused with 401, also when it signs under the centre's name."""
    key = bank.require_key()
    path = paths.hold(fresh("never"))
    for stranger in (generate_key(key.keyid), generate_key(fresh("stranger"))):
        bank.line.get(path, key=stranger).require(401)


@check("keys-overlap")
def overlap(bank: Subject) -> None:
    """When the centre changes its key, calls by the old and by the new one count during the overlap."""
    second = _second_key(bank)
    for key in (bank.require_key(), second):
        answer = bank.line.get(paths.hold(fresh("never")), key=key)
        expect(answer.status == 404, f"a call by {key.keyid} was answered {answer.status}")


@check("revoked-key-is-401")
def revoked(bank: Subject) -> None:
    """A revoked key counts no more, also for a call that was signed before."""
    bank.require_key()
    if bank.revoked_key is not None:
        bank.line.get(paths.hold(fresh("never")), key=bank.revoked_key).require(401)
        return
    key = _second_key(bank)
    path = paths.hold(fresh("never"))
    signed_before = bank.line.signed("GET", path, b"", key=key)
    now = datetime.now(UTC)
    ended = PublishedKey.of(key.public, now - timedelta(days=1)).model_copy(update={"revoked_at": now})
    bank.tell_keys(ended)
    bank.line.raw("GET", path, b"", signed_before).require(401)
    bank.line.get(path, key=key).require(401)


@check("keys-are-published")
def published(bank: Subject) -> None:
    """The bank publishes the keys it signs with under /v1/keys, for anybody to read."""
    found = bank.line.raw("GET", paths.BANK_KEYS, b"", {}).require(200).read(KeyList)
    expect(bool(found.keys), "the list is empty")


@check("replies-are-signed")
def signed_replies(bank: Subject) -> None:
    """A reply is signed by a published key of the bank, over method, address and digest."""
    request = bank.request(bank.payment(Kind.RESTING))
    bank.ask(request)
    word = bank.word(request.hold_id)
    expect(not word.unproven, f"the reply's signature does not count: {word.unproven}")


@check("replies-carry-their-key")
def replies_carry_key(bank: Subject) -> None:
    """A reply's Idempotency-Key is its reply_id."""
    request = bank.request(bank.payment(Kind.RESTING))
    bank.ask(request)
    word = bank.word(request.hold_id)
    named = getattr(word.message, "reply_id", "")
    expect(word.header_key == named, f"the header says {word.header_key!r}, the reply {named!r}")


@check("each-reply-has-its-own-id")
def reply_ids(bank: Subject) -> None:
    """No two replies have one reply_id: a centre would take the second for the first, told another way."""
    one, other = (bank.answered(bank.request(bank.payment(Kind.RESTING))) for _ in range(2))
    expect(one.reply_id != other.reply_id, f"two holds were answered under one reply_id, {one.reply_id!r}")


@check("too-many-calls-are-429", last=True)
def limited(bank: Subject) -> None:
    """A caller beyond the bank's limit is told 429 with Retry-After, and is heard again after that time."""
    bank.require_key()
    burst = bank.facts.calls_at_once
    if burst is None:
        raise Skipped("needs calls_at_once, the bank's limit, in its facts")
    refused = _burst(bank, burst)
    if refused is None:
        raise Failed(f"more than {burst} calls at once were all taken")
    wait = refused.headers.get("retry-after", "")
    expect(wait.isdigit() and int(wait) > 0, f"Retry-After is {wait!r}, expected whole seconds")
    time.sleep(min(int(wait), LIMIT_SECONDS))
    path = paths.hold(fresh("never"))
    again = bank.line.raw("GET", path, b"", bank.line.signed("GET", path, b""))
    expect(again.status == 404, f"after {wait} s a call was answered {again.status}")


@check("no-redirects", last=True)
def no_redirects(bank: Subject) -> None:
    """No call is redirected, also not to the same path with a slash: a signature is for one address."""
    bank.line.raw("POST", paths.HOLDS + "/", b"{}", {})
    bank.line.raw("GET", paths.BANK_KEYS + "/", b"", {})
    expect(not bank.line.redirects, f"redirected: {', '.join(sorted(set(bank.line.redirects)))}")


def _burst(bank: Subject, burst: int) -> Answer | None:
    """Calls from several lines at once until one is refused, at most two bursts of them."""
    path = paths.hold(fresh("never"))
    calls = [bank.line.signed("GET", path, b"") for _ in range(2 * burst)]
    with ThreadPoolExecutor(MANY) as threads:
        answers = threads.map(lambda headers: bank.line.raw("GET", path, b"", headers), calls)
        return next((answer for answer in answers if answer.status == 429), None)


def _at(bank: Subject, offset: timedelta) -> Answer:
    """A status query signed by a clock that is so far off."""
    bank.require_key()
    path = paths.hold(fresh("never"))
    headers = bank.line.signed("GET", path, b"", now=datetime.now(UTC) + offset)
    return bank.line.raw("GET", path, b"", headers)


def _second_key(bank: Subject) -> SigningKey:
    """A further key that the bank has been told of; Skipped where there is no way to tell it."""
    bank.require_key()
    if not bank.has_bench:
        raise Skipped("needs a test bench that takes keys, or --revoked-key for a revoked one")
    key = generate_key(fresh("checker"))
    told = PublishedKey.of(key.public, datetime.now(UTC) - timedelta(days=1))
    bank.tell_keys(told)
    return key


class _Key(rfc9421.HTTPSignatureKeyResolver):
    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def resolve_private_key(self, key_id: str) -> object:
        return self._key.ed25519


class _Message:
    """What the signing library wants of a call."""

    def __init__(self, method: str, url: str, headers: dict[str, str]) -> None:
        self.method, self.url, self.headers = method, url, headers


def _by_hand(
    bank: Subject,
    *,
    covered: tuple[str, ...] = ("@method", "@target-uri", "content-digest"),
    expires: datetime | None = None,
    nonce: str | None = "any",
) -> Answer:
    """A status query signed as no careful centre would sign it."""
    key, now = bank.require_key(), datetime.now(UTC)
    path = paths.hold(fresh("never"))
    message = _Message("GET", bank.line.url + path, {"Content-Digest": content_digest(b"")})
    signer = rfc9421.HTTPMessageSigner(signature_algorithm=rfc9421.algorithms.ED25519, key_resolver=_Key(key))
    once = None if nonce is None else secrets.token_urlsafe(12)
    signer.sign(
        message, key_id=key.keyid, created=now, expires=expires or now + timedelta(seconds=60),
        covered_component_ids=covered, label="haltline", nonce=once,
    )  # fmt: skip
    return bank.line.raw("GET", path, b"", message.headers)
