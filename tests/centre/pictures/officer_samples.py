"""Sample pages of the officers: a busy queue, the case in its 24th minute, and what waits for a decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.centre.pictures.samples import BANKS, CASE, DISTRICTS, NOW, RAILS, ZONE, at
from tests.centre.pictures.trails import the_case

from haltline.centre.desks.deciding import pages as deciding
from haltline.centre.desks.officer import pages as officer
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.pictures.trail import Trail
from haltline.centre.desks.public.pages import Message, PaymentFields
from haltline.centre.desks.stations import for_desk
from haltline.centre.desks.typed import Choice, Typed

QUEUE = (  # number, what, place, minutes ago, loss a minute, sums, next verb, waiting for
    ("5102 7734", "Fake customs officer", "Korvane", 9, 19_400_00, Sums(in_flight=4_85_000_00), "send", ""),
    ("5101 2260", "Investment group", "Tamsara", 17, 15_200_00,
     Sums(0, 2_10_000_00, 8_80_000_00, 0, 0, 1_60_000_00), "phone", "Padmor Payments Bank"),
    ("5103 9018", "Took over the phone", "Ruhipur", 6, 6_900_00, Sums(in_flight=76_000_00), "send", ""),
    ("4827 1906", "Video “arrest”", "Korvane", 45, 1_300_00, CASE, "look", "Mirkand Bank, 14 min"),
    ("5099 4471", "Loan app", "Belang", 28, 980_00, Sums(0, 9_000_00, 21_300_00, 12_000_00), "read",
     "Jhelwan Wallet answered"),
    ("5088 6153", "Job fee", "Jhelwan", 52, 0, Sums(4_500_00, 27_000_00), "look", "Officer 4409"),
    ("5085 1120", "Fake electricity bill", "Sirvala", 58, 0,
     Sums(0, 2_300_00, 0, 1_500_00, 0, 6_000_00), "call", "victim"),
)  # fmt: skip
UNVERIFIED = officer.Verification(
    lapses_at=NOW + timedelta(hours=5),
    ways=(Choice("called-back", "called back"), Choice("seen-documents", "saw the person’s documents")),
    proofs=(Choice("bank-phoned", "by telephone"), Choice("statement", "by its statement, which I saw")),
)
MARKS: dict[str, dict[str, object]] = {
    "5101 2260": {"late": True},
    "4827 1906": {"owner": "Officer 4417", "mine": True},
    "5088 6153": {"owner": "Officer 4409"},
    "5085 1120": {"unverified": UNVERIFIED},
}
FILTERS = tuple(
    officer.Filter(word, f"?show={word}", word in {"open", "golden hour"})
    for word in ("open", "golden hour", "unclaimed", "mine", "waiting for a bank")
)
REQUESTS = (  # id, bank, account, amount, state, hop, sent, answer by, answered
    ("h1", "Mirkand Bank", "00127745", 26_000_00, "acknowledged", 3, at(11, 2), at(11, 20), None),
    ("h2", "Belang Bank", "00123316", 72_300_00, "part_answered", 2, at(10, 50), at(11, 15), at(10, 55)),
    ("h3", "Jhelwan Wallet", "1209", 40_000_00, "answered", 3, at(10, 56), at(11, 11), at(11, 2)),
    ("h4", "Padmor Payments Bank", "9082", 1_20_000_00, "answered", 2, at(10, 50), at(11, 5), at(10, 58)),
    ("h5", "Ostara Bank", "4471", 2_48_500_00, "answered", 1, at(10, 42), at(10, 57), at(10, 49)),
)
NOTES: dict[str, dict[str, object]] = {"h1": {"can_recall": True}, "h2": {"note": "14,000 unknown"}}
FACTS = (
    ("o", "Ostara Bank reply 1, line 3",
     "10,000 of the 72,300 sent to Belang at 10:38 is payment 1, and 62,300 is payment 2.",
     "First in, first out: of payment 1, 1,40,000 had left before (1,20,000 at 10:33, 20,000 at 10:36), so "
     "1,50,000 − 1,40,000 = 10,000 was left.", "/desk/replies/1"),
    ("p", "Padmor reply 1", "1,20,000 = 84,000 held + 26,000 moved on + 10,000 spent", "adds up"),
    ("j", "Jhelwan reply 2", "40,000 = 22,000 returned + 6,000 released + 12,000 spent", "adds up"),
)  # fmt: skip
TALK = officer.Talk(
    messages=(
        Message("Victim", at(11, 1), "They want me to go to a bank now. Is that you?", still_on_phone=True),
        Message("Officer 4417", at(11, 4), "No. Do nothing they say. I am on it until 20:00.", mine=True),
    ),
    waits=True, on_phone=True, client_key="key-4", can_answer=True,
    photos=(officer.Photo("p1", at(11, 2), 412_000, 1080, 2340, "9f86d081884c7d65" * 4),),
)  # fmt: skip
TOLD = (
    officer.ToldPayment(1, 1_50_000_00, 1_50_000_00, at(10, 29), "Sirvala State Bank", "Ostara Bank",
                        "00004471", "632510448820"),
    officer.ToldPayment(2, 98_500_00, 1_20_000_00, at(10, 31), "Sirvala State Bank", "Ostara Bank",
                        "00004471", "632510448899", told_later=True),
    officer.ToldPayment(3, 12_000_00, 12_000_00, at(10, 32), "Sirvala State Bank", "Jhelwan Wallet", "1209",
                        "632510448901", merged_into="NLV 4812 0904", institution=Typed("Sirvala State Bank"),
                        right_reference=Typed("632510448901")),
)  # fmt: skip
TIMELINE = (
    for_desk("waiting", at=NOW, when="now", bank="Mirkand Bank", sum="26,000", by="11:20"),
    for_desk("returned", at=at(11, 2), bank="Jhelwan Wallet", sum="22,000"),
    for_desk("asked", at=at(11, 2), bank="Mirkand Bank", sum="26,000", hop=3, approval="standing order 12"),
    for_desk("held", at=at(10, 58), bank="Padmor", sum="84,000"),
    for_desk("held", at=at(10, 55), bank="Belang Bank", sum="18,300"),
    for_desk("unknown", at=at(10, 55), bank="Belang Bank", sum="14,000"),
    for_desk("held", at=at(10, 49), bank="Ostara", sum="36,200"),
    for_desk("reported", at=at(10, 42), channel="phone web form", delay="2 s"),
)


def end(hour: int, minute: int) -> datetime:
    """A moment on the last day of the sample holds."""
    return datetime(2026, 11, 28, hour, minute, tzinfo=ZONE)


def _row(line: tuple[object, ...]) -> officer.QueueRow:
    number, what, place, minutes, loss, sums, verb, waiting = line
    paid = NOW - timedelta(minutes=minutes)
    names = (f"NLV {number}", f"NLV{str(number).replace(' ', '')}", what, place)
    times = (paid, paid + timedelta(minutes=60))
    return officer.QueueRow(*names, *times, loss, sums, verb, waiting, **MARKS.get(str(number), {}))


def queue() -> officer.QueuePage:
    """A busy hour."""
    rows, late = tuple(map(_row, QUEUE)), ("Padmor", "Jhelwan")
    return officer.QueuePage(rows, NOW, 17, 41_82_300_00, late, 9, 4, FILTERS, 17, next_href="?page=2")


def empty_queue() -> officer.QueuePage:
    """Nothing to claim."""
    return officer.QueuePage((), NOW, filters=FILTERS)


def proposals() -> tuple[officer.Proposal, ...]:
    """One hold that needs a second hand and one that needs a first."""
    threshold = "above the threshold of 2,00,000: two officers"
    order = "standing order 12 has reached its day’s sum"
    first = ("h9", "NLV 5102 7734", "NLV51027734", "Ostara Bank", "00120917", 4_85_000_00, 1, threshold)
    second = ("h10", "NLV 4827 1906", "NLV48271906", "Mirkand Bank", "00127745", 26_000_00, 3, order)
    return officer.Proposal(*first, at(11, 3), True, "Officer 4409"), officer.Proposal(*second, at(11, 5))


def _requests() -> tuple[officer.RequestLine, ...]:
    made = []
    for key, bank, account, amount, state, hop, *times in REQUESTS:
        more = NOTES.get(key, {})
        made.append(officer.RequestLine(key, bank, account, amount, state, "hold", hop, *times, **more))
    return tuple(made)


def report(*, trail: Trail | None = None) -> officer.ReportPage:
    """The case in its 24th minute."""
    names = ("NLV 4827 1906", "NLV48271906", "Video “arrest”", "Korvane", "M. K.")
    parts = (
        officer.HoldPart(
            "h4", "Padmor Payments Bank", "9082", 84_000_00, end(10, 58), hold_reference="PH 771"
        ),
        officer.HoldPart("h5", "Ostara Bank", "4471", 36_200_00, end(10, 49), "contested"),
    )
    urgent = officer.Urgent("Mirkand Bank", at(11, 2), at(11, 20), "1800")
    return officer.ReportPage(
        *names, CASE, trail or the_case(), NOW, urgent, "fifo", 5, requests=_requests(),
        proposals=proposals()[1:], parts=parts, live_holds=1_38_500_00, cap=2_26_500_00,
        facts=tuple(officer.Fact(*each) for each in FACTS),
        timeline=TIMELINE, reveal_href="?show=name", owner="Officer 4417", mine=True,
        verification=UNVERIFIED, talk=TALK, told=TOLD,
        repeats=(officer.Repeat("NLV 4830 2217", "NLV48302217", NOW),),
        banks=BANKS,
    )  # fmt: skip


def new_report() -> officer.ReportPage:
    """A report in its first second: nothing answered."""
    names = ("NLV 5103 9018", "NLV51039018", "Took over the phone", "Ruhipur", "A. B.")
    timeline = (for_desk("reported", at=NOW, channel="helpline", delay="1 s"),)
    return officer.ReportPage(*names, Sums(in_flight=76_000_00), Trail(), NOW, timeline=timeline)


def helpline() -> officer.HelplinePage:
    """The helpline entry with one payment being typed."""
    payment = PaymentFields(reference=Typed("632510448820"))
    calls = (Choice("asks-advice", "Asks for advice"), Choice("no-money-lost", "An attempt, no money lost"))
    kinds = (Choice("job", "Job or task"),)
    return officer.HelplinePage(
        "key-2", (payment,), RAILS, NOW, BANKS, DISTRICTS, calls=calls, categories=kinds
    )


def contests() -> deciding.ContestsPage:
    """One contest, to be decided within hours."""
    said = "This was my wage of October, paid by my shop. I have the slip."
    names = ("c1", "NLV 4827 1906", "NLV48271906", "Ostara Bank", "4471", 36_200_00, at(10, 49), end(10, 49))
    return deciding.ContestsPage(
        (deciding.Contest(*names, said, "Ostara Bank desk 2", at(11, 0), at(15, 0)),), NOW
    )
