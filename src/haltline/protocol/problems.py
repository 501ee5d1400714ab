"""Every reason for which a message has no effect: its code, its status, and what the sender should do."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from haltline.protocol.signing import Refusal


class ProblemCode(StrEnum):
    """The stable words of problem documents; a reader may branch on them, never on a title or a detail."""

    NOT_JSON = "not-json"
    DUPLICATE_KEY = "duplicate-key"
    MISSING_KEY = "missing-key"
    NOT_YOUR_HOLD = "not-your-hold"
    NOT_YOURS = "not-yours"
    NEVER_SEEN = "never-seen"
    NO_SUCH_PATH = "no-such-path"
    NO_SUCH_METHOD = "no-such-method"
    HOLD_KNOWN = "hold-known"
    NOT_YET_HELD = "not-yet-held"
    NOTHING_HELD = "nothing-held"
    TOMBSTONED = "tombstoned"
    TOO_LONG = "too-long"
    TOO_LARGE = "too-large"
    EXTRA_FIELD = "extra-field"
    MISSING_FIELD = "missing-field"
    BAD_MONEY = "bad-money"
    BAD_TIME = "bad-time"
    BAD_SLICES = "bad-slices"
    BAD_TEXT = "bad-text"
    BAD_VALUE = "bad-value"
    CONTRADICTION = "contradiction"
    KEY_REUSED = "key-reused"
    RULE_NOT_SUPPORTED = "rule-not-supported"
    SUM_MISMATCH = "sum-mismatch"
    REPLY_CONFLICT = "reply-conflict"
    UNKNOWN_INSTITUTION = "unknown-institution"
    NOT_OUR_ACCOUNT = "not-our-account"
    NOT_IN_THIS_POT = "not-in-this-pot"
    MORE_THAN_HELD = "more-than-held"
    TOO_MANY_CALLS = "too-many-calls"
    FAULT = "fault"
    NOT_NOW = "not-now"


class Meaning(NamedTuple):
    """The HTTP status that a code comes with, and what it tells the sender."""

    status: int
    text: str


C = ProblemCode

MEANINGS: Final[Mapping[ProblemCode, Meaning]] = MappingProxyType(
    {
        C.NOT_JSON: Meaning(400, "the body is not one JSON text in UTF-8"),
        C.DUPLICATE_KEY: Meaning(400, "an object names one key twice"),
        C.MISSING_KEY: Meaning(400, "an effect came without its Idempotency-Key"),
        C.NOT_YOUR_HOLD: Meaning(403, "this hold was not asked of you"),
        C.NOT_YOURS: Meaning(403, "the account or currency is not the one that was asked about"),
        C.NEVER_SEEN: Meaning(404, "no request of this hold has arrived: send the same bytes again"),
        C.NO_SUCH_PATH: Meaning(404, "nothing is answered under this path"),
        C.NO_SUCH_METHOD: Meaning(405, "this path is not answered by this method; Allow says which"),
        C.HOLD_KNOWN: Meaning(409, "this hold or payout came under another key: a retry keeps its key"),
        C.NOT_YET_HELD: Meaning(409, "the request has not been carried out yet: try again after its reply"),
        C.NOTHING_HELD: Meaning(409, "no money is held under this hold any more, so its end does not move"),
        C.TOMBSTONED: Meaning(410, "the request was withdrawn before it arrived; nothing will be held"),
        C.TOO_LONG: Meaning(413, "the message is longer than a message may be"),
        C.TOO_LARGE: Meaning(413, "the same, said before the message was read"),
        C.EXTRA_FIELD: Meaning(422, "a field that the message does not have; `field` names it"),
        C.MISSING_FIELD: Meaning(422, "a field is missing; `field` names it"),
        C.BAD_MONEY: Meaning(422, "not a string of ASCII digits in minor units, or not in its bounds"),
        C.BAD_TIME: Meaning(422, "not a time with an offset and at most six decimals"),
        C.BAD_SLICES: Meaning(422, "not ascending pairs [lo, hi] that do not touch"),
        C.BAD_TEXT: Meaning(422, "not printable, or empty; a name or a number also with spaces at its ends"),
        C.BAD_VALUE: Meaning(422, "any other field that cannot be taken; `field` names it"),
        C.CONTRADICTION: Meaning(422, "two fields cannot both be true; `field` names one"),
        C.KEY_REUSED: Meaning(422, "this idempotency key came before with another payload"),
        C.RULE_NOT_SUPPORTED: Meaning(422, "this bank cannot follow money by that rule: ask with fifo"),
        C.SUM_MISMATCH: Meaning(422, "the reply does not add up; `gap` is credited less explained"),
        C.REPLY_CONFLICT: Meaning(422, "this reply_id or seq was used for another reply"),
        C.UNKNOWN_INSTITUTION: Meaning(422, "the payee's bank cannot be reached from here"),
        C.NOT_OUR_ACCOUNT: Meaning(422, "the pot or the payee is not an account this bank can pay"),
        C.NOT_IN_THIS_POT: Meaning(422, "a draw names a hold that keeps no money in this account"),
        C.MORE_THAN_HELD: Meaning(422, "a draw is more than its hold still keeps"),
        C.TOO_MANY_CALLS: Meaning(429, "too many calls: wait as Retry-After says"),
        C.FAULT: Meaning(500, "a mistake on this side; nothing took effect, the same bytes may come again"),
        C.NOT_NOW: Meaning(503, "not able to take anything now: wait as Retry-After says"),
    }
)
"""What each code means. The codes of a 401 are the reasons of `signing.Refusal`."""

SIGNATURE_MEANINGS: Final[Mapping[Refusal, str]] = MappingProxyType(
    {
        Refusal.MISSING: "no Signature or Signature-Input",
        Refusal.MALFORMED: "the signature headers cannot be read",
        Refusal.DIGEST_MISSING: "no Content-Digest; an empty body has one too",
        Refusal.DIGEST_UNREADABLE: "Content-Digest has no sha-256 or sha-512 that can be read",
        Refusal.BODY_CHANGED: "the body is not the one that was signed",
        Refusal.TOO_FEW_COMPONENTS: "the signature does not cover @method, @target-uri and content-digest",
        Refusal.PARAMETER_MISSING: "created, expires, nonce or keyid is missing",
        Refusal.UNKNOWN_KEY: "no key of that name is known",
        Refusal.KEY_NOT_YET: "the key's window has not begun",
        Refusal.KEY_OVER: "the key's window has ended",
        Refusal.KEY_REVOKED: "the key was revoked, whenever the call was signed",
        Refusal.WRONG: "the signature is not this key's signature of this call",
        Refusal.LIFE_TOO_LONG: "expires is more than 300 seconds after created, or not after it",
        Refusal.NOT_YET: "created is more than five minutes ahead",
        Refusal.EXPIRED: "expires was more than five minutes ago",
        Refusal.REPLAYED: "this nonce came before under this key",
    }
)
"""What each reason of a 401 means."""
