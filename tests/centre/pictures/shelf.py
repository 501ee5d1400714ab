"""Every page with its template and sample, by name: what tests render and what the camera photographs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation
from tests.centre.pictures import (
    access_samples,
    areas_samples,
    desk_samples,
    duty_samples,
    figures_samples,
    life_samples,
    officer_samples,
    oversight_samples,
    review_samples,
    samples,
    seals_samples,
)

from haltline.centre.desks.bank.pages import InboxPage
from haltline.centre.desks.deciding.pages import ContestsPage
from haltline.centre.desks.frame import Frame
from haltline.centre.desks.officer.pages import ApprovalsPage
from haltline.centre.desks.public.pages import StartPage, TrackDoorPage
from haltline.centre.desks.recovery.pages import PotsPage

CLOSE = "/desk/reports/NLV48271906/close"
ERRORS = (400, 403, 404, 409, 413, 422, 429, 500, 503)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page in one state: template, sample, and whose page it is."""

    template: str
    page: Callable[[], object]
    role: str = ""
    path: str = "/"
    more: Mapping[str, object] = field(default_factory=dict)


PAGES = {
    "start": Shown("public/start.html", StartPage),
    "report-form": Shown("public/report_form.html", samples.report_form, path="/report"),
    "report-form-blank": Shown(
        "public/report_form.html", lambda: samples.report_form(blank=True), path="/report"
    ),
    "report-form-wrong": Shown(
        "public/report_form.html", lambda: samples.report_form(wrong=True), path="/report"
    ),
    "receipt": Shown("public/receipt.html", samples.receipt),
    "track-door": Shown("public/track_door.html", lambda: TrackDoorPage(tries_left=3), path="/r/TOKEN"),
    "track-find": Shown("public/track_door.html", lambda: TrackDoorPage(ask_reference=True), path="/track"),
    "tracking": Shown("public/tracking.html", samples.tracking, path="/r/TOKEN"),
    "more": Shown("public/more.html", samples.more, path="/r/TOKEN/more"),
    "more-wrong": Shown("public/more.html", lambda: samples.more(wrong=True), path="/r/TOKEN/more"),
    "queue": Shown("officer/queue.html", officer_samples.queue, "officer", "/desk/queue"),
    "queue-empty": Shown("officer/queue.html", officer_samples.empty_queue, "officer", "/desk/queue"),
    "report": Shown("officer/report.html", officer_samples.report, "officer", "/desk/reports/NLV48271906"),
    "report-life": Shown(
        "officer/report.html",
        lambda: life_samples.with_life(officer_samples.report()),
        "officer",
        "/desk/reports/NLV48271906",
    ),
    "report-ended": Shown("officer/report.html", life_samples.ended, "officer", "/desk/reports/NLV51039018"),
    "close": Shown("officer/close.html", life_samples.close, "officer", CLOSE),
    "close-waits": Shown("officer/close.html", lambda: life_samples.close(do="waits"), "officer", CLOSE),
    "close-wrong": Shown("officer/close.html", lambda: life_samples.close(do="wrong"), "officer", CLOSE),
    "close-review": Shown("officer/close.html", lambda: life_samples.close(do="review"), "officer", CLOSE),
    "tracking-ended": Shown("public/tracking.html", life_samples.tracking, path="/r/TOKEN"),
    "tracking-judged": Shown(
        "public/tracking.html", lambda: life_samples.tracking(given=True), path="/r/TOKEN"
    ),
    "report-new": Shown(
        "officer/report.html", officer_samples.new_report, "officer", "/desk/reports/NLV51039018"
    ),
    "helpline": Shown("officer/helpline.html", officer_samples.helpline, "officer", "/desk/helpline"),
    "approvals": Shown(
        "officer/approvals.html",
        lambda: ApprovalsPage(officer_samples.proposals(), samples.NOW),
        "officer",
        "/desk/approvals",
    ),
    "contests": Shown("deciding/contests.html", officer_samples.contests, "officer", "/desk/contests"),
    "contests-empty": Shown(
        "deciding/contests.html", lambda: ContestsPage((), samples.NOW), "officer", "/desk/contests"
    ),
    "inward": Shown("duty/inward.html", duty_samples.inward, "officer", "/desk/duty/inward"),
    "inward-empty": Shown("duty/inward.html", duty_samples.nothing_inward, "officer", "/desk/duty/inward"),
    "duty-calls": Shown("duty/duty.html", duty_samples.calls, "officer", "/desk/duty"),
    "past": Shown("duty/past.html", duty_samples.past, "officer", "/desk/duty/inward/past"),
    "past-empty": Shown("duty/past.html", duty_samples.nothing_past, "officer", "/desk/duty/inward/past"),
    "oversight-fast": Shown("oversight/fast.html", oversight_samples.fast, "supervisor", "/oversight"),
    "oversight-empty": Shown(
        "oversight/fast.html", lambda: oversight_samples.fast(empty=True), "supervisor", "/oversight"
    ),
    "oversight-stations": Shown(
        "oversight/fast.html", oversight_samples.stations, "supervisor", "/oversight?kind=station"
    ),
    "oversight-fair": Shown("oversight/fair.html", oversight_samples.fair, "supervisor", "/oversight/fair"),
    "oversight-fair-empty": Shown(
        "oversight/fair.html", lambda: oversight_samples.fair(empty=True), "supervisor", "/oversight/fair"
    ),
    "oversight-hidden": Shown(
        "oversight/hidden.html", oversight_samples.hidden, "supervisor", "/oversight/hidden"
    ),
    "oversight-hidden-empty": Shown(
        "oversight/hidden.html",
        lambda: oversight_samples.hidden(empty=True),
        "supervisor",
        "/oversight/hidden",
    ),
    "oversight-waiting": Shown(
        "oversight/waiting.html", oversight_samples.waiting, "supervisor", "/oversight/waiting"
    ),
    "oversight-nothing-waits": Shown(
        "oversight/waiting.html",
        lambda: oversight_samples.waiting(empty=True),
        "supervisor",
        "/oversight/waiting",
    ),
    "oversight-harm": Shown("oversight/harm.html", oversight_samples.harm, "supervisor", "/oversight/harm"),
    "oversight-no-harm": Shown(
        "oversight/harm.html", lambda: oversight_samples.harm(empty=True), "supervisor", "/oversight/harm"
    ),
    "purpose": Shown("oversight/purpose.html", access_samples.purpose, "inspector", "/oversight/purpose"),
    "purpose-wrong": Shown(
        "oversight/purpose.html",
        lambda: access_samples.purpose(wrong=True),
        "inspector",
        "/oversight/purpose",
    ),
    "look": Shown(
        "oversight/look.html",
        access_samples.report,
        "inspector",
        "/oversight/reports/613104529",
        {"under": access_samples.UNDER},
    ),
    "looked": Shown("oversight/looked.html", access_samples.looked, "supervisor", "/oversight/looked"),
    "looked-empty": Shown(
        "oversight/looked.html", lambda: access_samples.looked(empty=True), "supervisor", "/oversight/looked"
    ),
    "take": Shown("take.html", access_samples.take, "supervisor", "/oversight/export"),
    "take-wrong": Shown(
        "take.html", lambda: access_samples.take(wrong=True), "supervisor", "/oversight/export"
    ),
    "elsewhere": Shown("officer/elsewhere.html", access_samples.elsewhere, "officer", "/desk/elsewhere"),
    "elsewhere-wrong": Shown(
        "officer/elsewhere.html", lambda: access_samples.elsewhere(wrong=True), "officer", "/desk/elsewhere"
    ),
    "duty-glass": Shown("duty/duty.html", access_samples.duty, "supervisor", "/desk/duty"),
    "log": Shown("auditing/log.html", access_samples.log, "auditor", "/audit"),
    "log-wrong": Shown("auditing/log.html", lambda: access_samples.log("wrong"), "auditor", "/audit"),
    "log-empty": Shown("auditing/log.html", lambda: access_samples.log("none"), "auditor", "/audit"),
    "seals": Shown("seals/seals.html", seals_samples.whole, "supervisor", "/audit/seals"),
    "seals-tampered": Shown("seals/seals.html", seals_samples.tampered, "supervisor", "/audit/seals"),
    "seals-empty": Shown("seals/seals.html", seals_samples.begun, "auditor", "/audit/seals"),
    "files": Shown("auditing/files.html", access_samples.files, "auditor", "/audit/files"),
    "files-empty": Shown(
        "auditing/files.html", lambda: access_samples.files(empty=True), "auditor", "/audit/files"
    ),
    "figures": Shown("figures/figures.html", figures_samples.figures, path="/figures"),
    "figures-empty": Shown(
        "figures/figures.html", lambda: figures_samples.figures(empty=True), path="/figures"
    ),
    "figures-definitions": Shown(
        "figures/definitions.html", figures_samples.definitions, path="/figures/definitions"
    ),
    "good": Shown("oversight/good.html", review_samples.good, "supervisor", "/oversight/good"),
    "good-empty": Shown(
        "oversight/good.html", lambda: review_samples.good(empty=True), "supervisor", "/oversight/good"
    ),
    "good-unread": Shown(
        "oversight/good.html", lambda: review_samples.good(unread=True), "supervisor", "/oversight/good"
    ),
    "good-reports": Shown(
        "oversight/good_reports.html", review_samples.good_reports, "supervisor", "/oversight/good/reports"
    ),
    "good-reports-empty": Shown(
        "oversight/good_reports.html",
        lambda: review_samples.good_reports(empty=True),
        "supervisor",
        "/oversight/good/reports",
    ),
    "draws": Shown("oversight/draws.html", review_samples.draws, "supervisor", "/oversight/good/draws"),
    "draws-other": Shown(
        "oversight/draws.html",
        lambda: review_samples.draws(kind="other"),
        "supervisor",
        "/oversight/good/draws",
    ),
    "draws-empty": Shown(
        "oversight/draws.html",
        lambda: review_samples.draws(kind="empty"),
        "supervisor",
        "/oversight/good/draws",
    ),
    "rereads": Shown("reviews/desk.html", review_samples.desk, "officer", "/desk/rereads"),
    "rereads-empty": Shown(
        "reviews/desk.html", lambda: review_samples.desk(empty=True), "reviewer", "/desk/rereads"
    ),
    "reread": Shown("reviews/reading.html", review_samples.reading, "officer", "/desk/rereads/r"),
    "reread-wrong": Shown(
        "reviews/reading.html", lambda: review_samples.reading(wrong=True), "officer", "/desk/rereads/r"
    ),
    "feedback": Shown("reviews/feedback.html", review_samples.feedback, "officer", "/desk/feedback"),
    "feedback-empty": Shown(
        "reviews/feedback.html", lambda: review_samples.feedback(empty=True), "officer", "/desk/feedback"
    ),
    "feedback-wrong": Shown(
        "reviews/feedback.html", lambda: review_samples.feedback(wrong=True), "officer", "/desk/feedback"
    ),
    "figures-map": Shown("figures/map.html", areas_samples.public, path="/figures/map"),
    "figures-map-empty": Shown(
        "figures/map.html", lambda: areas_samples.public(empty=True), path="/figures/map"
    ),
    "oversight-areas": Shown(
        "oversight/areas.html", areas_samples.supervisors, "supervisor", "/oversight/areas"
    ),
    "inbox": Shown("bank/inbox.html", desk_samples.inbox, "bank", "/bank/inbox"),
    "inbox-empty": Shown("bank/inbox.html", lambda: InboxPage((), samples.NOW), "bank", "/bank/inbox"),
    "request": Shown("bank/request.html", desk_samples.request, "bank", "/bank/requests/h2"),
    "request-even": Shown(
        "bank/request.html", lambda: desk_samples.request(even=True), "bank", "/bank/requests/h2"
    ),
    "request-wrong": Shown(
        "bank/request.html", lambda: desk_samples.request(wrong=True), "bank", "/bank/requests/h2"
    ),
    "request-nameless": Shown(
        "bank/request.html", desk_samples.nameless_request, "bank", "/bank/requests/h8"
    ),
    "pots": Shown("recovery/pots.html", desk_samples.pots, "recovery", "/recovery"),
    "pots-empty": Shown("recovery/pots.html", lambda: PotsPage((), samples.NOW), "recovery", "/recovery"),
    "pot": Shown("recovery/pot.html", desk_samples.pot, "recovery", "/recovery/pots/p1"),
    "pot-proposed": Shown("recovery/pot.html", desk_samples.proposed_pot, "recovery", "/recovery/pots/p1"),
    "pot-paid": Shown("recovery/pot.html", desk_samples.paid_pot, "recovery", "/recovery/pots/p1"),
    **{f"error-{status}": Shown(f"errors/{status}.html", StartPage) for status in ERRORS},
}


def frame_of(shown: Shown, code: str, look: str) -> Frame:
    """The frame in which a sample page stands."""
    who = {
        "supervisor": "Supervisor 4402",
        "auditor": "Auditor 3",
        "inspector": "Inspector 12",
        "officer": "Officer 4417",
        "bank": "Desk 2",
        "recovery": "Officer 4402",
    }.get(shown.role, "")
    return samples.frame(code, role=shown.role, path=shown.path, look=look, who=who)


def render(name: str, code: str = "en", look: str = "", frame: Frame | None = None) -> str:
    """A sample page as HTML in a language and look."""
    shown = PAGES[name]
    with translation.override(code):
        context = {"page": shown.page(), "frame": frame or frame_of(shown, code, look), **shown.more}
        return render_to_string(f"desks/{shown.template}", context)
