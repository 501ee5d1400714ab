"""A bank's hold desk: what it does on each message, from its own books; no network, time is an argument."""

from dataclasses import dataclass
from datetime import datetime

from haltline.city.answers import ReplyHead, locate, part_for, reply_to
from haltline.city.books import Books
from haltline.city.journal import Journal
from haltline.city.liens import Liens
from haltline.protocol import (
    Ask,
    Extend,
    HoldRequest,
    PartState,
    PartStatus,
    Reduce,
    Release,
    Reply,
    Tombstone,
    paths,
)


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


class HoldDesk:
    """All holds of one bank."""

    def __init__(self, books: Books, journal: Journal) -> None:
        self.books = books
        self.liens = Liens(books, journal)
        self.holds: dict[str, Hold] = {}

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
        if hold.acted or hold.dead or hold.request is None:
            return
        hold.acted = True
        located = locate(self.books, hold.request)
        if hold.request.ask is Ask.HOLD and located.credited and located.row is not None:
            part = part_for(hold.request, located.row)
            self.liens.hold(part, hold.request.disputed, now=now, key=hold.request.idempotency_key)

    def answer(self, hold_id: str, now: datetime) -> Reply | None:
        """The next reply to a request, from the books as they are now; None when the request is dead."""
        self.act(hold_id, now)
        hold = self._known(hold_id)
        if hold.dead or hold.request is None:
            return None
        hold.last_seq += 1
        reply_id = f"{self.books.code}-{hold.number:05d}-{hold.last_seq}"
        head = ReplyHead(reply_id, hold.last_seq, now, self.hold_reference(hold))
        hold.reply = reply_to(self.liens, hold.request, head)
        return hold.reply

    def release(self, message: Release, now: datetime) -> PartStatus:
        """Gives units free; 409 while nothing has been held yet."""
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
        """Moves the end of a live part; 409 when nothing is held any more."""
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
        if not self._known(hold_id).acted:
            raise DeskRefusal(409, "not-yet-held", "the request has not been carried out yet")

    def _known(self, hold_id: str) -> Hold:
        hold = self.holds.get(hold_id)
        if hold is None:
            raise DeskRefusal(404, paths.NEVER_SEEN, "no request of this hold has arrived")
        return hold


def _dead() -> DeskRefusal:
    return DeskRefusal(410, "tombstoned", "this request was withdrawn before it arrived")
