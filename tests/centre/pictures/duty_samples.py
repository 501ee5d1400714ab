"""Sample pages of duty: what banks sent that a person decides, and what was decided."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.centre.pictures.samples import NOW, at

from haltline.centre.desks.duty import pages as duty
from haltline.centre.desks.duty.calls import CallRow
from haltline.centre.desks.duty.inward import DECISIONS
from haltline.centre.desks.duty.on_duty import OnDuty
from haltline.centre.desks.paging import Rows
from haltline.centre.desks.typed import Choice
from haltline.centre.holds.models import HoldCall
from haltline.centre.partners.models import Partner
from haltline.centre.people.models import Person
from haltline.centre.reports.models import Report


def inward() -> duty.InwardPage:
    """An answer in an unknown word, one past every clock, money in suspense, a line of no district."""
    lines = (
        duty.LineRow(
            "l1", "Belang Bank", "More came back than is open under the request", at(10, 51),
            "pacs.004.001.11", "TxInf 1", own_name="RT-2026-11-21-000048813390021", suspense="₹1,25,000.50",
            report="NLV 4827 1906",
        ),
        duty.LineRow(
            "l2", "Jhelwan Wallet", "No request of this bank has these references", at(10, 58),
            "camt.029.001.14", "TxInfAndSts 3", said="RJCR NOOR",
        ),
    )  # fmt: skip
    strange = (
        duty.StrangeRow(
            "s1", "Belang Bank", 72_300_00, ("FROZEN_99",), (("held", 18_300_00), ("onward", 54_000_00)),
            at(10, 49), "NLV 4827 1906",
        ),
        duty.StrangeRow(
            "s2", "Mirkand Bank", 9_000_00, ("see-letter", "AC06"), (("unknown", 9_000_00),),
            at(9, 2), "NLV 5101 2260", reason="Account under another authority's order", at_once=True,
        ),
    )  # fmt: skip
    return duty.InwardPage(lines, strange, tuple((value, str(label)) for value, label in DECISIONS.items()))


def nothing_inward() -> duty.InwardPage:
    """Nothing waits."""
    return duty.InwardPage((), (), tuple((value, str(label)) for value, label in DECISIONS.items()))


def past() -> Rows:
    """Four decisions on the second of three pages; one can still be taken back."""
    rows = (
        duty.PastRow(
            at(10, 55), "Officer 4417", "Belang Bank", "Let stand: FROZEN_99", "₹72,300",
            "Their new word for a lien; said on the telephone", "NLV 4827 1906",
            "/desk/duty/inward/words/s1/undo",
        ),
        duty.PastRow(
            at(10, 40), "Officer 4402", "Belang Bank", "The bank takes it back", "₹1,25,000.50",
            "Told Mr Rao, ··1276, at noon", "NLV 4827 1906",
        ),
        duty.PastRow(
            at(9, 12), "Officer 4417", "Jhelwan Wallet", "Nothing more to be done", "", "A test of the bank",
        ),
        duty.PastRow(
            at(8, 30), "Officer 4417", "Mirkand Bank", "It belongs to something else", "JPY 90000",
            "A refund of their customer, see their letter of Friday", "NLV 5101 2260",
        ),
    )  # fmt: skip
    return Rows(rows, 2, 3, 104, NOW)


def nothing_past() -> Rows:
    """Nobody decided anything yet."""
    return Rows((), 1, 1, 0, NOW)


def calls() -> duty.DutyPage:
    """A night: one bank to be called, one that stays silent after a call, somebody on duty."""
    officer = Person(desk_name="Officer 4417")
    made = HoldCall(called_by=officer, called_at=at(10, 12), said="Their clerk is ill; after lunch.")
    again = _call("Belang Bank", "R. Iyer, night desk", before_id=UUID(int=1))
    rows = (
        CallRow(again, "₹72,300, silent past every clock since 09:50", False, (made,), theirs=False),
        CallRow(_call("Mirkand Bank", "Mirkand Bank"), "Release: past every clock since 10:30", False),
    )
    choices = (Choice("korvane-1", "Officer 4417"), Choice("korvane-2", "Officer 4402"))
    on_duty = OnDuty("Officer 4417", NOW + timedelta(hours=5), "Supervisor 12", choices)
    return duty.DutyPage(
        NOW, (), rows, (), (), (), (), (), on_duty=on_duty, supervisors=("Supervisor 12", "Supervisor 14")
    )


def _call(bank: str, whom: str, **fields: object) -> HoldCall:
    told = {"partner": Partner(name=bank), "report": Report(reference="NLV 4827 1906")}
    return HoldCall(**told, whom=whom, phone="+91 22 4000 1111", since=at(9, 50), **fields)
