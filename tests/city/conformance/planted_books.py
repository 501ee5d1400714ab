"""Banks with one mistake in what they hold, tell or end, and the check meant to find it."""

import json
from datetime import datetime

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from tests.city.conformance.planted import mistake

from haltline.city import desk as desks
from haltline.city.app import Face
from haltline.city.bench.bank import TestBank
from haltline.city.bench.facts import BankFacts, Tester
from haltline.city.centre_line import CentreLine, Outcome
from haltline.city.desk import DeskRefusal, HoldDesk
from haltline.city.duties import Document, WordDue
from haltline.city.liens import Liens, Part
from haltline.protocol import (
    Extend,
    HoldRequest,
    PartStatus,
    Receipt,
    Reduce,
    Release,
    Reply,
    Tombstone,
    paths,
    to_bytes,
)
from haltline.protocol import slices as units
from haltline.protocol.slices import Slices


@mistake("request-gets-a-receipt")
class ReceiptOfAnother(Face):
    async def holds(self, request: Request) -> Response:
        answer = await super().holds(request)
        if answer.status_code != 202:
            return answer
        return Response(
            to_bytes(Receipt(hold_id="another", received_at=datetime(2020, 1, 1).astimezone())), 202
        )


class Changes(HoldDesk):
    """A desk whose replies are not what its books say."""

    def changed(self, reply: Reply, request: HoldRequest) -> Reply:
        return reply

    def answer(self, hold_id: str, now: datetime) -> Reply | None:
        reply = super().answer(hold_id, now)
        if reply is not None:
            self.holds[hold_id].reply = reply = self.changed(reply, self.request(hold_id))
        return reply


@mistake("reply-balances")
class AUnitTooMany(Changes):
    def changed(self, reply: Reply, request: HoldRequest) -> Reply:
        return (
            reply.model_copy(update={"unknown": reply.unknown + 1})
            if reply.onward and reply.free == 0
            else reply
        )


class SendsOneId(CentreLine):
    async def deliver(self, path: str, message: BaseModel | Document) -> Outcome:
        if isinstance(message, Reply):
            message = message.model_copy(update={"reply_id": "the-same"})
        return await super().deliver(path, message)


@mistake("each-reply-has-its-own-id")
class OneIdForAll(TestBank):
    def register(self, tester: Tester) -> BankFacts:
        facts = super().register(tester)
        self.line = SendsOneId(self.tester, self._key)
        return facts


@mistake("onward-lines-name-units")
class NamesNoUnits(Changes):
    def changed(self, reply: Reply, request: HoldRequest) -> Reply:
        if request.slices is not None:
            return reply
        lines = tuple(line.model_copy(update={"slices": None}) for line in reply.onward)
        return reply.model_copy(update={"onward": lines})


@mistake("payers-bank-names-the-account")
class NamesNoAccount(Changes):
    def changed(self, reply: Reply, request: HoldRequest) -> Reply:
        return reply if request.account.number else reply.model_copy(update={"account": request.account})


@mistake("unknown-payment-is-unknown")
class SaysGoneInsteadOfUnknown(Changes):
    def changed(self, reply: Reply, request: HoldRequest) -> Reply:
        moved = {"unknown": 0, "free": reply.free + reply.unknown}
        return reply.model_copy(update=moved) if "not_found" in reply.codes else reply


@mistake("slices-are-honoured")
class FirstUnitsAlways(HoldDesk):
    def receive(self, request: HoldRequest, now: datetime) -> desks.Hold:
        return super().receive(request.model_copy(update={"slices": None}), now)


@mistake("watch-tells-what-comes")
class WatchesNothing(HoldDesk):
    def news(self, now: datetime) -> list[str]:
        return []


@mistake("same-hold-other-key-is-409")
class TakesItAgain(HoldDesk):
    def receive(self, request: HoldRequest, now: datetime) -> desks.Hold:
        known = self.holds.get(request.hold_id)
        return known if known and not known.dead else super().receive(request, now)


@mistake("never-more-than-asked")
class HoldsTheWholePayment(Liens):
    def hold(self, part: Part, wanted: Slices, *, now: datetime, key: str = "") -> int:
        row = self.books.rows[part.transfer_id]
        whole = units.first(row.amount) if units.total(wanted) == row.amount // 3 else wanted
        return super().hold(part, whole, now=now, key=key)


@mistake("living-money-is-spared")
class SparesNothing(Liens):
    def _above_floor(self, transfer_id: str) -> int:
        return 10**18


@mistake("onward-only-holds-nothing")
class HoldsOnWord(HoldDesk):
    def act(self, hold_id: str, now: datetime) -> None:
        hold = self.holds[hold_id]
        request, first = hold.request, not hold.acted
        super().act(hold_id, now)
        if first and request and request.ask == "onward_only" and "-rest" in (request.account.number or ""):
            located = desks.locate(self.books, request)
            assert located.row is not None
            self.liens.hold(desks.part_for(request, located.row), request.disputed, now=now)


