"""Where each message goes: the paths and headers of both sides.

`to_bank` paths hang on the partner's base URL, `to_centre` paths on the centre's.
"""

from typing import Final

IDEMPOTENCY_KEY: Final = "Idempotency-Key"
"""Header of every effect: the same as the key in the body."""
ATTEMPT: Final = "Haltline-Attempt"
"""Header that counts the sendings of one request from 1; outside the signed, idempotent body."""
RETRY_AFTER: Final = "Retry-After"
"""Header of every 429 and 503: whole seconds to wait."""
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"

HOLDS: Final = "/v1/holds"
"""to_bank: POST a HoldRequest, 202 Receipt."""
PAYOUTS: Final = "/v1/payouts"
"""to_bank: POST a PayoutInstruction, 202 Receipt."""
BANK_KEYS: Final = "/v1/keys"
"""to_bank: GET the bank's KeyList."""
REPLIES: Final = "/partner/v1/replies"
"""to_centre: POST a Reply, 200 ReplyAccepted; 422 `sum-mismatch` when it does not add up."""
PROOFS: Final = "/partner/v1/proofs"
"""to_centre: POST a ProofOfCredit, 200 Receipt."""
ENDED: Final = "/partner/v1/ended"
"""to_centre: POST a PartEnded, 200 Receipt."""
KEYS: Final = "/partner/v1/keys"
"""to_centre: GET the centre's KeyList."""

NEVER_SEEN: Final = "never-seen"
"""Problem code of a 404 for a hold that this bank has never been asked about."""


def hold(hold_id: str) -> str:
    """to_bank: GET the PartStatus of a hold; 404 `never-seen` when the request never arrived."""
    return f"{HOLDS}/{hold_id}"


def release(hold_id: str) -> str:
    """to_bank: POST a Release, 200 PartStatus."""
    return f"{hold(hold_id)}/release"


def reduce(hold_id: str) -> str:
    """to_bank: POST a Reduce, 200 PartStatus."""
    return f"{hold(hold_id)}/reduce"


def extend(hold_id: str) -> str:
    """to_bank: POST an Extend, 200 PartStatus."""
    return f"{hold(hold_id)}/extend"


def tombstone(hold_id: str) -> str:
    """to_bank: POST a Tombstone, 200 PartStatus: a request that arrives later is dead on arrival."""
    return f"{hold(hold_id)}/tombstone"
