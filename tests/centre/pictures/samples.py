"""Sample pages: one case of rupees 2,48,500 on every screen; no database is needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.centre.pictures.trails import the_case

from haltline.centre.desks.frame import Frame, Language, duties, language
from haltline.centre.desks.officer import pages as officer
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.pictures.trail import Trail
from haltline.centre.desks.public import pages as public
from haltline.centre.desks.stations import for_desk, for_victim
from haltline.centre.desks.typed import Choice, Problem, Typed

ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 11, 6, tzinfo=ZONE)
CASE = Sums(
    returned=22_000_00,
    held=1_38_500_00,
    in_flight=26_000_00,
    unknown=14_000_00,
    released=6_000_00,
    withdrawn=42_000_00,
)
RAILS = (Choice("upi", "UPI"), Choice("imps", "IMPS"), Choice("neft", "NEFT"), Choice("card", "Card"))
BANKS = (
    "Belang Bank",
    "Jhelwan Wallet",
    "Mirkand Bank",
    "Ostara Bank",
    "Padmor Payments Bank",
    "Sirvala State Bank",
)
DISTRICTS = (Choice("korvane", "Korvane"), Choice("tamsara", "Tamsara"))
PASTED = """Rs.1,50,000.00 sent to A/c XX4471
Ostara Bank on 21-11-26 10:21
IMPS Ref 632510448820

Rs.98,500.00 sent to A/c XX4471
Ostara Bank on 21-11-26 10:31
IMPS Ref 632510559174"""


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """A moment of the sample day."""
    return datetime(2026, 11, 21, hour, minute, second, tzinfo=ZONE)


def frame(code: str = "en", *, role: str = "", path: str = "/", look: str = "", who: str = "") -> Frame:
    """The frame of a sample page in a language, for a role."""
    others = tuple(language(each) for each in ("en", "hi") if each != code)
    names = {"bank": "Belang Bank desk", "": "Haltline"}
    return Frame(
        names.get(role, "Nilavar Anti-Fraud Centre"),
        language(code),
        others,
        look,
        duties(role, path),
        who,
        practice=bool(role),
        helpline="1844",
        path=path,
    )


def right_to_left() -> Frame:
    """A frame in a language written from right to left, to see the page turn."""
    return Frame(language=Language("ur", "اردو", "rtl"), others=(language("en"),), helpline="1844")


def payments(*, wrong: bool = False) -> tuple[public.PaymentFields, ...]:
    """Two payments as read from the pasted messages."""
    first = public.PaymentFields(
        Typed("632510448820"),
        Typed("imps"),
        Typed("1,50,000"),
        Typed("2026-11-21"),
        Typed("10:21"),
        to_institution=Typed("Ostara Bank"),
        to_account=Typed("XX4471"),
        amount_minor=1_50_000_00,
        fits="fits the date",
    )
    amount = Typed("98,500 and more", "This is not an amount in rupees") if wrong else Typed("98,500")
    second = public.PaymentFields(
        Typed("632510559174"),
        Typed("imps"),
        amount,
        Typed("2026-11-21"),
        Typed("10:31"),
        to_institution=Typed("Ostara Bank"),
        to_account=Typed("XX4471"),
        amount_minor=None if wrong else 98_500_00,
        fits="fits the date",
    )
    return first, second


def report_form(*, wrong: bool = False, blank: bool = False) -> public.ReportFormPage:
    """The form filled from pasted messages, sent back with errors, or blank."""
    if blank:
        return public.ReportFormPage("key-1", (public.PaymentFields(),), RAILS, BANKS, DISTRICTS)
    problems = (
        Problem("This is not an amount in rupees", "payments-1-amount"),
        Problem("Your mobile number has 9 digits; it needs 10", "phone"),
    )
    phone = Typed("90000 4127", "It has 9 digits; it needs 10") if wrong else Typed("90000 41276")
    return public.ReportFormPage(
        "key-1",
        payments(wrong=wrong),
        RAILS,
        BANKS,
        DISTRICTS,
        Typed(PASTED),
        phone=phone,
        still_on_phone=Typed("yes" if wrong else "no"),
        problems=problems if wrong else (),
        just_read=2,
    )


def receipt() -> public.ReceiptPage:
    """The receipt ten seconds after the report."""
    asked = (public.Asked(at(10, 42, 7), "Ostara Bank", 2_48_500_00, at(10, 57), at(10, 42, 11)),)
    return public.ReceiptPage(
        "NLV 4827 1906",
        "NLV48271906",
        "/r/TOKEN",
        at(10, 42, 5),
        asked,
        at(11, 42),
        datetime(2026, 11, 23, 9, 0, tzinfo=ZONE),
        at(10, 42, 15),
    )


def tracking() -> public.TrackingPage:
    """The victim's parcel line while one bank still owes an answer."""
    way = (
        for_victim("reported", at=at(10, 42), bank="Ostara Bank", sum="₹2,48,500"),
        for_victim("held", at=at(10, 49), bank="Ostara Bank", sum="₹36,200"),
        for_victim("withdrawn", at=at(10, 49), bank="Ostara Bank", sum="₹20,000", place="Korvane."),
        for_victim("held", at=at(10, 55), bank="Belang Bank", sum="₹18,300"),
        for_victim("unknown", at=at(10, 55), bank="Belang Bank", sum="₹14,000"),
        for_victim("held", at=at(10, 58), bank="Padmor Payments Bank", sum="₹84,000"),
        for_victim("returned", at=at(11, 2), bank="Jhelwan Wallet", sum="₹22,000"),
        for_victim("waiting", at=NOW, bank="Mirkand Bank", by="11:20", when="now"),
        for_victim("decision", at=datetime(2026, 11, 23, 9, 0, tzinfo=ZONE), when="next"),
        for_victim("credit", at=None, when="next", words="Then"),
    )
    waiting = public.Waiting("Mirkand Bank", 26_000_00, at(11, 2), at(11, 20))
    openings = (
        public.Opening(at(10, 42), "Officer 4417", "took your report"),
        public.Opening(at(11, 4), "Officer 4417", "wrote to you"),
    )
    messages = (
        public.Message(
            "Officer Tara V.",
            at(11, 4),
            "I am on your report until 20:00 today. You do not need to do anything now.",
        ),
    )
    return public.TrackingPage(
        "NLV 4827 1906",
        CASE,
        NOW,
        waiting,
        datetime(2026, 11, 23, 9, 0, tzinfo=ZONE),
        "first decision on returning what is held",
        way,
        messages,
        openings,
    )


