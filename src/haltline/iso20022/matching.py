"""Which request a line of a message means: by a hold's own id first, then by the names of the payment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from haltline.iso20022.projection import References
from haltline.iso20022.recall import expanded


@dataclass(frozen=True, slots=True)
class Match:
    """The hold that a line means, or none and why."""

    hold_id: str = ""
    why: str = ""


UNMATCHED = "no request of yours has any of these references"
AMBIGUOUS = "the references fit several requests"
DISAGREE = "the references mean different requests"


def match(references: References, holds: Iterable[str], by_payment: Mapping[str, Iterable[str]]) -> Match:
    """The one hold that a line means.

    `holds` are the ids of all holds that any of the names could be, `by_payment` leads from a payment's name
    to the holds asked about it; both hold only what was asked of the sender.
    """
    known = set(holds)
    named = known & {expanded(name) for name in references.case_ids}
    paid = {hold for name in references.payment_ids for hold in by_payment.get(name, ())}
    outer = known & {expanded(name) for name in references.outer_ids}
    if len(named) == 1:
        return Match(why=DISAGREE) if paid and not named <= paid else Match(named.pop())
    if named:
        return Match(why=AMBIGUOUS)
    if len(paid) > 1:
        paid &= outer
        return Match(paid.pop()) if len(paid) == 1 else Match(why=AMBIGUOUS)
    if len(one := paid or outer) == 1:
        return Match(one.pop())
    return Match(why=AMBIGUOUS if outer else UNMATCHED)
