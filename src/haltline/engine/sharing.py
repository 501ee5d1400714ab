"""Sharing a pot among those who lost, exact to the unit.

pari passu: in proportion to each loss, as in Charity Commission v Framjee. The other rules look at the past
of the account that holds the pot, and share in proportion to what still rests there of each loss: rolling
when every payment out of it took all in proportion, fifo when the oldest money left first (Clayton's case),
libr when the account's own money did (Roscoe v Winder). The cumulative floor in claim_id order gives every
unit of the pot to somebody and never a unit too many.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from haltline.engine.disputes import Absent, Dispute, DisputesRefused, Parts, place, refused
from haltline.engine.ledger import Ledger
from haltline.engine.tracing import trace
from haltline.values.errors import InvalidValue

TRACED_AS = {"rolling": "pro-rata", "fifo": "fifo", "libr": "libr"}
RULES = ("pari-passu", *TRACED_AS)


class Claim(NamedTuple):
    """One loss that asks for its part of a pot: `loss` minor units, above 0, of a payment into its account.

    The payment is asked for only by rules that look at the past.
    """

    claim_id: str
    loss: int
    transaction_id: str = ""


class Past(NamedTuple):
    """The account that holds a pot, and the ledger of what came in and went out."""

    ledger: Ledger
    account: str


class Standing(NamedTuple):
    """Claims that stand in a past: each has its units of a payment into the account. Made by `stand`."""

    past: Past
    parts: Parts


@dataclass(frozen=True, slots=True)
class Shares:
    """What each claim gets, in claim_id byte order, and what of the pot stays unshared."""

    amounts: dict[str, int]
    unshared: int


def restitute(
    pot: int,
    claims: Iterable[Claim],
    *,
    min_payout: int = 0,
    rule: str = "pari-passu",
    past: Past | Standing | None = None,
) -> Shares:
    """Shares `pot` minor units among claims; a share below `min_payout` is dropped and shared again.

    `past` may be what `stand` made of these claims, so that several rules place them but once.
    Raises InvalidValue for an unknown rule, a negative pot, a loss not above 0, a claim named twice, or a
    rule that looks at the past where there is none, or in which a claim's payment does not stand.
    """
    if rule not in RULES:
        raise InvalidValue("rule", f"{rule!r} is not one of {', '.join(RULES)}")
    standing = sorted(claims)
    _require_sound(pot, standing)
    weights = {claim.claim_id: claim.loss for claim in standing}
    if rule in TRACED_AS:
        weights = resting(standing, rule, past)
    shares = proportional(pot, [weights[claim.claim_id] for claim in standing])
    while small := [at for at, share in enumerate(shares) if share < min_payout]:
        del standing[_first_to_go(small, shares, standing)]
        shares = proportional(pot, [weights[claim.claim_id] for claim in standing])
    amounts = {claim.claim_id: share for claim, share in zip(standing, shares, strict=True) if share}
    return Shares(amounts, pot - sum(shares))


def resting(claims: Sequence[Claim], rule: str, past: Past | Standing | None) -> dict[str, int]:
    """How many units of each claim still rest in the pot's account under the rule's trace."""
    if past is None:
        raise InvalidValue("past", f"is needed by the rule {rule}: the ledger of the pot's account")
    standing = past if isinstance(past, Standing) else stand(claims, past)
    left = dict.fromkeys((claim.claim_id for claim in claims), 0)
    found = trace(standing.past.ledger, standing.parts, TRACED_AS[rule]).positions()
    return left | {line.dispute_id: line.amount for line in found if line.place == standing.past.account}


def stand(claims: Sequence[Claim], past: Past) -> Standing:
    """The claims on their payments, for any number of rules: each one into the account, no more than it.

    Raises DisputesRefused with every claim that cannot stand, by its place among `claims`, and InvalidValue
    for a loss not above 0 or a claim named twice.
    """
    _require_sound(0, sorted(claims))
    ledger = past.ledger
    problems: dict[int, str] = {}
    try:
        parts = place(ledger, [Dispute(claim.claim_id, claim.transaction_id, claim.loss) for claim in claims])
        rows = dict(zip((parts.names[label] for label in parts.labels), parts.rows, strict=True))
        where = {claim.transaction_id: rows[claim.claim_id] for claim in claims}
    except DisputesRefused as refused:
        problems = dict(refused.problems)
        where = ledger.rows_named({claim.transaction_id for claim in claims})
    problems = _not_into(claims, past, where) | problems
    if problems:
        raise DisputesRefused(sorted(problems.items()))
    return Standing(past, parts)


def unfounded(claims: Sequence[Claim], past: Past, unsure: Container[str]) -> dict[int, str]:
    """What is wrong with claims, by their place, in a past that lacks payments which `unsure` may hold."""
    disputes = [Dispute(claim.claim_id, claim.transaction_id, claim.loss) for claim in claims]
    where = past.ledger.rows_named({claim.transaction_id for claim in claims})
    return _not_into(claims, past, where) | refused(past.ledger, disputes, Absent(unsure=unsure))


def _not_into(claims: Sequence[Claim], past: Past, where: Mapping[str, int]) -> dict[int, str]:
    """Claims whose payment stands on a row, by name in `where`, but did not come into the pot's account."""
    problems, code = {}, past.ledger.code_of(past.account)
    for number, claim in enumerate(claims):
        row = where.get(claim.transaction_id)
        if row is not None and past.ledger.targets[row] != code:
            problems[number] = (
                f"names payment {claim.transaction_id!r}, which is not one into {past.account!r}"
            )
    return problems


def proportional(pot: int, weights: Sequence[int]) -> list[int]:
    """The share of each weight in min(pot, sum of weights), by the cumulative floor in the order given."""
    whole = sum(weights)
    shared = min(pot, whole)
    shares, through, before = [], 0, 0
    for weight in weights:
        through += weight
        floor = shared * through // whole if whole else 0
        shares.append(floor - before)
        before = floor
    return shares


def _first_to_go(small: list[int], shares: list[int], claims: list[Claim]) -> int:
    """The least share, then the least loss, then the last id; claims stand in id order."""
    return min(small, key=lambda at: (shares[at], claims[at].loss, -at))


def _require_sound(pot: int, claims: list[Claim]) -> None:
    if pot < 0:
        raise InvalidValue("pot", "is negative")
    for before, claim in zip([None, *claims], claims, strict=False):
        if claim.loss <= 0:
            raise InvalidValue("loss", f"of claim {claim.claim_id!r} must be more than zero")
        if before and before.claim_id == claim.claim_id:
            raise InvalidValue("claim_id", f"{claim.claim_id!r} stands twice")
