"""The frauds every city has, whatever its seed: each makes one thing certain that a centre must meet.

Every function plans payments before its report's minute; what must stay in an account is never touched again.
Sums are drawn, the shape is not.
"""

from collections.abc import Callable
from dataclasses import replace

from haltline.city.builder import IMPS_MAX, Builder, known
from haltline.city.faults import Behaviour
from haltline.city.rows import AccountId, Row
from haltline.city.world import Grievance

Minutes = tuple[float, ...]
FIRST_DISTRICT = 0  # the district that has recovery officers and a helpline of its own
SECOND_DISTRICT = 1
LAST_MINUTE = 34.0  # mules rest after it, so that a demo comes to an end
LARGE_SUM = 12_00_000_00  # beyond every threshold at which a second officer must agree


def victim_pays(city: Builder, target: AccountId, minute: float, amount: int = 0) -> Row:
    """A new victim with savings pays a stranger."""
    paid = amount or rupees(city, 15_000, 95_000)
    savings = paid + rupees(city, 2_000, 40_000)
    return city.pay(city.account(balance=savings, kind="salary"), target, paid, minute)


def rupees(city: Builder, low: int, high: int) -> int:
    """A round sum between two bounds in rupees, in minor units."""
    return city.dice.randrange(low, high, 100) * 100


