"""Floods: many reports within minutes that nobody has verified, against one account, of one device or payer.

Each names a small payment that really was made; whether it was a fraud nobody here can know.
"""

import random
from dataclasses import replace

from haltline.city.simulation.draft import MINUTE, START, Draft
from haltline.city.world import PaymentFacts, ReportPlan

SHARE = 0.08
"""Share of worlds that are flooded."""
KINDS = ("target", "device", "payer")


def flood(seed: int, draft: Draft) -> None:
    """Adds a flood to some worlds, whatever else happens in them."""
    dice = random.Random(f"flood:{seed}")
    if dice.random() >= SHARE:
        return
    draft, kind = replace(draft, dice=dice), dice.choice(KINDS)
    begins, mule = dice.uniform(5, 90), dice.choice(draft.mules)
    payer = draft.account("fp", 200_000)
    for number in range(dice.randint(6, 9)):
        source = payer if kind == "payer" else draft.account(f"f{number}", 20_000)
        target = mule if kind == "target" else dice.choice(draft.mules)
        row = draft.pay(START + MINUTE * begins, source, target, (dice.randint(500, 9_000), "transfer"))
        facts = PaymentFacts(
            row.reference, row.rail, row.amount, row.time, source.institution, source.number,
            target.institution, target.number, row.amount,
        )  # fmt: skip
        phone = "+4970" if kind == "device" else f"+497{number}"
        told = row.time + MINUTE * dice.uniform(1, 30)
        draft.reports.append(ReportPlan(f"f{number}", told, "web", f"f{number}", phone, (facts,)))