def _row(
    number: str, what: str, place: str, minutes: int, loss: int, sums: Sums, **more: object
) -> officer.QueueRow:
    paid = NOW - timedelta(minutes=minutes)
    verb = str(more.pop("verb", "look"))
    return officer.QueueRow(
        f"NLV {number}",
        f"NLV{number.replace(' ', '')}",
        what,
        place,
        paid,
        paid + timedelta(minutes=60),
        loss,
        sums,
        verb,
        **more,  # type: ignore[arg-type]
    )


def queue() -> officer.QueuePage:
    """A busy hour."""
    rows = (
        _row(
            "5102 7734",
            "Fake customs officer",
            "Korvane",
            9,
            19_400_00,
            Sums(in_flight=4_85_000_00),
            verb="send",
        ),
        _row(
            "5101 2260",
            "Investment group",
            "Tamsara",
            17,
            15_200_00,
            Sums(held=2_10_000_00, in_flight=8_80_000_00, withdrawn=1_60_000_00),
            verb="phone",
            waiting_for="Padmor Payments Bank",
            late=True,
        ),
        _row(
            "5103 9018", "Took over the phone", "Ruhipur", 6, 6_900_00, Sums(in_flight=76_000_00), verb="send"
        ),
        _row(
            "4827 1906",
            "Video “arrest”",
            "Korvane",
            45,
            1_300_00,
            CASE,
            waiting_for="Mirkand Bank, 14 min",
            owner="Officer 4417",
            mine=True,
        ),
        _row(
            "5099 4471",
            "Loan app",
            "Belang",
            28,
            980_00,
            Sums(held=9_000_00, in_flight=21_300_00, unknown=12_000_00),
            verb="read",
            waiting_for="Jhelwan Wallet answered",
        ),
        _row(
            "5088 6153",
            "Job fee",
            "Jhelwan",
            52,
            0,
            Sums(returned=4_500_00, held=27_000_00),
            waiting_for="Officer 4409",
            owner="Officer 4409",
        ),
        _row(
            "5085 1120",
            "Fake electricity bill",
            "Sirvala",
            58,
            0,
            Sums(held=2_300_00, unknown=1_500_00, withdrawn=6_000_00),
            verb="call",
            waiting_for="victim",
        ),
    )
    filters = tuple(
        officer.Filter(word, f"?show={word}", on)
        for word, on in (
            ("open", True),
            ("golden hour", True),
            ("unclaimed", False),
            ("mine", False),
            ("waiting for a bank", False),
        )
    )
    return officer.QueuePage(
        rows, NOW, 17, 41_82_300_00, ("Padmor", "Jhelwan"), 9, 4, filters, 17, next_href="?page=2"
    )


def empty_queue() -> officer.QueuePage:
    """Nothing to claim."""
    return officer.QueuePage((), NOW, filters=queue().filters)


def proposals() -> tuple[officer.Proposal, ...]:
    """One hold that needs a first hand and one that needs a second."""
    return (
        officer.Proposal(
            "h9",
            "NLV 5102 7734",
            "NLV51027734",
            "Ostara Bank",
            "00120917",
            4_85_000_00,
            1,
            "above the threshold of 2,00,000: two officers",
            at(11, 3),
            True,
            "Officer 4409",
        ),
        officer.Proposal(
            "h10",
            "NLV 4827 1906",
            "NLV48271906",
            "Mirkand Bank",
            "00127745",
            26_000_00,
            3,
            "standing order 12 has reached its day’s sum",
            at(11, 5),
        ),
    )


