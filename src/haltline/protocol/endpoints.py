"""Every call of the protocol as data: who answers it, what goes in, what comes out, how it is refused.

The OpenAPI documents and the tables of docs/protocol are written from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from haltline.protocol import paths
from haltline.protocol.messages.answers import KeyList, Receipt, ReplyAccepted
from haltline.protocol.messages.payout import PayoutInstruction, ProofOfCredit
from haltline.protocol.messages.reply import Reply
from haltline.protocol.messages.request import HoldRequest
from haltline.protocol.messages.steps import Extend, PartEnded, PartStatus, Reduce, Release, Tombstone
from haltline.protocol.wire import Message


class Side(StrEnum):
    """Who answers a call."""

    BANK = "bank"
    CENTRE = "centre"


REFUSALS: Final[Mapping[int, str]] = {
    400: "not one JSON text, a key named twice, or no Idempotency-Key",
    401: "the signature does not count; the code says why",
    403: "the hold, account or currency is another partner's",
    404: "never-seen: no request of this hold has arrived; no-such-path: nothing is answered here",
    405: "this path is not answered by this method; Allow says which",
    409: "the hold is not in a state for this step",
    410: "tombstoned: the request was withdrawn before it arrived",
    413: "longer than a message may be",
    422: "a field is refused by name, the sums have a gap, or a key was used for another payload",
    429: "too many calls; Retry-After says when",
    500: "a mistake on the answering side; the same bytes may come again",
    503: "not now; Retry-After says when",
}
"""What each refusing status means; every one comes as problem+json and had no effect."""

_ALWAYS: Final = (400, 401, 405, 413, 422, 429, 500, 503)
_ONE_HOLD: Final = (*_ALWAYS, 404, 409)
_FROM_BANK: Final = (*_ALWAYS, 403)
_KEYS: Final = (405, 429, 500, 503)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call: `message` is the body sent (None: no body), `answer` the body that comes with `status`."""

    side: Side
    method: str
    path: str
    message: type[Message] | None
    status: int
    answer: type[Message]
    refusals: tuple[int, ...]

    @property
    def is_effect(self) -> bool:
        """Whether the call carries an Idempotency-Key."""
        return self.message is not None


_HOLD: Final = "{hold_id}"

ENDPOINTS: Final = (
    Endpoint(Side.BANK, "POST", paths.HOLDS, HoldRequest, 202, Receipt, (*_ALWAYS, 409, 410)),
    Endpoint(Side.BANK, "GET", paths.hold(_HOLD), None, 200, PartStatus, (401, 404, 405, 413, 429, 500, 503)),
    Endpoint(Side.BANK, "POST", paths.release(_HOLD), Release, 200, PartStatus, _ONE_HOLD),
    Endpoint(Side.BANK, "POST", paths.reduce(_HOLD), Reduce, 200, PartStatus, _ONE_HOLD),
    Endpoint(Side.BANK, "POST", paths.extend(_HOLD), Extend, 200, PartStatus, _ONE_HOLD),
    Endpoint(Side.BANK, "POST", paths.tombstone(_HOLD), Tombstone, 200, PartStatus, (*_ALWAYS, 404)),
    Endpoint(Side.BANK, "POST", paths.PAYOUTS, PayoutInstruction, 202, Receipt, (*_ALWAYS, 404, 409)),
    Endpoint(Side.BANK, "GET", paths.BANK_KEYS, None, 200, KeyList, _KEYS),
    Endpoint(Side.CENTRE, "POST", paths.REPLIES, Reply, 200, ReplyAccepted, _FROM_BANK),
    Endpoint(Side.CENTRE, "POST", paths.PROOFS, ProofOfCredit, 200, Receipt, _FROM_BANK),
    Endpoint(Side.CENTRE, "POST", paths.ENDED, PartEnded, 200, Receipt, _FROM_BANK),
    Endpoint(Side.CENTRE, "GET", paths.KEYS, None, 200, KeyList, _KEYS),
)
"""All calls, the bank's first."""
