"""The key of an effect: the same key with the same bytes has one effect, however often it is sent."""

from pydantic import BaseModel

from haltline.protocol.messages.payout import ProofOfCredit
from haltline.protocol.messages.reply import Reply
from haltline.protocol.messages.steps import PartEnded


def key_of(message: BaseModel) -> str:
    """What the Idempotency-Key header of a message says; ValueError for a message that is no effect.

    What a centre sends carries its key; a reply's key is its `reply_id`, a proof's its `proof_id`, and the
    word that a part has ended has `ended-` with the `hold_id`.
    """
    match message:
        case Reply():
            return message.reply_id
        case ProofOfCredit():
            return message.proof_id
        case PartEnded():
            return f"ended-{message.hold_id}"
    key = getattr(message, "idempotency_key", None)
    if not isinstance(key, str):
        raise ValueError("an answer carries no idempotency key")
    return key