def parked(city: Builder, minutes: Minutes) -> None:
    """The mule has not moved yet: held. The payee's bank itself had sent a part back: returned."""
    mule = city.account(city.bank())
    paid = victim_pays(city, mule, minutes[0] - 18)
    assert paid.source is not None
    city.pay(mule, paid.source, paid.amount // 10, minutes[0] - 9, kind="return")
    city.report(minutes[0], known(paid))


def common_pot(city: Builder, minutes: Minutes) -> None:
    """Three victims pay one mule, who has sent only a part on: one pot with several claimants."""
    mule, next_mule = city.account(city.bank()), city.account(city.bank())
    paid = [victim_pays(city, mule, minutes[0] - 30 + 4 * n) for n, _ in enumerate(minutes)]
    city.pay(mule, next_mule, paid[0].amount // 2, minutes[0] - 12)
    city.pay(mule, None, 10_000_00, minutes[0] - 10, kind="atm")
    for minute, row in zip(minutes, paid, strict=True):
        city.report(minute, known(row), district=FIRST_DISTRICT)


def split_chain(city: Builder, minutes: Minutes) -> None:
    """A mule with own money splits to two others; one withdraws, one waits: withdrawn, and held at hop 2."""
    first = city.account(city.bank(), balance=rupees(city, 1_000, 6_000))
    second, third = city.account(city.bank()), city.account(city.bank(), balance=rupees(city, 500, 3_000))
    paid = victim_pays(city, first, minutes[0] - 35, rupees(city, 60_000, 1_50_000))
    honest = city.account(balance=20_000_00)
    city.pay(honest, first, rupees(city, 500, 4_000), minutes[0] - 33)
    half = paid.amount // 2
    city.pay(first, second, half, minutes[0] - 25)
    city.pay(first, third, half, minutes[0] - 24)
    city.pay(second, None, half // 2, minutes[0] - 14, kind="atm")
    city.pay(second, None, half // 4, minutes[0] - 12, kind="merchant")
    city.report(minutes[0], known(paid))


def cashed_out(city: Builder, minutes: Minutes) -> None:
    """Too late: everything has left by cash, an agent, a crypto desk and abroad."""
    mule = city.account(city.bank())
    paid = victim_pays(city, mule, minutes[0] - 40)
    quarter = paid.amount // 4
    for n, kind in enumerate(("atm", "agent", "crypto")):
        city.pay(mule, None, quarter, minutes[0] - 30 + 5 * n, kind=kind)
    city.pay(mule, None, paid.amount - 3 * quarter, minutes[0] - 13, kind="abroad")
    city.report(minutes[0], known(paid))


def through_another_victim(city: Builder, minutes: Minutes) -> None:
    """A's money reaches B, who was tricked into paying it on and reports first: superseded for A."""
    tricked = city.account(city.bank(), balance=rupees(city, 5_000, 9_000), kind="salary")
    mule = city.account(city.bank())
    first = victim_pays(city, tricked, minutes[0] - 30, rupees(city, 20_000, 60_000))
    second = city.pay(tricked, mule, first.amount + rupees(city, 9_000, 15_000), minutes[0] - 20)
    city.report(minutes[0], known(second), channel="web")
    city.report(minutes[1], known(first), channel="web")


def honest_shop(city: Builder, minutes: Minutes) -> None:
    """The fraudster bought goods and let the victim pay the shop: the keeper contests, and is right."""
    shop = city.account(city.bank(), balance=rupees(city, 20_000, 90_000), kind="shop")
    paid = victim_pays(city, shop, minutes[0] - 15)
    city.report(minutes[0], known(paid), channel="web", district=FIRST_DISTRICT)
    city.fault(paid, Behaviour.PLAIN)  # the keeper cannot contest before the bank has said what it holds
    city.grieve(
        Grievance(
            shop,
            "I sold two phones for this money and have the bill and the customer's signature.",
            ("BILL 2087", "2 mobile phones, sealed", _price(paid), "paid by bank transfer", paid.reference),
        )
    )


def honest_seller(city: Builder, minutes: Minutes) -> None:
    """A scooter sold to a stranger who let the victim pay: the seller finds the bill only for the appeal."""
    seller = city.account(city.bank(), balance=rupees(city, 2_000, 30_000), kind="salary")
    paid = victim_pays(city, seller, minutes[0] - 13)
    city.report(minutes[0], known(paid), channel="web", district=SECOND_DISTRICT)
    city.fault(paid, Behaviour.PLAIN)
    city.grieve(
        Grievance(
            seller,
            "I sold my scooter for this money. I do not know who sent it.",
            ("SALE OF A USED SCOOTER", "handed over with its papers", _price(paid), "signed by both"),
            bill_at_once=False,
            by_code=True,
        )
    )


def _price(paid: Row) -> str:
    return f"Rs {paid.amount // 100}.{paid.amount % 100:02d}"


def told_twice(city: Builder, minutes: Minutes) -> None:
    """One payment, reported on the web and again by phone."""
    paid = victim_pays(city, city.account(city.bank()), minutes[0] - 12)
    city.report(minutes[0], known(paid), channel="web", district=FIRST_DISTRICT)
    city.report_again(minutes[1], channel="helpline")


def wrong_reference(city: Builder, minutes: Minutes) -> None:
    """The victim read the reference wrongly and knows no account: the bank cannot tell, so unknown."""
    paid = victim_pays(city, city.account(city.bank()), minutes[0] - 16)
    payer = city.account(city.bank(), balance=paid.amount)
    mistyped = f"{paid.reference[:-6]}{999_000 + city.dice.randrange(1000):06d}"
    told = replace(
        known(paid, payee=False),
        reference=mistyped,
        from_institution=payer.institution,
        from_account=payer.number,
    )
    city.report(minutes[0], told)


def only_reference(city: Builder, minutes: Minutes) -> None:
    """The victim knows only the reference: the payer's bank names the account."""
    payer, mule = city.account(city.bank(), balance=2_00_000_00, kind="salary"), city.account(city.bank())
    paid = city.pay(payer, mule, rupees(city, 20_000, 90_000), minutes[0] - 14)
    city.report(minutes[0], known(paid, payee=False))


def large_sum(city: Builder, minutes: Minutes) -> None:
    """So much that two officers must agree; one more payment of the same victim makes it a report of two."""
    payer, mule = city.account(balance=LARGE_SUM + IMPS_MAX, kind="current"), city.account(city.bank())
    first = city.pay(payer, mule, LARGE_SUM, minutes[0] - 20)
    second = city.pay(payer, city.account(city.bank()), rupees(city, 10_000, 90_000), minutes[0] - 17)
    city.report(minutes[0], known(first), known(second))


def recalled(city: Builder, minutes: Minutes) -> None:
    """The mule is at the bank that is asked by ISO 20022, and has taken out a part."""
    mule = city.account(city.bank(desk=True))
    paid = victim_pays(city, mule, minutes[0] - 20)
    city.pay(mule, None, paid.amount // 5, minutes[0] - 8, kind="atm")
    city.report(minutes[0], known(paid))


def wage_account(city: Builder, minutes: Minutes) -> None:
    """The mule lives on this account: the bank leaves the living money free."""
    floor = 5_000_00
    paid = victim_pays(city, city.account(city.bank(), kind="salary", floor=floor), minutes[0] - 11)
    city.report(minutes[0], known(paid))


def answered(behaviour: Behaviour) -> Callable[[Builder, Minutes], None]:
    """A fraud whose bank answers in a planned wrong way."""

    def plan(city: Builder, minutes: Minutes) -> None:
        paid = victim_pays(city, city.account(city.bank()), minutes[0] - 10)
        city.fault(paid, behaviour)
        city.report(minutes[0], known(paid), channel="web")

    return plan


def by_chance(city: Builder, minutes: Minutes) -> None:
    """A fraud of any shape: the mules split, mix, withdraw and run, also while banks are being asked."""
    paid_at = minutes[0] - city.dice.uniform(4, 30)
    mule = city.account(balance=rupees(city, 0, 5_000) if city.dice.random() < 0.5 else 0)
    paid = victim_pays(city, mule, paid_at)
    _run(city, mule, paid.amount, paid_at, depth=3)
    city.report(minutes[0], known(paid, payee=city.dice.random() < 0.7))


def _run(city: Builder, mule: AccountId, amount: int, minute: float, depth: int) -> None:
    left = amount
    for _ in range(city.dice.randrange(1, 4)):
        part = min(left, city.dice.randrange(amount // 5, amount // 2) // 100 * 100)
        minute += city.dice.uniform(3, 14)
        if part < 500_00 or minute > LAST_MINUTE:
            return
        left -= part
        if depth == 0 or city.dice.random() < 0.4:
            city.pay(mule, None, part, minute, kind=city.dice.choice(("atm", "agent", "merchant", "crypto")))
            continue
        following = city.account()
        city.pay(mule, following, part, minute)
        _run(city, following, part, minute, depth - 1)


PLANNED: tuple[tuple[Callable[[Builder, Minutes], None], int], ...] = (
    (parked, 1),
    (common_pot, 3),
    (split_chain, 1),
    (cashed_out, 1),
    (through_another_victim, 2),
    (honest_shop, 1),
    (honest_seller, 1),
    (told_twice, 2),
    (wrong_reference, 1),
    (only_reference, 1),
    (large_sum, 1),
    (recalled, 1),
    (wage_account, 1),
    (answered(Behaviour.NEVER), 1),
    (answered(Behaviour.UNBALANCED), 1),
    (answered(Behaviour.TWICE), 1),
    (answered(Behaviour.LATE), 1),
    (answered(Behaviour.SLOW_RECEIPT), 1),
)
"""Each planned fraud with the number of reports it brings."""
