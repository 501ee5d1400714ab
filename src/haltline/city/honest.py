"""Honest life in the city: wages, rent, shops and friends, before and while the frauds happen."""

from haltline.city.builder import Builder
from haltline.city.rows import AccountId

CUSTOMERS = 48
SHOPS = 8
DAY = 24 * 60.0  # minutes
HISTORY_DAYS = 20
LIVE_MINUTES = 34.0
LIVE_ROWS = 90
WAGE_MIN, WAGE_MAX = 18_000_00, 95_000_00  # minor units a month
PURCHASE_MAX = 3_000_00


def live_honestly(city: Builder) -> list[AccountId]:
    """Customers with their income and spending; returns their accounts."""
    customers = [
        city.account(balance=city.dice.randrange(2_000_00, 60_000_00), kind="salary")
        for _ in range(CUSTOMERS)
    ]
    shops = [
        city.account(balance=city.dice.randrange(50_000_00, 3_00_000_00), kind="shop") for _ in range(SHOPS)
    ]
    employer, landlord = city.account(balance=90_00_000_00), city.account(balance=5_00_000_00)
    for customer in customers:
        _past(city, customer, shops, (employer, landlord))
    for _ in range(LIVE_ROWS):
        minute = city.dice.uniform(0.1, LIVE_MINUTES)
        _spend(city, city.dice.choice(customers), shops, minute)
    return customers


def _past(
    city: Builder, customer: AccountId, shops: list[AccountId], masters: tuple[AccountId, AccountId]
) -> None:
    employer, landlord = masters
    wage = city.dice.randrange(WAGE_MIN, WAGE_MAX)
    payday = -DAY * city.dice.uniform(HISTORY_DAYS - 5, HISTORY_DAYS)
    city.pay(employer, customer, wage, payday, kind="salary")
    city.pay(customer, landlord, wage // 4, payday + DAY * 2)
    for _ in range(city.dice.randrange(3, 8)):
        _spend(city, customer, shops, -DAY * city.dice.uniform(0.05, HISTORY_DAYS - 8))


def _spend(city: Builder, customer: AccountId, shops: list[AccountId], minute: float) -> None:
    amount = city.dice.randrange(50_00, PURCHASE_MAX)
    way = city.dice.random()
    if way < 0.6:
        city.pay(customer, city.dice.choice(shops), amount, minute, kind="shop")
    elif way < 0.85:
        city.pay(customer, None, amount, minute, kind="pos")
    else:
        city.pay(customer, None, amount - amount % 100_00 + 100_00, minute, kind="atm")
