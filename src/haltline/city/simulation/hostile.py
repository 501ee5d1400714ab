"""What a hostile bank says beside its answer: letters that must have no effect on anybody's books."""

from collections.abc import Iterator
from typing import Any

from haltline.city.simulation.port import Letter
from haltline.protocol import AccountRef, Reply, paths, to_bytes


def letters_beside(reply: Reply, bank: str, other_hold: str) -> Iterator[tuple[str, Letter]]:
    """Named letters: another account, a gap, a stranger's hold, an unknown code, one id for two replies."""
    name = reply.reply_id
    foreign = AccountRef(institution=reply.account.institution, number="not-asked-about")
    wrong: dict[str, dict[str, Any]] = {
        "other-account": {"account": foreign, "reply_id": f"{name}-a", "seq": reply.seq + 50},
        "gap": {"unknown": reply.unknown + 7, "reply_id": f"{name}-g"},
        "less-asked": {"credited": reply.credited + 3, "unknown": reply.unknown + 3, "reply_id": f"{name}-l"},
        "other-hold": {"hold_id": other_hold, "reply_id": f"{name}-o"},
        "unknown-code": {"codes": ("FROZEN_99",), "reply_id": f"{name}-c", "held": None,
                         "free": reply.free + (reply.held.amount if reply.held else 0)},
        "same-id": {"final": not reply.final, "seq": reply.seq + 60},
    }  # fmt: skip
    for kind, change in wrong.items():
        yield kind, Letter(bank, paths.REPLIES, to_bytes(reply.model_copy(update=change)))
