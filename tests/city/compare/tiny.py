"""Waves small enough to be worked by hand, and assumptions without chance."""

from haltline.city.compare.assumptions import Given, load
from haltline.city.compare.wave import Bank, Fraud, Holder, Holding, Honest, Move, Wave
from haltline.city.rows import AccountId

VICTIM, FIRST, SECOND, SELLER, SPARE = (
    AccountId(*text.split(":")) for text in ("A:victim", "A:m1", "B:m2", "B:seller", "A:spare")
)
LOSS = 100_000  # minor units
NEVER = 900 * 24 * 60.0  # minutes, beyond every run

CERTAIN = {
    "intake_minutes": 10,
    "bank_minutes": 5,
    "feed_minutes": 15,
    "officers": 1,
    "handling_minutes": 15,
    "bank_hand_hours": 3,
    "office_hours": 9,
    "notice_hours": 24 * 900,
    "notice_of_hold_hours": 24,
    "door_hours": 24,
    "objection_days": 30,
    "review_days": 120,
    "hold_days": 7,
    "order_days": 40,
    "living_floor": 5,
}
NOT_BY_CHANCE = (
    "bank_spread",
    "aftermath_spread",
    "silent_share",
    "contests_share",
    "mule_contests",
    "order_share",
    "seen_share",
    "hand_whole_share",
    "graph_whole_share",
)


def certain(**changed: float) -> Given:
    """Assumptions under which everything is certain: nothing is silent, contested, ordered or lapses."""
    none = dict.fromkeys(NOT_BY_CHANCE, 0.0)
    return load().given(**(none | {"extended_share": 1.0, "decided_right": 1.0} | CERTAIN | changed))


def wave(
    *moves: Move,
    reported_at: float = 40,
    into: AccountId = FIRST,
    genuine: bool = True,
    honest: tuple[Honest, ...] = (),
    others: tuple[Fraud, ...] = (),
    wages: bool = False,
) -> Wave:
    """One fraud on Monday at midnight, and what the mule does; the seller has 20,000 of his own."""
    holdings = (
        Holding(VICTIM, Holder.VICTIM, LOSS),
        Holding(FIRST, Holder.MULE, wages=wages),
        Holding(SECOND, Holder.MULE),
        Holding(SPARE, Holder.MULE),
        Holding(SELLER, Holder.BYSTANDER, 20_000),
        *(Holding(each.victim, Holder.VICTIM, each.amount) for each in others),
    )
    fraud = Fraud(0, 0.0, reported_at, LOSS, VICTIM, into, SPARE, moves, genuine)
    return Wave(0, (Bank("A"), Bank("B")), holdings, (fraud, *others), honest)
