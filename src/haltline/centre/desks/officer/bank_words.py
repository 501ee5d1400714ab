"""What a bank said beside its sums, in plain words: grounds, its reason, what came to the account later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from haltline.protocol import Reply, parse
from haltline.protocol.codes import AnswerCode

from ...holds.models import HoldRequest
from .. import words
from . import queries
from .pages import Arrival, BankWord

ARRIVALS_MOST = 20  # newest credits of one account on a page; each reply has its own


def bank_words(requests: Iterable[HoldRequest], names: Mapping[str, str]) -> dict[UUID, BankWord]:
    """By request, where its bank said more than sums: the newest word counts, credits add up over replies."""
    replies: dict[UUID, list[Reply]] = {}
    for kept in queries.counted_replies(requests):
        replies.setdefault(kept.request_id, []).append(parse(Reply, bytes(kept.body)))
    told = {request: _word(said, names) for request, said in replies.items()}
    return {request: word for request, word in told.items() if word.says}


def _word(said: list[Reply], names: Mapping[str, str]) -> BankWord:
    newest = said[-1]
    grounds = [code for code in newest.codes if code != AnswerCode.DONE.value]
    arrivals = [
        Arrival(line.booked_at, line.amount, names.get(line.from_institution or "", ""))
        for reply in said
        for line in reply.arrived or ()
    ]
    arrivals.sort(key=lambda each: each.at, reverse=True)
    return BankWord(
        tuple(str(words.GROUNDS.get(code, code)) for code in grounds), newest.reason or "",
        tuple(arrivals[:ARRIVALS_MOST]),
    )  # fmt: skip