def report(*, trail: Trail | None = None) -> officer.ReportPage:
    """The case in its 24th minute."""
    requests = (
        officer.RequestLine(
            "h1",
            "Mirkand Bank",
            "00127745",
            26_000_00,
            "acknowledged",
            "hold",
            3,
            at(11, 2),
            at(11, 20),
            can_recall=True,
        ),
        officer.RequestLine(
            "h2",
            "Belang Bank",
            "00123316",
            72_300_00,
            "part_answered",
            "hold",
            2,
            at(10, 50),
            at(11, 15),
            at(10, 55),
            note="14,000 unknown",
        ),
        officer.RequestLine(
            "h3",
            "Jhelwan Wallet",
            "1209",
            40_000_00,
            "answered",
            "hold",
            3,
            at(10, 56),
            at(11, 11),
            at(11, 2),
        ),
        officer.RequestLine(
            "h4",
            "Padmor Payments Bank",
            "9082",
            1_20_000_00,
            "answered",
            "hold",
            2,
            at(10, 50),
            at(11, 5),
            at(10, 58),
        ),
        officer.RequestLine(
            "h5",
            "Ostara Bank",
            "4471",
            2_48_500_00,
            "answered",
            "hold",
            1,
            at(10, 42),
            at(10, 57),
            at(10, 49),
        ),
    )
    facts = (
        officer.Fact(
            "o",
            "Ostara Bank reply 1, line 3",
            "10,000 of the 72,300 sent to Belang at 10:38 is payment 1, and 62,300 is payment 2.",
            "First in, first out: of payment 1, 1,40,000 had left before "
            "(1,20,000 at 10:33, 20,000 at 10:36), "
            "so 1,50,000 − 1,40,000 = 10,000 was left.",
            "/desk/replies/1",
        ),
        officer.Fact(
            "p", "Padmor reply 1", "1,20,000 = 84,000 held + 26,000 moved on + 10,000 spent", "adds up"
        ),
        officer.Fact(
            "j",
            "Jhelwan reply 2",
            "40,000 = 22,000 returned + 6,000 released + 12,000 spent",
            "adds up; replaces reply 1",
        ),
    )
    timeline = (
        for_desk("waiting", at=NOW, when="now", bank="Mirkand Bank", sum="26,000", by="11:20"),
        for_desk("returned", at=at(11, 2), bank="Jhelwan Wallet", sum="22,000"),
        for_desk(
            "asked", at=at(11, 2), bank="Mirkand Bank", sum="26,000", hop=3, approval="standing order 12"
        ),
        for_desk("held", at=at(10, 58), bank="Padmor", sum="84,000"),
        for_desk("held", at=at(10, 55), bank="Belang Bank", sum="18,300"),
        for_desk("unknown", at=at(10, 55), bank="Belang Bank", sum="14,000"),
        for_desk("held", at=at(10, 49), bank="Ostara", sum="36,200"),
        for_desk("reported", at=at(10, 42), channel="phone web form", delay="2 s"),
    )
    parts = (
        officer.HoldPart(
            "h4",
            "Padmor Payments Bank",
            "9082",
            84_000_00,
            datetime(2026, 11, 28, 10, 58, tzinfo=ZONE),
            hold_reference="PH 771",
        ),
        officer.HoldPart(
            "h5", "Ostara Bank", "4471", 36_200_00, datetime(2026, 11, 28, 10, 49, tzinfo=ZONE), "contested"
        ),
    )
    return officer.ReportPage(
        "NLV 4827 1906",
        "NLV48271906",
        "Video “arrest”",
        "Korvane",
        "M. K.",
        CASE,
        trail or the_case(),
        NOW,
        officer.Urgent("Mirkand Bank", at(11, 2), at(11, 20), "1800"),
        "fifo",
        5,
        requests=requests,
        proposals=proposals()[1:],
        parts=parts,
        live_holds=1_38_500_00,
        cap=2_26_500_00,
        facts=facts,
        timeline=timeline,
        reveal_href="?show=name",
        owner="Officer 4417",
        mine=True,
    )


def new_report() -> officer.ReportPage:
    """A report in its first second: nothing answered."""
    return officer.ReportPage(
        "NLV 5103 9018",
        "NLV51039018",
        "Took over the phone",
        "Ruhipur",
        "A. B.",
        Sums(in_flight=76_000_00),
        Trail(),
        NOW,
        timeline=(for_desk("reported", at=NOW, channel="helpline", delay="1 s"),),
    )


def helpline() -> officer.HelplinePage:
    """The helpline entry with one payment being typed."""
    return officer.HelplinePage(
        "key-2", (public.PaymentFields(reference=Typed("632510448820")),), RAILS, NOW, BANKS, DISTRICTS
    )


def contests() -> officer.ContestsPage:
    """One contest, to be decided within hours."""
    contest = officer.Contest(
        "c1",
        "NLV 4827 1906",
        "NLV48271906",
        "Ostara Bank",
        "4471",
        36_200_00,
        at(10, 49),
        datetime(2026, 11, 28, 10, 49, tzinfo=ZONE),
        "This was my wage of October, paid by my shop. I have the slip.",
        "Ostara Bank desk 2",
        at(11, 0),
        at(15, 0),
    )
    return officer.ContestsPage((contest,), NOW)
