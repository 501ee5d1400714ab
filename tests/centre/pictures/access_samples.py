"""Sample pages of those who look from outside: a purpose, a report read only, the log, files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.centre.pictures import officer_samples
from tests.centre.pictures.samples import NOW

from haltline.centre.audit.models import Event
from haltline.centre.desks.auditing import sought
from haltline.centre.desks.auditing.files import FilesPage
from haltline.centre.desks.auditing.log import LogPage, log_page
from haltline.centre.desks.duty.drafts import DraftRow
from haltline.centre.desks.duty.glass import GlassRow
from haltline.centre.desks.duty.pages import DutyPage
from haltline.centre.desks.officer.elsewhere import ElsewherePage, elsewhere_page
from haltline.centre.desks.officer.pages import ReportPage
from haltline.centre.desks.oversight import asked as asking
from haltline.centre.desks.oversight.looked import Look, LookedPage
from haltline.centre.desks.oversight.looking import Under, untouched
from haltline.centre.desks.oversight.purpose import PurposePage, purpose_page
from haltline.centre.desks.taking import TakePage
from haltline.centre.desks.typed import Choice, Problem, Typed
from haltline.centre.exports.models import Export
from haltline.centre.people.models import Person

WHY = "A complaint that nobody called back, and what was done since."
KEY = UUID("0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80")
NAMES = {"korvane": "Korvane", "tamsara": "Tamsara"}
UNDER = Under(WHY, NOW + timedelta(minutes=40))


def purpose(*, wrong: bool = False) -> PurposePage:
    """The form, fresh or sent with too little."""
    return purpose_page({"why": "look"} if wrong else {}, sent=wrong)


def report() -> ReportPage:
    """The busy report, read only."""
    return untouched(officer_samples.report())


def looked(*, empty: bool = False) -> LookedPage:
    """Three looks from outside, or none."""
    rows = () if empty else (
        Look(NOW, "Inspector 12", "read as an inspector", "Korvane", "613 104 529",
             "/oversight/reports/613104529", "A complaint about the office", "GRV/2026/118", WHY),
        Look(NOW, "Officer 6217", "opened in an emergency", "Korvane", "613 104 529",
             "/oversight/reports/613104529", "Money moves now", "", "The same mule account, now."),
        Look(NOW, "Supervisor 4402", "took out as a file", "Korvane", str(KEY), "", "", "", WHY),
    )  # fmt: skip
    return LookedPage(NOW, rows, asking.tabs("looked"))


def log(words: str = "") -> LogPage:
    """A page of the log; ``words``: none that fits, or one that cannot be meant."""
    rows = [
        Event(at=NOW, verb="report.opened", actor="person:7", actor_name="Officer 4417",
              district_id="korvane", report_id=KEY, facts={}),
        Event(at=NOW, verb="hold.sent", actor="machine", actor_name="Haltline", district_id="korvane",
              report_id=KEY, subject=str(KEY), facts={"amount": "2000000", "partner": "ostara"}),
        Event(at=NOW, verb="person.area", actor="machine", facts={"before": [], "after": ["tamsara"]}),
    ]  # fmt: skip
    read = sought.read({})
    if words == "wrong":
        wrong = Problem("A verb of the log is two words with a dot, such as report.opened.", "verb")
        read = sought.Words({**read.typed, "verb": "all"}, read.sought, (wrong,))
    return log_page(read, [] if words else rows, NOW, NAMES)


def files(*, empty: bool = False) -> FilesPage:
    """A file that was looked for and found, or nothing taken out yet."""
    name = "haltline-fast-20261121-1106-supervisor-4402-4b1d5e6f7a80.xlsx"
    row = Export(id=KEY, at=NOW, desk_name="Supervisor 4402", kind="fast", form="xlsx", purpose=WHY, rows=27,
                 cut=True, sha256="ab" * 32, name=name)  # fmt: skip
    return FilesPage(NOW, "", ()) if empty else FilesPage(NOW, str(KEY), (row,))


def take(*, wrong: bool = False) -> TakePage:
    """The form that asks what a file is for."""
    told = "Say it in 20 letters at least."
    typed, problems = (Typed("x", told), (Problem(told, "purpose"),)) if wrong else (Typed(), ())
    words = {"what": "fast", "clock": "reported-held"}
    return TakePage("How fast?", "/oversight/export", "/oversight", words, 20_000, typed, "xlsx", problems)


def elsewhere(*, wrong: bool = False) -> ElsewherePage:
    """The form of an emergency, fresh or sent with nothing."""
    return elsewhere_page(dict.fromkeys(("number", "code", "why"), ""), sent=wrong)


def duty() -> DutyPage:
    """A quiet duty but for two emergencies that nobody took note of, and a text that nobody goes on with."""
    who = Person(desk_name="Officer 6217")
    rows = tuple(
        GlassRow(KEY, part, who, "613 104 529", nth, NOW, "Somebody is in danger", WHY)
        for part, nth in (("owner", 1), ("home", 2))
    )
    drafts = (DraftRow(KEY, "close", "613 104 529", "Officer 4417", NOW),)
    colleagues = (Choice("korvane-2", "Officer 4428"),)
    quiet = DutyPage(NOW, (), (), (), (), (), (), ())
    return replace(quiet, glass=rows, glass_days=30, drafts=drafts, colleagues=colleagues)
