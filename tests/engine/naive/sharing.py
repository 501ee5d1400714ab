"""How a pot is shared: by losses, or by what still rests of each dispute in the account of the pot."""

from fractions import Fraction
from math import floor

from tests.engine.naive import trace_naively

TRACED_AS = {"rolling": "pro-rata", "fifo": "fifo", "libr": "libr"}


def weights_naively(rule, rows, openings, disputes, account):
    """What rests of each dispute in the account; a dispute of which nothing is left weighs 0."""
    found = trace_naively(TRACED_AS[rule], rows, openings, disputes)["positions"]
    return {dispute.dispute_id: found.get((account, dispute.dispute_id), 0) for dispute in disputes}


def share_naively(pot, weights, losses, min_payout=0):
    """{claim: units}, zeros left out; the least claims go until no share is below `min_payout`."""
    claims = sorted(weights, key=str.encode)
    while claims:
        shares = cumulative_floor(pot, {claim: weights[claim] for claim in claims})
        below = [claim for claim in claims if shares[claim] < min_payout]
        if not below:
            return {claim: units for claim, units in shares.items() if units}
        # the least share, then the least loss, then the last id
        claims.remove(min(reversed(below), key=lambda claim: (shares[claim], losses[claim])))
    return {}


def cumulative_floor(pot, weights):
    whole, through, shares = sum(weights.values()), 0, {}
    for claim, weight in weights.items():
        before, through = through, through + weight
        shares[claim] = share_to(pot, through, whole) - share_to(pot, before, whole)
    return shares


def share_to(pot, through, whole):
    return floor(Fraction(min(pot, whole) * through, whole)) if whole else 0
