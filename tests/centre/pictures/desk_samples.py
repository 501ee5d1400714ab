"""Sample pages of the bank desk and of recovery: the same case as in samples.py."""

from __future__ import annotations

from datetime import datetime

from tests.centre.pictures.samples import BANKS, NOW, RAILS, ZONE, at

from haltline.centre.desks.bank import pages as bank
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.recovery import pages as recovery
from haltline.centre.desks.typed import Problem, Typed

END = datetime(2026, 11, 28, 10, 55, tzinfo=ZONE)


def items() -> tuple[bank.InboxItem, ...]:
    """Five requests, one of them overdue, one without an account."""
    return (
        bank.InboxItem("h7", "hold", 7_000_00, "00124410", 2, at(11, 3)),
        bank.InboxItem("h2", "hold", 72_300_00, "00123316", 2, at(11, 15)),
        bank.InboxItem("h8", "onward_only", 4_85_000_00, "", 0, at(11, 18)),
        bank.InboxItem("h9", "hold", 21_300_00, "00125520", 2, at(11, 19)),
        bank.InboxItem("h10", "watch", 90_000_00, "00128841", 3, at(11, 32)),
    )


def inbox() -> bank.InboxPage:
    """A busy desk."""
    sums = Sums(61_000_00, 4_12_300_00, 3_86_000_00, 14_000_00, 6_000_00, 1_05_000_00)
    done = (bank.InboxItem("h1", "hold", 12_000_00, "00121111", 1, at(10, 40), answered=True),)
    return bank.InboxPage(items(), NOW, sums, bank.Speed(660, 900, 41), done)


def answer(*, even: bool = False) -> bank.AnswerFields:
    """Two lines, and 14,000 not explained unless ``even``."""
    onward = bank.OnwardFields(
        Typed("632510612209"),
        Typed("imps"),
        Typed("Jhelwan Wallet"),
        Typed("00121209"),
        Typed("40,000"),
        Typed("40,000"),
        Typed("2026-11-21"),
        Typed("10:44"),
    )
    lines = {"held": 18_300_00, "onward": 40_000_00, "unknown": 14_000_00 if even else 0}
    return bank.AnswerFields(
        ("held", "onward"),
        held_amount=Typed("18,300"),
        held_reference=Typed("BH 20931"),
        onward=(onward,),
        unknown=Typed("14,000") if even else Typed(),
        lines=lines,
    )


def request(*, even: bool = False, wrong: bool = False) -> bank.RequestPage:
    """One request with an answer being typed."""
    problems = (Problem("14,000 is not explained yet: the lines must add up to 72,300", "lines"),)
    earlier = (bank.EarlierReply(1, at(10, 55), 58_300_00, False),)
    return bank.RequestPage(
        "h2",
        "HR 7731 4",
        "NLV 4827 1906",
        "hold",
        72_300_00,
        "00123316",
        2,
        "IMPS",
        "632510612209",
        72_300_00,
        "Ostara Bank",
        "00124471",
        at(10, 38),
        at(10, 42),
        "Fraud reported 10:42",
        "Payments Protection Act, s. 14",
        "Officer 4417, standing order 12",
        END,
        at(10, 50),
        at(11, 15),
        NOW,
        "part_answered",
        answer(even=even),
        RAILS,
        BANKS,
        items(),
        earlier,
        18_300_00,
        problems=problems if wrong else (),
    )


def nameless_request() -> bank.RequestPage:
    """A request of which only the payment reference is known, opened for the first time."""
    return bank.RequestPage(
        "h8",
        "HR 7731 5",
        "NLV 5102 7734",
        "onward_only",
        4_85_000_00,
        "",
        0,
        "UPI",
        "632510448820",
        4_85_000_00,
        "Belang Bank",
        "",
        at(10, 57),
        at(11, 1),
        "Fraud reported 11:01",
        "Payments Protection Act, s. 14",
        "Officer 4417, standing order 12",
        END,
        at(11, 3),
        at(11, 18),
        NOW,
        "acknowledged",
        rails=RAILS,
        institutions=BANKS,
    )


def pots() -> recovery.PotsPage:
    """Three pots in three states."""
    since = at(10, 49)
    rows = (
        recovery.PotRow("p1", "Ostara Bank", "00124471", 72_700_00, 5, 5_48_000_00, since, "proposed", True),
        recovery.PotRow("p2", "Padmor Payments Bank", "00129082", 84_000_00, 1, 2_48_500_00, since),
        recovery.PotRow("p3", "Belang Bank", "00123316", 4_500_00, 1, 31_500_00, since, "done"),
    )
    sums = Sums(22_000_00, 2_26_000_00, 38_000_00, 34_000_00, 6_000_00, 2_22_000_00)
    return recovery.PotsPage(rows, NOW, sums)


CLAIMS = (
    recovery.Claim("NLV 4790 3381", "NLV47903381", "A. T.", at(9, 12), 90_000_00, "agrees"),
    recovery.Claim("NLV 4798 0027", "NLV47980027", "R. D.", at(9, 40), 1_25_000_00, "agrees"),
    recovery.Claim("NLV 4811 5560", "NLV48115560", "S. P.", at(10, 5), 48_000_00),
    recovery.Claim(
        "NLV 4827 1906", "NLV48271906", "M. K.", at(10, 21), 2_48_500_00, "objects to equal parts"
    ),
    recovery.Claim("NLV 4829 7714", "NLV48297714", "J. B.", at(10, 39), 36_500_00, "agrees"),
)


def pot(
    *, plan: recovery.PlanLine | None = None, payouts: tuple[recovery.Payout, ...] = ()
) -> recovery.PotPage:
    """One pot of 72,700 among five, with or without a plan."""
    rules = (
        recovery.RuleShares(
            "pari-passu",
            "Every rupee lost gets 13.27 paise. Pot × loss ÷ all losses, cut to the paisa, rest "
            "carried to the next.",
            (11_939_78, 16_583_03, 6_367_88, 32_967_06, 4_842_25),
            proposed=plan is not None,
        ),
        recovery.RuleShares(
            "fifo",
            "Older money left the account first, so what is left came last. Two people get all of it.",
            (0, 0, 0, 36_200_00, 36_500_00),
        ),
    )
    sums = Sums(22_000_00, 2_26_000_00, 38_000_00, 34_000_00, 6_000_00, 2_22_000_00)
    return recovery.PotPage(
        "p1",
        "0312",
        "Ostara Bank",
        "00124471",
        72_700_00,
        at(10, 49),
        sums,
        CLAIMS,
        rules,
        NOW,
        plan,
        payouts,
        may_plan=True,
    )


def proposed_pot() -> recovery.PotPage:
    """The second officer looks at a proposed plan."""
    plan = recovery.PlanLine(
        "l1", "pari-passu", 72_700_00, "proposed", "Officer 4402", at(10, 59), may_approve=True
    )
    return pot(plan=plan)


def paid_pot() -> recovery.PotPage:
    """All paid, one credit still on its way."""
    plan = recovery.PlanLine(
        "l1", "pari-passu", 72_700_00, "running", "Officer 4402", at(10, 59), "Officer 4405", at(11, 1)
    )
    payouts = (
        recovery.Payout("NLV 4790 3381", 11_939_78, "Sirvala State Bank", "credited", at(11, 4), "PC 88120"),
        recovery.Payout("NLV 4798 0027", 16_583_03, "Belang Bank", "instructed"),
    )
    return pot(plan=plan, payouts=payouts)
