"""Banks with one mistake each and the check meant to find it; all else of each is the reference bank."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from haltline.city.app import Face
from haltline.city.bench.bank import TestBank, TestOffice
from haltline.city.bench.serve import BenchDoor
from haltline.city.desk import HoldDesk
from haltline.city.idempotency import Answer, Answers
from haltline.city.liens import Liens
from haltline.city.office import utc_now
from haltline.protocol import (
    Call,
    CallRate,
    KeyList,
    KeyRing,
    Problem,
    PublishedKey,
    Refusal,
    SignatureRefused,
    generate_key,
    paths,
    to_bytes,
)
from haltline.protocol import slices as units

Any_ = TypeVar("Any_", bound=type)


@dataclass(frozen=True)
class Mistake:
    """How to build the bank, and the one check that it fails."""

    name: str
    fails: str
    bank: type[TestBank] = TestBank
    face: type[Face] = Face
    door: type[BenchDoor] = BenchDoor


MISTAKES: list[Mistake] = []


def mistake(fails: str) -> Callable[[Any_], Any_]:
    """Puts a bank that has this class in place of the reference one on the list."""

    def note(changed: Any_) -> Any_:
        MISTAKES.append(_with(changed, fails))
        return changed

    return note


def _with(changed: type, fails: str) -> Mistake:
    name = changed.__name__
    if issubclass(changed, BenchDoor):
        return Mistake(name, fails, door=changed)
    if issubclass(changed, Face):
        return Mistake(name, fails, face=changed)
    if issubclass(changed, Liens):
        changed = type("Desk", (HoldDesk,), {"liens_type": changed})
    if issubclass(changed, HoldDesk):
        changed = type("Office", (TestOffice,), {"desk_type": changed})
    if issubclass(changed, TestOffice):
        changed = type("Bank", (TestBank,), {"office_type": changed})
    return Mistake(name, fails, bank=changed)


# ---- who is believed


def overlooks(reason: Refusal, fails: str) -> None:
    """A door that lets a call in although its signature is refused for this reason."""

    class Lenient(BenchDoor):
        def prove(self, call: Call, now: datetime) -> str:
            try:
                return super().prove(call, now)
            except SignatureRefused as refused:
                if refused.reason is not reason:
                    raise
                return "overlooked"

    MISTAKES.append(Mistake(f"Overlooks-{reason}", fails, door=Lenient))


overlooks(Refusal.MISSING, "unsigned-call-is-401")
overlooks(Refusal.BODY_CHANGED, "changed-body-is-401")
overlooks(Refusal.REPLAYED, "replayed-call-is-401")
overlooks(Refusal.EXPIRED, "expired-signature-is-401")
overlooks(Refusal.NOT_YET, "signature-from-the-future-is-401")
overlooks(Refusal.LIFE_TOO_LONG, "long-lived-signature-is-401")
overlooks(Refusal.TOO_FEW_COMPONENTS, "signature-over-too-little-is-401")
overlooks(Refusal.UNKNOWN_KEY, "foreign-signature-is-401")
overlooks(Refusal.KEY_REVOKED, "revoked-key-is-401")


@mistake("clocks-may-differ")
class ExactClock(BenchDoor):
    def prove(self, call: Call, now: datetime) -> str:
        keyid = super().prove(call, now)
        created = int(call.headers["signature-input"].split("created=")[1].split(";")[0])
        if abs(created - now.timestamp()) > 60:
            raise SignatureRefused(Refusal.EXPIRED)
        return keyid


@mistake("keys-overlap")
class OnlyTheFirstKey(BenchDoor):
    @property
    def ring(self) -> KeyRing:
        first, *others = self._all.keys.values()
        gone = [PublishedKey.of(key, utc_now()).public_key for key in others if key.revoked_at]
        return KeyRing.of([first, *gone])

    @ring.setter
    def ring(self, ring: KeyRing) -> None:
        self._all = ring if ring.keys else KeyRing.of([generate_key("none").public])


@mistake("too-many-calls-are-429")
class NoLimit(BenchDoor):
    def __init__(self, bank: TestBank) -> None:
        super().__init__(bank)
        self._rate = CallRate(10**6, 10**6)


@mistake("keys-are-published")
class EmptyKeyList(TestBank):
    asked = 0

    @property
    def keys(self) -> KeyList:
        self.asked += 1  # the first reader is the suite, which wants to verify replies
        return super().keys if self.asked == 1 else KeyList(keys=())


@mistake("no-redirects")
class Redirects(Face):
    def routes(self) -> list[Route]:
        async def elsewhere(request: Request) -> Response:
            return RedirectResponse(paths.HOLDS, 307)

        return [*super().routes(), Route(paths.HOLDS + "/", elsewhere, methods=["POST"])]


# ---- how it reads


def reads(fails: str, mend: Callable[[bytes], bytes]) -> None:
    """A face that repairs a body before it is judged, as a lenient parser does."""

    class Repairing(Face):
        async def _read(self, request: Request) -> bytes:
            return mend(await super()._read(request))

    MISTAKES.append(Mistake(f"Repairs-for-{fails}", fails, face=Repairing))


def _without_colour(body: bytes) -> bytes:
    return body.replace(b', "colour": "red"', b"")


def _joined(body: bytes) -> bytes:
    """Slices in one spelling, where it is plain which are meant."""
    try:
        told = json.loads(body)
        pairs = tuple((int(lo), int(hi)) for lo, hi in told["slices"])
        joined = units.checked(pairs)
    except (ValueError, KeyError, TypeError):
        return body
    if joined == pairs:
        return body
    return json.dumps(told | {"slices": [[str(lo), str(hi)] for lo, hi in joined]}).encode()


reads("duplicate-json-key-is-400", lambda body: body.replace(b'"hop":1,"hop":1', b'"hop":1'))
reads("extra-field-is-422", _without_colour)
reads("not-json-is-400", lambda body: body.replace(b"NaN", b"1"))
reads("times-without-sense-are-422", lambda body: body.replace(b"2199-01-01", b"2020-01-01"))
reads("touching-slices-are-422", _joined)


@mistake("number-for-money-is-422")
class TakesNumbers(Face):
    async def _read(self, request: Request) -> bytes:
        import re

        body = await super()._read(request)
        return re.sub(rb'"amount": (\d+)', rb'"amount": "\1"', body)


@mistake("missing-field-is-422")
class AddsAnEnd(Face):
    async def _read(self, request: Request) -> bytes:
        body = await super()._read(request)
        if b'"ask"' not in body or b"expires_at" in body:
            return body
        return body[:-1] + b', "expires_at": "2099-01-01T00:00:00Z"}'


@mistake("time-without-offset-is-422")
class GuessesTheZone(Face):
    async def _read(self, request: Request) -> bytes:
        import re

        body = await super()._read(request)
        return re.sub(rb'("expires_at": "[^"Z]*[0-9])"', rb'\1Z"', body)


@mistake("missing-key-is-400")
class NeedsNoKey(Face):
    async def _once(self, request: Request) -> tuple[bool, Response]:
        if paths.IDEMPOTENCY_KEY not in request.headers:
            raw = bytearray()
            async for piece in request.stream():
                raw += piece
            request._body = bytes(raw)
            try:
                key = json.loads(raw)["idempotency_key"]
            except (ValueError, KeyError):
                key = ""
            request.scope["headers"].append((b"idempotency-key", key.encode()))
            del request._headers
        return await super()._once(request)


@mistake("refusals-are-problem-json")
class PlainRefusals(Face):
    async def _once(self, request: Request) -> tuple[bool, Response]:
        fresh, answer = await super()._once(request)
        if answer.status_code >= 400:
            answer.headers["content-type"] = paths.JSON
        return fresh, answer


@mistake("unknown-hold-is-404")
class NothingIsUnknown(Face):
    async def status(self, request: Request) -> Response:
        answer = await super().status(request)
        if answer.status_code == 404 and not request.path_params["hold_id"].startswith("check-"):
            told = Problem(title="gone", status=404, code="no-such-path")
            return Response(to_bytes(told), 404, media_type=paths.PROBLEM)
        return answer


@mistake("same-key-other-body-is-422")
class KeyAlone(TestOffice):
    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.answers = AnswersByKeyAlone()


class AnswersByKeyAlone(Answers):
    place = paths.HOLDS

    def before(self, key: str, place: str, body: bytes) -> Answer | None:
        known = self._kept.get(key)
        return known[1] if known and place == self.place else super().before(key, place, body)
