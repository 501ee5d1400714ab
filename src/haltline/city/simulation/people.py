"""What people at a centre and at banks do in a run: drawn from the seed and the name of what they see."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from haltline.city.simulation.port import DISTRICTS, Act, Books, PartBook, Verb
from haltline.protocol import PartState, RequestState

ROUNDS_MINUTES = (10, 25, 45, 70, 100, 140, 190, 250)
"""When officers look at what there is, after the start."""
RECOVERY_ROUNDS = (4, 5, 6)
LONGER = timedelta(hours=7)
OPEN = {"active", "contested"}


def acts_of_round(seed: int, number: int, books: Books, reports: list[str]) -> Iterator[Act]:
    """What people do in their round of that number, in order, judged by the books as they are."""
    for leg in sorted(books.requests):
        chance = random.Random(f"{seed}:{number}:{leg}").random()
        if books.requests[leg].state == RequestState.DRAFT:
            if chance < 0.85:
                yield Act(Verb.APPROVE, "officer-1", leg)
                yield Act(Verb.APPROVE, "officer-2", leg)
        elif chance < 0.03:
            yield Act(Verb.RECALL, "officer-2", leg)
    for leg in sorted(books.parts):
        yield from _about_part(seed, number, leg, books.parts[leg])
    for key in sorted(reports):
        if random.Random(f"{seed}:verify:{number}:{key}").random() < 0.12:
            yield Act(Verb.VERIFY, "officer-1", key)
    if number in RECOVERY_ROUNDS:
        active = {leg for leg, part in books.parts.items() if part.state == PartState.ACTIVE}
        for pot in sorted({books.requests[leg].at for leg in active}):
            if random.Random(f"{seed}:{number}:{pot}").random() < 0.4:
                yield from _share(pot)


def _share(pot: str) -> Iterator[Act]:
    """A pot of two districts needs a hand of each; one that has nothing here is proposed there."""
    home, away = DISTRICTS
    yield Act(Verb.PROPOSE, "recovery-1", pot, district=home)
    yield Act(Verb.AGREE, "recovery-2", pot, district=home)
    yield Act(Verb.AGREE, "recovery-3", pot, district=away)
    yield Act(Verb.PROPOSE, "recovery-3", pot, district=away)
    yield Act(Verb.AGREE, "recovery-4", pot, district=away)


def _about_part(seed: int, number: int, leg: str, part: PartBook) -> Iterator[Act]:
    state, keep = part.state, (part.amount - part.releasing) // 2
    chance = random.Random(f"{seed}:{number}:part:{leg}").random()
    if state == PartState.ACTIVE and chance < 0.10:
        yield Act(Verb.CONTEST, "desk", leg)
    elif state == PartState.CONTESTED and chance < 0.6:
        yield Act(Verb.UPHOLD if chance < 0.3 else Verb.REJECT, "officer-1", leg)
    elif state in OPEN and chance > 0.92:
        yield Act(Verb.EXTEND, "officer-1", leg)
    elif state in OPEN and chance > 0.88 and keep:
        yield Act(Verb.REDUCE, "officer-1", leg, keep=keep)


def with_end(act: Act, now: datetime) -> Act:
    """An extension names its new end."""
    return replace(act, until=now + LONGER) if act.verb is Verb.EXTEND else act
