"""A running bank: its desk, its manners and everything it does by itself in the background."""

import asyncio
import json
import random
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime

from haltline.city.books import Books
from haltline.city.centre_line import CentreLine
from haltline.city.config import TOKEN_HEADER, CityConfig
from haltline.city.desk import DeskRefusal, Hold, HoldDesk
from haltline.city.faults import Behaviour, Manner, Manners, unbalanced
from haltline.city.idempotency import Answers
from haltline.city.journal import Journal
from haltline.city.payouts import Payout, draw
from haltline.city.post import NoAnswer, post
from haltline.city.references import rrn
from haltline.city.rows import Row, row_to_wire
from haltline.protocol import HoldRequest, PartEnded, PayoutInstruction, ProofOfCredit, Reply, paths

EXPIRY_EVERY_SECONDS = 0.25  # how far a part may outlive its end, well below any skew window
SWITCH_PAUSE_SECONDS = 0.2
SWITCH_ATTEMPTS_MAX = 50


def utc_now() -> datetime:
    """The bank's own clock."""
    return datetime.now(UTC)


class Bank:
    """One bank of the city while its process runs."""

    def __init__(self, config: CityConfig, code: str) -> None:
        self.config, self.code = config, code
        directory = config.directory / "banks" / code
        self.journal = Journal(directory)
        self.desk = HoldDesk(Books(code), self.journal)
        self.answers = Answers()
        self.paid_by_hand: dict[str, Payout] = {}
        self.coming: dict[str, Row] = {}  # what the conductor will play, by transfer id
        self.line = CentreLine(config.centre_url, config.signing_key(code))
        self.told: dict[str, int] = {
            "replies": 0,
            "rejected": 0,
            "payouts": 0,
            "undelivered": 0,
        }
        self._dice = random.Random(f"{config.seed}:{code}:references")
        self._tasks: set[asyncio.Task[None]] = set()
        self.plan_faults({})

    def plan_faults(self, plan: Mapping[str, Behaviour]) -> None:
        """Which payments, by reference, this bank answers in a planned wrong way."""
        self.manners = Manners(self.config.seed, self.code, self.config.speed, plan)

    def start(self) -> None:
        """Starts the clock that ends holds."""
        self._later(self._end_holds())

    async def stop(self) -> None:
        """Ends the background work and closes the journal."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.journal.close()

    def receive(self, request: HoldRequest) -> tuple[Hold, Manner]:
        """Takes a request in and starts to work on it, in the manner drawn for it."""
        hold = self.desk.receive(request, utc_now())
        manner = self.manners.of(request)
        if manner.behaviour is Behaviour.SLOW_RECEIPT:
            self.desk.act(request.hold_id, utc_now())  # answered only after the caller has given up
        elif manner.behaviour is not Behaviour.NEVER:
            self.answer_later(request.hold_id, manner)
        return hold, manner

    def answer_later(self, hold_id: str, manner: Manner) -> None:
        """Answers a request after the time this bank takes for it."""
        self._later(self._answer(hold_id, manner))

    def pay(self, told: PayoutInstruction) -> Payout:
        """Draws a payout from its parts at once; credit and proof follow. DeskRefusal when it cannot."""
        payout = self._draw(told)
        self._later(self._credit_and_prove(payout))
        return payout

    async def pay_by_hand(self, told: PayoutInstruction) -> ProofOfCredit:
        """Draws and credits, and gives the proof instead of sending it; the same payout is paid once."""
        payout = self.paid_by_hand.get(told.payout_id) or self._draw(told)
        self.paid_by_hand[told.payout_id] = payout
        await self._credit(payout)
        return payout.proof(utc_now())

    def _draw(self, told: PayoutInstruction) -> Payout:
        if told.to.institution not in {entry.code for entry in self.config.banks}:
            raise DeskRefusal(422, "unknown-institution", "the payee's bank cannot be reached from here")
        now = utc_now()
        serial = self._dice.randrange(500_000, 10**6)  # the payments of the city have the lower half
        return draw(self.desk, told, now=now, reference=rrn(now, serial))

    async def _answer(self, hold_id: str, manner: Manner) -> None:
        await asyncio.sleep(manner.delay.total_seconds())
        reply = self.desk.answer(hold_id, utc_now())
        if reply is None:
            return
        if manner.behaviour is Behaviour.UNBALANCED:
            await self._tell(unbalanced(reply))
        await self._tell(reply)
        if manner.behaviour is Behaviour.TWICE:
            await self._tell(reply)

    async def _tell(self, reply: Reply) -> None:
        outcome = await self.line.deliver(paths.REPLIES, reply)
        self.told["replies"] += 1
        self.told["rejected"] += 400 <= outcome.status < 500
        self.told["undelivered"] += outcome.status == 0

    async def _credit_and_prove(self, payout: Payout) -> None:
        await self._credit(payout)
        self.told["payouts"] += 1
        await self.line.deliver(paths.PROOFS, payout.proof(utc_now()))

    async def _credit(self, payout: Payout) -> None:
        target = payout.row.target
        if target is None or target.institution == self.code:
            self.desk.books.credit(payout.row)
            return
        url = self.config.bank(target.institution).url.rstrip("/") + "/_city/credit"
        body = json.dumps({"row": row_to_wire(payout.row)}).encode()
        headers = {"Content-Type": paths.JSON, TOKEN_HEADER: self.config.token}
        for _ in range(SWITCH_ATTEMPTS_MAX):
            try:
                status, _ = await post(url, body, headers)
            except NoAnswer:
                status = 0
            if status == 200:
                return
            await asyncio.sleep(SWITCH_PAUSE_SECONDS)
        raise RuntimeError(f"payout {payout.instruction.payout_id} found no way to {target.institution}")

    async def _end_holds(self) -> None:
        while True:
            now = utc_now()
            for hold_id, amount in self.desk.liens.expire(now):
                ended = PartEnded(hold_id=hold_id, amount=amount, ended_at=now)
                self._later(self._say_ended(ended))
            await asyncio.sleep(EXPIRY_EVERY_SECONDS)

    async def _say_ended(self, ended: PartEnded) -> None:
        await self.line.deliver(paths.ENDED, ended)

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
