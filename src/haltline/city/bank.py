"""A running bank: its office, and one task for everything it still owes somebody."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from haltline.city.centre_line import CentreLine
from haltline.city.config import TOKEN_HEADER, CityConfig
from haltline.city.daybook import Daybook
from haltline.city.duties import AnswerDue, CreditDue, ReturnDue, WordDue
from haltline.city.office import Office, utc_now
from haltline.city.payouts import Payout
from haltline.city.post import NoAnswer, post
from haltline.city.rows import Row, row_to_wire
from haltline.city.tempers import ROTATES_AFTER, Temper
from haltline.city.world import ISO20022
from haltline.protocol import (
    KeyList,
    KeyRing,
    MessageError,
    ProofOfCredit,
    PublishedKey,
    parse,
    paths,
    to_bytes,
)

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # keys of a practice city have no first day
EXPIRY_EVERY_SECONDS = 0.25  # how far a part may outlive its end, well below any skew window
KEYS_EVERY_SECONDS = 300.0  # a revocation that nobody told is known after so long
KEYS_AGAIN_SECONDS = 60.0  # an unknown key name makes a bank look, but not for every stranger
SWITCH_PAUSE_SECONDS = 0.2
SWITCH_PAUSE_SECONDS_MAX = 2.0


class Bank:
    """One bank of the city while its process runs; what it owes it still owes after kill -9."""

    office_type: type[Office] = Office

    def __init__(self, config: CityConfig, code: str) -> None:
        self.config, self.code = config, code
        self.office = self.office_type(
            code, Daybook(config.directory / "banks" / f"{code}.jsonl"),
            seed=config.seed, speed=config.speed, institutions={entry.code for entry in config.banks},
            temper=config.bank(code).temper,
        )  # fmt: skip
        ahead = timedelta(seconds=self.temper.clock_ahead_seconds)
        self.office.clock = lambda: utc_now() + ahead
        self._key, self._second = config.signing_key(code), config.second_key(code)
        self.line = CentreLine(config.centre_url, self._key, self.now)
        self.callers: dict[str, asyncio.Event] = {}  # by hold: set once nobody waits for the receipt any more
        self._clocks: list[asyncio.Task[None]] = []
        self._ring, self._lists_in_ring = KeyRing.of(config.centre_keys), 0
        self._keys_read = 0.0  # by the monotonic clock
        self._under_way: dict[str, asyncio.Task[None]] = {}

    @property
    def temper(self) -> Temper:
        """What this bank is like."""
        return self.office.temper

    @property
    def speaks_iso(self) -> bool:
        """Whether its systems take ISO 20022 messages."""
        return self.config.bank(self.code).way == ISO20022

    def now(self) -> datetime:
        """The bank's own clock, which may be wrong."""
        return self.office.clock()

    @property
    def keys(self) -> KeyList:
        """The public keys with which this bank signs, now or after a change that is to come."""
        keys = (self._key, self._second) if self._second else (self._key,)
        return KeyList(keys=tuple(PublishedKey.of(key.public, EPOCH) for key in keys))

    @property
    def centre_ring(self) -> KeyRing:
        """The centre's keys: those of the control file, then as each list that came since changed them."""
        for at, listed in self.office.key_lists[self._lists_in_ring :]:
            self._ring = self._ring.after_reading(listed.public_keys, at)
            self._lists_in_ring += 1
        return self._ring

    async def learn_keys(self) -> bool:
        """Reads the centre's key list, not more than once a minute; whether there was one to read."""
        now = time.monotonic()
        if self._keys_read and now - self._keys_read < KEYS_AGAIN_SECONDS:
            return False
        self._keys_read = now
        try:
            listed = parse(KeyList, await self.line.key_list() or b"")
        except MessageError:
            return False  # no list: nothing is learnt from it
        known = self.office.key_lists
        if not known or known[-1][1] != listed:
            self.do("keys", listed=to_bytes(listed).decode())
        return True

    def start(self) -> None:
        """Takes up what is owed, and starts the clocks that end holds and look for new keys."""
        self._clocks = [asyncio.ensure_future(self._end_holds()), asyncio.ensure_future(self._keep_keys())]
        self._take_up_duties()

    async def stop(self) -> None:
        """Ends the background work and closes the day book."""
        tasks = [*self._under_way.values(), *self._clocks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.office.close()

    def do(self, verb: str, **told: Any) -> Any:
        """Does something at the office; what it owes afterwards is taken up."""
        result = self.office.do(verb, **told)
        self._take_up_duties()
        return result

    async def pay_by_hand(self, payout: Payout) -> ProofOfCredit:
        """Credits a payout that a clerk has drawn, and gives the proof instead of sending it."""
        await self._credit(payout.row)
        return payout.proof(self.now())

    def _take_up_duties(self) -> None:
        for name in self.office.duties.keys() - self._under_way.keys():
            self._under_way[name] = asyncio.ensure_future(self._fulfil(name))

    async def _fulfil(self, name: str) -> None:
        duty = self.office.duties[name]
        try:
            if isinstance(duty, AnswerDue):
                await self._answer(duty)
            elif isinstance(duty, CreditDue):
                await self._credit(duty.payout.row)
                self.do("credited", payout_id=duty.payout.instruction.payout_id)
            elif isinstance(duty, ReturnDue):
                await self._credit(duty.row)
                self.do("sent-back", hold_id=duty.hold_id)
            else:
                await self._say(name, duty)
        finally:
            del self._under_way[name]  # one that failed is still owed, and taken up with the next deed

    async def _answer(self, duty: AnswerDue) -> None:
        if duty.hold_id in self.callers:
            await self.callers[duty.hold_id].wait()
        await asyncio.sleep((duty.due_at - self.now()).total_seconds())
        self.do("answer", hold_id=duty.hold_id)

    async def _say(self, name: str, duty: WordDue) -> None:
        if duty.before is not None:
            await asyncio.sleep((duty.before - self.now()).total_seconds())
        if self._second and self.temper.rotates and self.office.answered >= ROTATES_AFTER:
            self.line.key = self._second
        for message in duty.messages:
            await self.line.deliver(duty.path, message)
        self.do("confirmed", duty=name)

    async def _credit(self, row: Row) -> None:
        target = row.target
        if target is None or target.institution == self.code:
            self.do("credit", row=row_to_wire(row))
            return
        url = self.config.bank(target.institution).url.rstrip("/") + "/_city/credit"
        body = json.dumps({"row": row_to_wire(row)}).encode()
        headers = {"Content-Type": paths.JSON, TOKEN_HEADER: self.config.token}
        pause = SWITCH_PAUSE_SECONDS
        while not await _credited(url, body, headers):
            await asyncio.sleep(pause)
            pause = min(2 * pause, SWITCH_PAUSE_SECONDS_MAX)

    async def _keep_keys(self) -> None:
        while True:
            await asyncio.sleep(KEYS_EVERY_SECONDS)
            await self.learn_keys()

    async def _end_holds(self) -> None:
        while True:
            if self.office.desk.liens.due(self.now()):
                self.do("end-holds")
            await asyncio.sleep(EXPIRY_EVERY_SECONDS)


async def _credited(url: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        status, _ = await post(url, body, headers)
    except NoAnswer:
        return False
    return status == 200
