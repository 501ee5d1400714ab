"""The trail picture from rows: every unit of the ledger on the way its leg took, in the state it rests in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from haltline.protocol import RequestState

from ...holds.models import HoldPart, HoldRequest
from ...holds.queries import AWAITED
from ...trails.models import Fact, Leg, MoneyState
from .. import money_style, spans, words
from ..pictures.trail import Post, Strand, Trail


@dataclass(frozen=True, slots=True)
class Ground:
    """All rows a trail is drawn from; ``rest`` holds minor units by leg and money state."""

    legs: Sequence[Leg]
    rest: Mapping[UUID, Mapping[str, int]]
    facts: Sequence[Fact] = ()
    requests: Sequence[HoldRequest] = ()
    parts: Sequence[HoldPart] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def trail_of(ground: Ground) -> Trail:
    """The strands of a report and the accounts they passed; together they are all units of the ledger."""
    by_id = {leg.pk: leg for leg in ground.legs}
    ends = _Ends(ground)
    strands = [
        Strand(_path(leg, by_id), "unknown" if state == MoneyState.SUPERSEDED else state, amount, detail)
        for leg in ground.legs
        for state, total in ground.rest.get(leg.pk, {}).items()
        for amount, detail in ends.of(leg, state, total)
    ]
    used = {key for strand in strands for key in strand.path}
    return Trail(tuple(post for post in _posts(ground) if post.key in used), tuple(strands))


def post_key(leg: Leg) -> str:
    """The account a leg came to; an account not yet known is a post of its own."""
    return f"{leg.institution}/{leg.account}" if leg.account else f"{leg.institution}/?{leg.pk}"


def _payer_key(leg: Leg) -> str:
    return (
        f"{leg.from_institution}/{leg.from_account}" if leg.from_account else f"{leg.from_institution}/?payer"
    )


def _path(leg: Leg, by_id: Mapping[UUID, Leg]) -> tuple[str, ...]:
    """Keys of posts from the victim's account on; a leg at the victim's own bank is that account."""
    way: list[str] = []
    while leg.hop and leg.parent_id:
        way.append(post_key(leg))
        leg = by_id[leg.parent_id]
    return (_payer_key(leg), *([post_key(leg)] if leg.hop else []), *reversed(way))


def _posts(ground: Ground) -> Iterator[Post]:
    """The accounts, the victim's first; each leads to the facts its bank told."""
    told = {fact.leg_id for fact in ground.facts}
    waits = {request.leg_id for request in ground.requests if request.state in AWAITED}
    at: dict[str, list[Leg]] = defaultdict(list)
    paid: dict[str, list[Leg]] = defaultdict(list)
    for leg in ground.legs:
        if leg.parent_id is None:
            paid[_payer_key(leg)].append(leg)
        if leg.hop and not leg.ended:
            at[post_key(leg)].append(leg)
    for key, legs in paid.items():
        name = ground.names.get(legs[0].from_institution, legs[0].from_institution)
        total = sum(leg.amount for leg in legs if not leg.ended)
        yield Post(
            key,
            name,
            masked(legs[0].from_account),
            _sum(total),
            any(leg.pk in waits for leg in legs if not leg.hop),
        )
    for key, legs in at.items():
        if key not in paid:
            yield _post(key, legs, ground, told, waits)


def _post(key: str, legs: list[Leg], ground: Ground, told: set[UUID], waits: set[UUID]) -> Post:
    first = legs[0]
    values = {
        "sum": _sum(sum(leg.amount for leg in legs)),
        "at": spans.clock(max(leg.booked_at for leg in legs)),
    }
    source = next((leg for leg in legs if leg.pk in told), None)
    return Post(
        key, ground.names.get(first.institution, first.institution), masked(first.account),
        _("%(sum)s in, %(at)s") % values, any(leg.pk in waits for leg in legs),
        f"#fact-{source.pk}" if source else "",
    )  # fmt: skip


def masked(account: str) -> str:
    """An account by its last four digits only."""
    return f"··{account[-4:]}" if account else ""


class _Ends:
    """What is said at the end of a strand, and how a state's units split by the facts behind them."""

    def __init__(self, ground: Ground) -> None:
        self.until = {part.pk: part.expires_at for part in ground.parts}
        self.requests = {request.leg_id: request for request in ground.requests}
        self.taken: dict[UUID, list[Fact]] = defaultdict(list)
        for fact in ground.facts:
            if fact.kind == "withdrawn":
                self.taken[fact.leg_id].append(fact)

    def of(self, leg: Leg, state: str, total: int) -> Iterator[tuple[int, str]]:
        """Amounts with their words; they add up to ``total``."""
        told = self.taken[leg.pk]
        if state == MoneyState.WITHDRAWN and sum(fact.amount for fact in told) == total:
            yield from ((fact.amount, exit_said(fact)) for fact in told)
        else:
            yield total, self._said(leg, state)

    def _said(self, leg: Leg, state: str) -> str:
        request = self.requests.get(leg.pk)
        if state == MoneyState.SUPERSEDED:
            return _("belongs to a newer report")
        if state == MoneyState.HELD and request and request.pk in self.until:
            return _("until %(at)s") % {"at": spans.day_and_clock(self.until[request.pk])}
        if state == MoneyState.IN_FLIGHT and request:
            return _flight_said(request)
        return ""


def _flight_said(request: HoldRequest) -> str:
    if request.state in AWAITED and request.answer_due_at:
        return _("must answer by %(at)s") % {"at": spans.clock(request.answer_due_at)}
    if request.state == RequestState.DRAFT:
        return _("waits for approval")
    return str(words.REQUESTS.get(request.state, ""))


def exit_said(fact: Fact) -> str:
    """How money left: cash machine, Korvane bus stand, 10:36."""
    kind = fact.detail.get("by", "")
    parts = [
        str(words.EXITS.get(kind, kind)),
        fact.detail.get("place", ""),
        spans.clock(fact.at) if fact.at else "",
    ]
    return ", ".join(part for part in parts if part)


def _sum(amount: int) -> str:
    return money_style.in_use().short(amount)
