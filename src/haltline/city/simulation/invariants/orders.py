"""Of orders: what nobody approved is not held, and what left without a look stayed within the limits."""

from collections.abc import Callable, Iterable

from haltline.city.simulation.invariants.view import Invariant, View
from haltline.city.simulation.port import DISTRICTS, WATCHES, AtOnce
from haltline.city.simulation.rules import Rules
from haltline.protocol import slices

RULES = Rules()


class NothingHeldUnasked(Invariant):
    """I3 every message sent has one approved decision: who was asked to watch was not asked to hold."""

    name = "I3"
    until = None

    def look(self, view: View) -> str | None:
        """No bank keeps anything under a watch."""
        named = view.centre.legs()
        for books, part in view.parts():
            if part.live and named.get(part.hold_id, "").endswith(WATCHES):
                return f"{books.code} holds under {named[part.hold_id]}, and was asked to watch"
        return None


class WithinTheOrder(Invariant):
    """I3 every message sent has one approved decision: a standing order decides within its limits alone.

    What many unverified reports ask, and what two holds lead to, a person looks at first.
    """

    name = "I3"
    until = None

    def look(self, view: View) -> str | None:
        """Adds up anew what left without a look."""
        left = list(view.centre.at_once())
        for district in DISTRICTS:
            if sum(each.amount for each in left if each.district == district) > RULES.order_day:
                return f"more left under the standing order of {district} than it covers in a day"
        if large := next((each for each in left if each.amount > RULES.order_max), None):
            return f"{large.name} left under the standing order and is too large for it"
        return _twice(left) or _flood(view, left)


class TwoHands(Invariant):
    """I3 every message sent has one approved decision: two people share out money."""

    name = "I3"
    until = None

    def look(self, view: View) -> str | None:
        """Whose hands are under every plan that ran."""
        for plan in view.centre.plans():
            people, places = zip(plan.proposed, plan.agreed, strict=True)
            if len(set(people)) < 2:
                return f"{people[0]} alone has shared out a pot"
            if len(plan.districts) > 1 and (len(set(places)) < 2 or not plan.districts >= set(places)):
                return f"a pot of {len(plan.districts)} districts was shared out by {' and '.join(places)}"
        return None


def _twice(left: Iterable[AtOnce]) -> str | None:
    """Units about which two requests left, neither of which a person has looked at."""
    asked: dict[tuple[str, str], slices.Slices] = {}
    for each in left:
        if each.stands and each.hop > 1:
            before = asked.get(each.payment, slices.EMPTY)
            if slices.intersect(before, each.units):
                return f"{each.name} asks about units that another request has asked about"
            asked[each.payment] = slices.union([*before, *each.units])
    return None


def _flood(view: View, left: Iterable[AtOnce]) -> str | None:
    """More unverified reports than may set off requests by themselves, about whom they have in common."""
    most, unverified = RULES.unverified, [each for each in left if each.unverified]
    common: tuple[tuple[str, int, Callable[[AtOnce], str]], ...] = (
        ("about one payer", most.payer, lambda each: _payer(view, each)),
        ("of one device", most.device, lambda each: view.plans[each.report].phone),
        ("against one account", most.target, lambda each: each.at if each.holds else ""),
    )
    for what, limit, by in common:
        reports: dict[str, set[str]] = {}
        for each in unverified:
            reports.setdefault(by(each), set()).add(each.report)
        for whom, found in reports.items():
            if whom and len(found) > limit:
                return f"{len(found)} unverified reports {what} set off requests: {whom}"
    return None


def _payer(view: View, each: AtOnce) -> str:
    number = int(each.name.partition("|")[0].rpartition("/")[2])
    told = view.plans[each.report].payments[number - 1]
    return f"{told.from_institution}:{told.from_account}"
