"""A bank's hold desk: what it does on each message, from its own books; no network, time is an argument."""

from dataclasses import dataclass
from datetime import datetime

from haltline.city.answers import ReplyHead, locate, part_for, reply_to
from haltline.city.books import Books
from haltline.city.journal import Journal
from haltline.city.liens import Liens
from haltline.city.rows import Row
from haltline.protocol import (
    AccountRef,
    Ask,
    Extend,
    HoldRequest,
    MessageError,
    PartState,
    PartStatus,
    Reduce,
    Release,
    Reply,
    Tombstone,
    paths,
)
from haltline.protocol.fields import LINES_MAX


class DeskRefusal(Exception):
    """A message that this bank does not carry out; `status` and `code` go into the problem document."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass(slots=True)
class Hold:
    """One request this bank knows of: what was asked, what was done, what was answered."""

    hold_id: str
    number: int
    received_at: datetime
    request: HoldRequest | None = None  # None: only its tombstone came
    acted: bool = False
    dead: bool = False
    last_seq: int = 0
    reply: Reply | None = None
    told: int = 0  # of a watch: credits to the account that the centre has word of


class HoldDesk:
    """All holds of one bank."""

    liens_type: type[Liens] = Liens

    def __init__(self, books: Books, journal: Journal) -> None:
        self.books = books
        self.liens = self.liens_type(books, journal)
        self.holds: dict[str, Hold] = {}
        self._watches: dict[str, str] = {}  # account number by hold, while something may come

    def receive(self, request: HoldRequest, now: datetime) -> Hold:
        """Takes a request in; nothing is held yet. Refuses one that is dead or known by another key."""
        known = self.holds.get(request.hold_id)
        if known is not None:
            raise (
                _dead() if known.dead else DeskRefusal(409, "hold-known", "this hold came under another key")
            )
        hold = Hold(request.hold_id, len(self.holds) + 1, now, request)
        self.holds[request.hold_id] = hold
        return hold

    def act(self, hold_id: str, now: datetime) -> None:
        """Holds what was asked as far as it is there; once per hold, and never after its tombstone."""
        hold = self._known(hold_id)
        request = hold.request
        if hold.acted or hold.dead or request is None:
            return
        hold.acted = True
        located = locate(self.books, request)
        if request.ask is Ask.HOLD and located.credited and located.row and now < request.expires_at:
            part = part_for(request, located.row)
            self.liens.hold(part, request.disputed, now=now, key=request.idempotency_key)
        if request.ask is Ask.WATCH and self._kept_here(request.account):
            self._watches[hold_id] = str(request.account.number)
            hold.told = len(self._came_to(hold_id))

    def news(self, now: datetime) -> list[str]:
        """The watches whose account was credited since their last reply; an ended one is forgotten."""
        for hold_id in [one for one in self._watches if self._ended(one, now)]:
            del self._watches[hold_id]
        return [one for one in self._watches if len(self._came_to(one)) > self.holds[one].told]

    def answer(self, hold_id: str, now: datetime) -> Reply | None:
        """The next reply to a request, from the books as they are now; None when the request is dead."""
        self.act(hold_id, now)
        hold = self._known(hold_id)
        if hold.dead or hold.request is None:
            return None
        hold.last_seq += 1
        reply_id = f"{self.books.code}-{hold.number:05d}-{hold.last_seq}"
        head = ReplyHead(reply_id, hold.last_seq, now, self.hold_reference(hold), self._arrived(hold))
        hold.reply = reply_to(self.liens, hold.request, head)
        return hold.reply

    def _arrived(self, hold: Hold) -> tuple[Row, ...]:
        if hold.hold_id not in self._watches:
            return ()
        came = self._came_to(hold.hold_id)
        fresh, hold.told = came[hold.told :], len(came)
        return tuple(self.books.rows[name] for name in fresh[:LINES_MAX])

    def _came_to(self, hold_id: str) -> list[str]:
        return self.books.account(self._watches[hold_id]).came

    def _kept_here(self, account: AccountRef) -> bool:
        return account.institution == self.books.code and account.number in self.books.accounts

    def _ended(self, hold_id: str, now: datetime) -> bool:
        hold = self.holds[hold_id]
        return hold.dead or hold.request is None or hold.request.expires_at <= now

    def release(self, message: Release, now: datetime) -> PartStatus:
        """Gives units free, at most those that are held; 409 while nothing has been held yet."""
        return self.free(message.hold_id, message.amount, key=message.idempotency_key, now=now)

    def free(self, hold_id: str, amount: int, *, key: str, now: datetime) -> PartStatus:
        """Gives the last `amount` units of a part free; 409 while nothing has been held yet."""
        self._acted(hold_id)
        if hold_id in self.liens.parts:
            self.liens.release(hold_id, amount, now=now, key=key)
        return self.status(hold_id)

    def reduce(self, message: Reduce, now: datetime) -> PartStatus:
        """Keeps only `keep` units; a part that is smaller already stays as it is."""
        self._acted(message.hold_id)
        part = self.liens.parts.get(message.hold_id)
        if part is not None:
            surplus = max(0, part.amount - message.keep)
            self.liens.release(part.hold_id, surplus, now=now, key=message.idempotency_key)
        return self.status(message.hold_id)

    def extend(self, message: Extend, now: datetime) -> PartStatus:
        """Moves the end of a live part; 409 when nothing is held any more, 422 when it would come sooner."""
        part = self.liens.parts.get(message.hold_id)
        if part is not None and message.expires_at < part.expires_at:
            raise MessageError(422, "contradiction", "expires_at", "the part already stands for longer")
        return self.keep_until(message.hold_id, message.expires_at)

    def keep_until(self, hold_id: str, end: datetime) -> PartStatus:
        """Lets a live part stand until `end`; 409 when nothing is held any more."""
        self._acted(hold_id)
        part = self.liens.parts.get(hold_id)
        if part is None or not part.live:
            raise DeskRefusal(409, "nothing-held", "no money is held under this hold")
        part.expires_at = end
        return self.status(hold_id)

    def tombstone(self, message: Tombstone, now: datetime) -> PartStatus:
        """Kills a request: what it holds is freed, and if it comes only later it is not acted on."""
        return self.kill(message.hold_id, key=message.idempotency_key, now=now)

    def kill(self, hold_id: str, *, key: str, now: datetime) -> PartStatus:
        """Frees all that is held under a hold and never acts on it again, also where it was never seen."""
        hold = self.holds.setdefault(hold_id, Hold(hold_id, len(self.holds) + 1, now))
        hold.dead = True
        part = self.liens.parts.get(hold_id)
        if part is not None:
            self.liens.release(part.hold_id, part.amount, now=now, key=key)
        return self.status(hold_id)

    def status(self, hold_id: str) -> PartStatus:
        """How a part stands now; 404 `never-seen` for a hold this bank has never heard of."""
        hold = self._known(hold_id)
        part = self.liens.parts.get(hold_id)
        held = part.amount if part else 0
        released = sum(hi - lo for lo, hi in part.released) if part else 0
        state = self._state(hold)
        return PartStatus(hold_id=hold_id, state=state, held=held, released=released, reply=hold.reply)

    def request(self, hold_id: str) -> HoldRequest:
        """What was asked under a hold; KeyError where only a tombstone or nothing came."""
        request = self.holds[hold_id].request
        if request is None:
            raise KeyError(hold_id)
        return request

    def hold_reference(self, hold: Hold) -> str:
        """The bank's own number for a hold."""
        return f"{self.books.code[:2]} {20_000 + hold.number}"

    def _state(self, hold: Hold) -> PartState:
        part = self.liens.parts.get(hold.hold_id)
        if part is None or not (part.live or part.released or part.drawn):
            return PartState.NOT_HELD if hold.acted or hold.dead else PartState.REQUESTED
        if part.live:
            return PartState.ACTIVE
        if part.expired:
            return PartState.EXPIRED
        return PartState.RELEASED if part.released else PartState.RETURNED

    def _acted(self, hold_id: str) -> None:
        hold = self._known(hold_id)
        if not hold.acted and not hold.dead:
            raise DeskRefusal(409, "not-yet-held", "the request has not been carried out yet")

    def _known(self, hold_id: str) -> Hold:
        hold = self.holds.get(hold_id)
        if hold is None:
            raise DeskRefusal(404, paths.NEVER_SEEN, "no request of this hold has arrived")
        return hold


def _dead() -> DeskRefusal:
    return DeskRefusal(410, "tombstoned", "this request was withdrawn before it arrived")
