"""A reply that was overtaken: the bank freed money after it was made, and the word of that came first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from haltline.protocol.messages.reply import Reply
from haltline.protocol.messages.steps import PartStatus
from haltline.protocol.states import PartState

ENDED: Final = frozenset({PartState.RELEASED, PartState.EXPIRED})
"""A bank holds nothing any more under a part that ended so, and never again."""


@dataclass(frozen=True, slots=True)
class LaterWord:
    """What a bank kept under a hold after its replies up to `seq` were made (None: all it will make)."""

    seq: int | None
    held: int


def later_word(status: PartStatus, *, tombstone: bool) -> LaterWord:
    """What a bank's answer to a release, a reduction or a tombstone says of replies still under way.

    After a tombstone a bank makes no reply any more.
    """
    if tombstone:
        return LaterWord(None, status.held)
    return LaterWord(status.reply.seq if status.reply else 0, status.held)


def as_known(reply: Reply, state: PartState | None, words: Iterable[LaterWord]) -> Reply:
    """The reply with what is known since: units it calls held that the bank has freed count as released.

    `state` is that of the part, if there is one. A reply that nothing has overtaken is given back as it is.
    """
    if reply.held is None:
        return reply
    held = reply.held.amount
    later = [word.held for word in words if word.seq is None or reply.seq <= word.seq]
    kept = 0 if state in ENDED else min([held, *later])
    if kept == held:
        return reply
    still = reply.held.model_copy(update={"amount": kept}) if kept else None
    return reply.model_copy(update={"held": still, "released": reply.released + held - kept})
