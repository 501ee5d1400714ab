"""Sample pages of duty: what banks sent that a person decides, and what was decided."""

from __future__ import annotations

from tests.centre.pictures.samples import NOW, at

from haltline.centre.desks.duty import pages as duty
from haltline.centre.desks.duty.inward import DECISIONS
from haltline.centre.desks.paging import Rows


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
