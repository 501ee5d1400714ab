"""Pro-rata and LIBR: an account is a pot, so many units of each dispute; None counts the untainted ones."""

from collections import Counter, defaultdict
from fractions import Fraction
from math import floor


def pro_rata(case):
    return trace_pots(case, in_proportion)


def libr(case):
    return trace_pots(case, untainted_first)


def in_proportion(pot, amount):
    """What leaves: the cumulative floor over the disputes in order of their ids, untainted units last."""
    whole = pot.total()
    if amount >= whole:
        return Counter(pot)
    leaving, through = Counter(), 0
    for dispute in sorted(pot, key=lambda dispute: (dispute is None, (dispute or "").encode())):
        before = floor(Fraction(through * amount, whole))
        through += pot[dispute]
        leaving[dispute] = floor(Fraction(through * amount, whole)) - before
    return leaving


def untainted_first(pot, amount):
    untainted = min(amount, pot[None])
    tainted = Counter({dispute: units for dispute, units in pot.items() if dispute is not None})
    return Counter({None: untainted}) + in_proportion(tainted, amount - untainted)


def trace_pots(case, leaving_of):
    pots, hops = defaultdict(Counter), defaultdict(dict)
    for account, balance in case.openings.items():
        pots[account][None] = balance
    for row in case.rows:
        units, hop_of = take(case, pots, hops, row, leaving_of)
        units = relabel(case, row, units, hop_of)
        for dispute in tainted(units):
            if not case.arrives(row, dispute, hop_of[dispute], units[dispute]):
                units[None] += units.pop(dispute)
        if row.target:
            pots[row.target] += units
            for dispute in tainted(units):
                nearest = hops[row.target].get(dispute, hop_of[dispute])
                hops[row.target][dispute] = min(nearest, hop_of[dispute])
    for account, pot in pots.items():
        for dispute in tainted(pot):
            case.count("positions", (account, dispute), pot[dispute])
    return case.answer()


def tainted(pot):
    return [dispute for dispute, units in pot.items() if units and dispute is not None]


def take(case, pots, hops, row, leaving_of):
    """(units by dispute, hop by dispute) of a payment before it is relabelled."""
    if not row.source:
        return Counter({None: row.amount}), {}
    leaving = leaving_of(pots[row.source], row.amount)
    hop_of = {dispute: hops[row.source][dispute] + 1 for dispute in tainted(leaving)}
    pots[row.source] = pots[row.source] - leaving
    for dispute in list(hops[row.source]):
        if not pots[row.source][dispute]:
            del hops[row.source][dispute]
    missing = row.amount - leaving.total()
    case.count("shortfalls", row.source, missing)
    leaving[None] += missing
    return leaving, hop_of


def relabel(case, row, uncut, hop_of):
    """Each dispute on the payment cuts its part out of what is still uncut; `hop_of` learns the new ones."""
    fresh = Counter()
    for dispute in case.disputes_on(row):
        cut = in_proportion(uncut, dispute.amount)
        uncut = uncut - cut
        for loser in tainted(cut):
            case.count("superseded", loser, cut[loser])
        fresh[dispute.dispute_id] = dispute.amount
        hop_of[dispute.dispute_id] = 1
    return uncut + fresh