@mistake("one-unit-is-held-once")
class SaysHeldTwice(Changes):
    def changed(self, reply: Reply, request: HoldRequest) -> Reply:
        if "ambiguous" not in reply.codes or not reply.held or not self._is_second(request):
            return reply
        held = reply.held.model_copy(update={"amount": reply.held.amount + reply.free})
        return reply.model_copy(update={"held": held, "free": 0})

    def _is_second(self, request: HoldRequest) -> bool:
        others = [hold.request for hold in self.holds.values() if hold.request]
        same = [one for one in others if one.payment.reference == request.payment.reference]
        return same[0].amount == request.payment.amount * 2 // 3


@mistake("delivered-twice-held-once")
class HoldsPerDelivery(Face):
    async def holds(self, request: Request) -> Response:
        before = len(self.bank.office.answers._kept)
        answer = await super().holds(request)
        if answer.status_code == 202 and len(self.bank.office.answers._kept) == before:
            self._again(parse_hold_id(answer))
        return answer

    def _again(self, hold_id: str) -> None:
        desk = self.bank.office.desk
        asked, part = desk.request(hold_id), desk.liens.parts.get(hold_id)
        if part is None or asked.amount != asked.payment.amount // 4:
            return
        here = desk.books.whereabouts(part.transfer_id, units.first(asked.payment.amount)).here
        more = units.take(here, min(asked.amount, units.total(here)))
        desk.books.set_aside(part.transfer_id, more)
        part.live = units.union([*part.live, *more])


def parse_hold_id(answer: Response) -> str:
    return str(json.loads(bytes(answer.body))["hold_id"])


# ---- how holds end


def kept(desk: HoldDesk, hold_id: str) -> int:
    """What a hold keeps now."""
    part = desk.liens.parts.get(hold_id)
    return part.amount if part else 0


@mistake("release-frees-exactly")
class FreesAUnitMore(HoldDesk):
    def release(self, message: Release, now: datetime) -> PartStatus:
        more = int(message.amount == kept(self, message.hold_id) // 3)
        return self.free(message.hold_id, message.amount + more, key=message.idempotency_key, now=now)


@mistake("release-frees-at-most-what-is-held")
class RefusesToFreeMore(HoldDesk):
    def release(self, message: Release, now: datetime) -> PartStatus:
        if message.amount > kept(self, message.hold_id) > 0:
            raise DeskRefusal(422, "more-than-held", "it keeps less")
        return super().release(message, now)


@mistake("release-of-nothing-is-200")
class RefusesToFreeNothing(HoldDesk):
    def release(self, message: Release, now: datetime) -> PartStatus:
        if message.hold_id in self.holds and not kept(self, message.hold_id):
            raise DeskRefusal(409, "nothing-held", "it keeps nothing")
        return super().release(message, now)


@mistake("reduce-to-more-changes-nothing")
class RefusesToKeepMore(HoldDesk):
    def reduce(self, message: Reduce, now: datetime) -> PartStatus:
        if message.keep > kept(self, message.hold_id):
            raise DeskRefusal(422, "more-than-held", "it keeps less")
        return super().reduce(message, now)


@mistake("reduce-keeps-what-it-names")
class ReducesBy(HoldDesk):
    def reduce(self, message: Reduce, now: datetime) -> PartStatus:
        if message.keep >= kept(self, message.hold_id):
            return super().reduce(message, now)
        return self.free(message.hold_id, message.keep, key=message.idempotency_key, now=now)


@mistake("extend-moves-the-end")
class ExtendsInWordsOnly(HoldDesk):
    def extend(self, message: Extend, now: datetime) -> PartStatus:
        part = self.liens.parts.get(message.hold_id)
        before = part.expires_at if part else None
        told = super().extend(message, now)
        if part and before:
            part.expires_at = before
        return told


@mistake("tombstone-frees")
class BuriesNothing(HoldDesk):
    def tombstone(self, message: Tombstone, now: datetime) -> PartStatus:
        if message.hold_id in self.liens.parts:
            return self.status(message.hold_id)
        return super().tombstone(message, now)


@mistake("tombstone-before-the-request")
class ForgetsTheDead(HoldDesk):
    def kill(self, hold_id: str, *, key: str, now: datetime) -> PartStatus:
        told = super().kill(hold_id, key=key, now=now)
        if self.holds[hold_id].request is None:
            del self.holds[hold_id]
        return told


@mistake("nothing-to-extend-is-409")
class ExtendsNothing(HoldDesk):
    def extend(self, message: Extend, now: datetime) -> PartStatus:
        part = self.liens.parts.get(message.hold_id)
        return self.status(message.hold_id) if part and not part.live else super().extend(message, now)


@mistake("an-end-is-told")
class EndsInSilence(TestBank):
    async def _say(self, name: str, duty: WordDue) -> None:
        if duty.path != paths.ENDED:
            await super()._say(name, duty)


@mistake("released-units-can-be-held-again")
class LosesReleasedUnits(Liens):
    def hold(self, part: Part, wanted: Slices, *, now: datetime, key: str = "") -> int:
        freed = [one.released for one in self.parts.values() if one.transfer_id == part.transfer_id]
        return super().hold(
            part, units.subtract(wanted, units.union(p for f in freed for p in f)), now=now, key=key
        )
