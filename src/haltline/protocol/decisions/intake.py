"""What to do with a reply that has just come in: post it, keep it, answer as before, or ask a person.

Order is by `seq` and by what was stored before, never by the bank's clock. An unbalanced reply uses up its
`reply_id` but not its `seq`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from haltline.protocol.codes import read_codes
from haltline.protocol.messages.reply import Reply
from haltline.protocol.messages.request import HoldRequest
from haltline.protocol.sums import gap


@dataclass(frozen=True, slots=True)
class Stored:
    """A reply kept earlier for the same hold: its id, the SHA-256 of its raw body, its seq.

    `taken` is False for one that went to review without being accepted.
    """

    reply_id: str
    body_sha256: str
    seq: int
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The very same reply again: give the first answer once more, keep one audit row. HTTP as at first."""

    of: Stored


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another reply under an id or a seq already used: the first stays, this goes to review. HTTP 422."""

    field: str
    code: str = "reply-conflict"


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """A reply whose sums are off by `gap` minor units: raw body to review, nothing posted. HTTP 422."""

    field: str
    gap: int
    code: str = "sum-mismatch"


@dataclass(frozen=True, slots=True)
class Accept:
    """A reply to keep; `current` when it is the newest and its facts replace the earlier ones. HTTP 200.

    `strange`: it has a code that nobody knows. Its sums count all the same, and a person reads the word.
    """

    current: bool
    strange: bool = False


Verdict = Duplicate | Conflict | Unbalanced | Accept

OWN_FIELDS: Final = ("hold_id", "currency", "account.institution", "account.number")


def take_in(reply: Reply, body_sha256: str, *, asked: int, stored: Iterable[Stored]) -> Verdict:
    """Judge a reply to a request about `asked` minor units against what is stored for the same hold."""
    kept = tuple(stored)
    for earlier in kept:
        if earlier.reply_id == reply.reply_id:
            return Duplicate(earlier) if earlier.body_sha256 == body_sha256 else Conflict("reply_id")
    if reply.credited != asked:
        return Unbalanced("credited", asked - reply.credited)
    if missing := gap(reply):
        return Unbalanced("credited", missing)
    taken = [earlier.seq for earlier in kept if earlier.taken]
    if reply.seq in taken:
        return Conflict("seq")
    strange = read_codes(reply.codes).needs_review
    return Accept(current=reply.seq > max(taken, default=0), strange=strange)


def foreign_field(reply: Reply, request: HoldRequest) -> str | None:
    """The field by which a reply speaks of another's hold, currency or account; None when it is its own.

    Such a reply is a security alert and a 403. Where the request knew no number, the reply names it.
    """
    ours = (request.hold_id, request.payment.currency, request.account.institution, request.account.number)
    theirs = (reply.hold_id, reply.currency, reply.account.institution, reply.account.number)
    for name, own, given in zip(OWN_FIELDS, ours, theirs, strict=True):
        if own is not None and own != given:
            return name
    return None
