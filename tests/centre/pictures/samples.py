"""Sample pages: one case of rupees 2,48,500 on every screen; no database is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from haltline.centre.desks.frame import Frame, Language, duties, language, marked
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.public import pages as public
from haltline.centre.desks.stations import for_victim
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
        printed=NOW if who and marked(path) else None,
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
        date=Typed("2026-11-21"),
        time=Typed("10:21"),
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
        date=Typed("2026-11-21"),
        time=Typed("10:31"),
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


def more(*, wrong: bool = False) -> public.MorePage:
    """Telling the rest, with a payment being typed or with nothing yet."""
    page = public.MorePage(
        "NLV 4827 1906", "/r/TOKEN", "key-3", (public.PaymentFields(),), RAILS, BANKS,
        photos=1, text_most=2000,
    )  # fmt: skip
    if not wrong:
        return page
    late = "This time has not come yet."
    payment = public.PaymentFields(
        reference=Typed("632510448899"), amount=Typed("12,000"), disputed=Typed("9,000"),
        date=Typed("2027-11-21", late), amount_minor=12_000_00, disputed_minor=9_000_00,
    )  # fmt: skip
    problems = (Problem(late, "payments-0-date"),)
    return replace(page, payments=(payment,), open="payment", problems=problems)


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
        more_href="/r/TOKEN/more",
    )
