"""A wave drawn from a seed and the assumptions: victims over three days, mules, honest life.

Each fraud and each account has draws of its own, so a changed assumption changes its own matter and no more.
"""

import random
from math import ceil

from haltline.city.compare.assumptions import MINOR, Given
from haltline.city.compare.chance import Chance, spread_out
from haltline.city.compare.wave import Bank, Fraud, Holder, Holding, Honest, Move, Wave
from haltline.city.rows import AccountId

HOUR, DAY = 60.0, 24 * 60.0  # minutes
BANKS = 12
REPORTS = 60
WAVE_DAYS = 3
FIRST_HOUR, MOST_HOUR, LAST_HOUR = 8, 15, 24  # when on a day victims pay
AMOUNT_SPREAD = 1.1
DWELL_SPREAD = 1.0
SELLERS, SUPPLIERS = 24, 12
HONEST_DAYS = 10
SALE_MAX, PURCHASE_MAX = 15_000, 12_000  # rupees
SPLIT_MIN = 2_000 * MINOR  # a mule splits nothing smaller
MULE_OWN_MAX = 3_000  # rupees of a mule's own


def drawn_wave(seed: int, given: Given) -> Wave:
    """The wave of a seed under these assumptions; the same of both give the same wave."""
    return _Drawing(seed, given).wave()


class _Drawing:
    def __init__(self, seed: int, given: Given) -> None:
        self.seed, self.given = seed, given
        self.chance = Chance(seed)
        self.holdings: dict[AccountId, Holding] = {}

    def wave(self) -> Wave:
        self.sellers = [self._honest_holder("seller", n) for n in range(SELLERS)]
        self.suppliers = [self._honest_holder("supplier", n) for n in range(SUPPLIERS)]
        self.crowd = max(1, ceil(REPORTS / self.given["victims_per_mule"]))
        frauds = tuple(self._fraud(number) for number in range(REPORTS))
        honest = tuple(sorted(self._honest_life(), key=lambda each: each.at))
        banks = tuple(self._bank(n) for n in range(BANKS))
        return Wave(self.seed, banks, tuple(self.holdings.values()), frauds, honest)

    def _bank(self, number: int) -> Bank:
        code, given = f"B{number:02d}", self.given
        return Bank(
            code,
            by_hand=self.chance.happens(given["banks_by_hand"], "hand", code),
            in_feed=self.chance.happens(given["feed_share"], "feed", code),
        )

    def _account(self, kind: str, *name: object) -> AccountId:
        number = "-".join(map(str, (kind, *name)))
        return AccountId(f"B{self.chance.dice('bank', number).randrange(BANKS):02d}", number)

    def _open(self, holding: Holding) -> AccountId:
        return self.holdings.setdefault(holding.account, holding).account

    def _honest_holder(self, kind: str, number: int) -> AccountId:
        dice = self.chance.dice(kind, number)
        opening = dice.randrange(5_000, 1_50_000) * MINOR
        shop = dice.random() < self.given["shop_share"]
        return self._open(Holding(self._account(kind, number), Holder.BYSTANDER, opening, shop))

    def _mule(self, *name: object) -> AccountId:
        dice = self.chance.dice("mule", *name)
        own = dice.randrange(MULE_OWN_MAX) * MINOR if dice.random() < 0.5 else 0
        wages = dice.random() < self.given["wage_share"]
        return self._open(Holding(self._account("m", *name), Holder.MULE, own, wages=wages))

    def _fraud(self, number: int) -> Fraud:
        dice, given = self.chance.dice("fraud", number), self.given
        day, hour = dice.randrange(WAVE_DAYS), dice.triangular(FIRST_HOUR, LAST_HOUR, MOST_HOUR)
        at = day * DAY + hour * HOUR
        amount = round(spread_out(given["amount"], AMOUNT_SPREAD, dice)) * MINOR + MINOR
        reported_at = at + spread_out(given["report_minutes"], given["report_spread"], dice)
        fate, first, seller = dice.random(), dice.random(), dice.choice(self.sellers)
        victim = self._open(Holding(self._account("v", number), Holder.VICTIM, amount))
        genuine = fate >= given["false_share"]
        if fate < given["false_share"] + given["direct_share"]:
            return Fraud(number, at, reported_at, amount, victim, seller, seller, genuine=genuine)
        depth = dice.randrange(1, 2 * round(given["layers"]))
        into, spare = self._mule(1, int(first * self.crowd)), self._mule("spare", number)
        moves = self._moves((number,), amount, depth)
        return Fraud(number, at, reported_at, amount, victim, into, spare, moves)

    def _moves(self, path: tuple[int, ...], amount: int, depth: int) -> tuple[Move, ...]:
        """What is done with `amount` in an account, `depth` mule accounts from the end of the row."""
        dice = self.chance.dice("move", *path)
        parts = dice.randrange(1, 2 * round(self.given["fan_out"])) if amount >= SPLIT_MIN else 1
        weights = [dice.randrange(20, 100) for _ in range(parts)]
        return tuple(
            self._move((*path, n), weight, amount * weight // sum(weights), depth)
            for n, weight in enumerate(weights)
        )

    def _move(self, path: tuple[int, ...], weight: int, amount: int, depth: int) -> Move:
        dice, given = self.chance.dice("part", *path), self.given
        parked, to_seller, pick = dice.random() < given["parked_share"], dice.random(), dice.random()
        seller, door = dice.choice(self.sellers), dice.choice(("atm", "pos", "crypto", "merchant"))
        leaves = depth <= 1 or amount < SPLIT_MIN
        dwell = given["cash_out_minutes"] if leaves else given["dwell_minutes"]
        wait = _wait(dice, given["parked_hours"] * HOUR if parked else dwell)
        if to_seller < given["seller_share"]:
            return Move(wait, weight, seller)
        if leaves:
            return Move(wait, weight, None, door)
        following = self._mule(len(path), int(pick * self.crowd * 2))
        return Move(wait, weight, following, then=self._moves(path, amount, depth - 1))

    def _honest_life(self) -> list[Honest]:
        lived = []
        for keepers, payees, sale in ((self.sellers, self.suppliers, SALE_MAX), (self.suppliers, None, 0)):
            for keeper in keepers:
                dice = self.chance.dice("life", keeper)
                for day in range(HONEST_DAYS):
                    opens = day * DAY + 9 * HOUR
                    if sale:
                        taken = dice.randrange(500, sale) * MINOR
                        lived.append(Honest(opens + dice.uniform(0, 10 * HOUR), None, keeper, taken))
                    spent = dice.randrange(200, PURCHASE_MAX) * MINOR
                    payee = dice.choice(payees) if payees else None
                    lived.append(Honest(opens + dice.uniform(0, 10 * HOUR), keeper, payee, spent))
        return lived


def _wait(dice: random.Random, median: float) -> float:
    return spread_out(median, DWELL_SPREAD, dice)
