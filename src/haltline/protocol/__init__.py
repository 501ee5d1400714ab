"""The open hold protocol, version 1: what a centre and a bank say to each other about disputed money.

Import this to join: read with `parse`, write with `to_bytes`, prove with `sign` and `verify`. It needs no
framework, no settings, no clock and no network; times and stored facts are arguments. Start at docs/protocol.
"""

from haltline.protocol import paths, slices
from haltline.protocol.fields import MONEY_LIMIT, Instant, Minor, PositiveMinor, SliceList
from haltline.protocol.idempotency import key_of
from haltline.protocol.keys import KeyRing, KeyStanding, PublicKey, SigningKey, generate_key
from haltline.protocol.messages.answers import KeyList, Problem, PublishedKey, Receipt, ReplyAccepted
from haltline.protocol.messages.payout import Draw, PayoutInstruction, ProofOfCredit
from haltline.protocol.messages.reply import (
    ArrivedLine,
    Held,
    OnwardLine,
    Reply,
    WithdrawnKind,
    WithdrawnLine,
)
from haltline.protocol.messages.request import AccountRef, Ask, Authority, HoldRequest, Payment, Rule
from haltline.protocol.messages.steps import Extend, PartEnded, PartStatus, Reduce, Release, Tombstone
from haltline.protocol.nonces import Nonces
from haltline.protocol.problems import ProblemCode
from haltline.protocol.rates import CallRate
from haltline.protocol.signing import (
    CLOCK_SKEW,
    LIFETIME_MAX,
    NONCE_KEPT,
    Call,
    Refusal,
    SignatureRefused,
    sign,
    verify,
)
from haltline.protocol.slices import Slices
from haltline.protocol.states import (
    LIVE_PART_STATES,
    OPEN_REQUEST_STATES,
    PART_MOVES,
    REQUEST_MOVES,
    IllegalMove,
    PartState,
    RequestState,
    check_part_move,
    check_request_move,
)
from haltline.protocol.sums import SumMismatch, explained, gap, require_balanced
from haltline.protocol.wire import MESSAGE_BYTES_MAX, Message, MessageError, parse, to_bytes

__all__ = [
    "CLOCK_SKEW",
    "LIFETIME_MAX",
    "LIVE_PART_STATES",
    "MESSAGE_BYTES_MAX",
    "MONEY_LIMIT",
    "NONCE_KEPT",
    "OPEN_REQUEST_STATES",
    "PART_MOVES",
    "REQUEST_MOVES",
    "AccountRef",
    "ArrivedLine",
    "Ask",
    "Authority",
    "Call",
    "CallRate",
    "Draw",
    "Extend",
    "Held",
    "HoldRequest",
    "IllegalMove",
    "Instant",
    "KeyList",
    "KeyRing",
    "KeyStanding",
    "Message",
    "MessageError",
    "Minor",
    "Nonces",
    "OnwardLine",
    "PartEnded",
    "PartState",
    "PartStatus",
    "Payment",
    "PayoutInstruction",
    "PositiveMinor",
    "Problem",
    "ProblemCode",
    "ProofOfCredit",
    "PublicKey",
    "PublishedKey",
    "Receipt",
    "Reduce",
    "Refusal",
    "Release",
    "Reply",
    "ReplyAccepted",
    "RequestState",
    "Rule",
    "SignatureRefused",
    "SigningKey",
    "SliceList",
    "Slices",
    "SumMismatch",
    "Tombstone",
    "WithdrawnKind",
    "WithdrawnLine",
    "check_part_move",
    "check_request_move",
    "explained",
    "gap",
    "generate_key",
    "key_of",
    "parse",
    "paths",
    "require_balanced",
    "sign",
    "slices",
    "to_bytes",
    "verify",
]
