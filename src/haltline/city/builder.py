"""Writing a seeded city step by step: accounts, payments, reports; minutes of real life become moments."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from haltline.city.faults import Behaviour
from haltline.city.names import person_name, town
from haltline.city.references import reference
from haltline.city.rows import AccountId, Opening, Row, in_order
from haltline.city.world import INSTITUTIONS, Grievance, PaymentFacts, ReportPlan, World

UPI_MAX = 1_00_000_00  # minor units; what the rails of the city carry in one payment
IMPS_MAX = 5_00_000_00
RTGS_MIN = 2_00_000_00
SERIALS = 500_000  # payouts take theirs from the other half


class Builder:
    """One city under construction; the same seed, start and speed always give the same city."""

    def __init__(self, seed: int, start: datetime, speed: float) -> None:
        self.dice = random.Random(f"city:{seed}")
        self.seed, self.start, self.speed = seed, start, speed
        self.currency = "INR"
        self._openings: dict[AccountId, Opening] = {}
        self._rows: list[Row] = []
        self._reports: list[ReportPlan] = []
        self._grievances: list[Grievance] = []
        self._faults: dict[str, dict[str, Behaviour]] = {}

    def at(self, minute: float) -> datetime:
        """The moment that many real-life minutes after the start (negative: before), at the city's speed."""
        return self.start + timedelta(minutes=minute) / self.speed

    def bank(self, *, desk: bool = False) -> str:
        """The code of a bank with a protocol system, or of one whose people answer at a desk."""
        return self.dice.choice([each.code for each in INSTITUTIONS if each.has_desk == desk])

    def account(
        self, bank: str = "", *, balance: int = 0, kind: str = "current", floor: int = 0
    ) -> AccountId:
        """Opens an account; without a bank at any of them."""
        code = bank or self.dice.choice(INSTITUTIONS).code
        number = str(self.dice.randrange(10**10, 10**11))
        made = AccountId(code, number)
        if made in self._openings:
            return self.account(code, balance=balance, kind=kind, floor=floor)
        self._openings[made] = Opening(made, balance, kind, floor)
        return made

    def pay(
        self, source: AccountId, target: AccountId | None, amount: int, minute: float, kind: str = "transfer"
    ) -> Row:
        """A payment at a minute; without a target it leaves the city in the way `kind` says."""
        serial = len(self._rows) + 1
        rail = self._rail(amount, kind)
        moment = self.at(minute)
        outside = target is None
        row = Row(
            transfer_id=f"T{self.seed}-{serial:06d}",
            reference=reference(rail, source.institution, moment, (serial * 7919 + self.seed) % SERIALS),
            rail=rail,
            time=moment,
            sequence=serial,
            source=source,
            target=target,
            amount=amount,
            currency=self.currency,
            kind=kind,
            place=town(self.dice) if outside else "",
            terminal=f"{kind[:1].upper()}{self.dice.randrange(1000, 9999)}" if outside else "",
        )
        self._rows.append(row)
        return row

    def fault(self, row: Row, behaviour: Behaviour) -> None:
        """Plans how the payee's bank misbehaves when it is asked about a payment."""
        assert row.target is not None, "only a bank that was credited is asked"
        self._faults.setdefault(row.target.institution, {})[row.reference] = behaviour

    def grieve(self, grievance: Grievance) -> None:
        """Plans that the holder of an account contests the hold on it."""
        self._grievances.append(grievance)

    def report(
        self, minute: float, *payments: PaymentFacts, channel: str = "", district: int | None = None
    ) -> None:
        """Plans a report by a new person; without a district, of any."""
        self._reports.append(
            ReportPlan(
                key=f"R{len(self._reports) + 1:03d}",
                at=self.at(minute),
                channel=channel or self.dice.choices(("web", "helpline"), (3, 1))[0],
                name=person_name(self.dice),
                phone=f"+9190000{self.dice.randrange(10**5):05d}",
                payments=payments,
                still_on_phone=self.dice.random() < 0.2,
                district=self.dice.randrange(1000) if district is None else district,
            )
        )

    def report_again(self, minute: float, channel: str) -> None:
        """Plans that the person who reported last reports the same once more, by another way."""
        last = self._reports[-1]
        key = f"R{len(self._reports) + 1:03d}"
        self._reports.append(replace(last, key=key, at=self.at(minute), channel=channel))

    def finish(self) -> World:
        """The city as planned: what lies before the start is history, what comes after is played."""
        rows = in_order(self._rows)
        return World(
            seed=self.seed,
            start=self.start,
            currency=self.currency,
            institutions=INSTITUTIONS,
            openings=tuple(self._openings.values()),
            history=tuple(row for row in rows if row.time <= self.start),
            rows=tuple(row for row in rows if row.time > self.start),
            reports=tuple(sorted(self._reports, key=lambda plan: plan.at)),
            grievances=tuple(self._grievances),
            faults=self._faults,
        )

    def _rail(self, amount: int, kind: str) -> str:
        if kind in ("pos", "merchant") and amount <= UPI_MAX:
            return "upi"
        rails = ["neft"]
        rails += ["upi"] * 2 if amount <= UPI_MAX else []
        rails += ["imps"] * 2 if amount <= IMPS_MAX else []
        rails += ["rtgs"] if amount >= RTGS_MIN else []
        return self.dice.choice(rails)


def known(row: Row, *, payee: bool = True) -> PaymentFacts:
    """What a victim tells of a payment; without the payee only the reference and the victim's own bank."""
    assert row.source is not None, "a victim pays from an account"
    target = row.target if payee else None
    return PaymentFacts(
        reference=row.reference,
        rail=row.rail,
        amount=row.amount,
        paid_at=row.time,
        from_institution=row.source.institution,
        from_account=row.source.number,
        to_institution=target.institution if target else "",
        to_account=target.number if target else "",
    )
