"""Addresses of the officers' desk, under /desk/."""

from django.urls import path, re_path

from ..deciding.urls import CENTRE, contests_of
from . import (
    approvals,
    drafts,
    elsewhere,
    helpline,
    hold_acts,
    living,
    merging,
    queue,
    report,
    sheets,
    talking,
    verifying,
)

urlpatterns = [
    path("queue", queue.queue, name="desk_queue"),
    path("reports/<str:key>", report.report, name="desk_report"),
    path("reports/<str:key>/person", report.person, name="desk_report_person"),
    path("reports/<str:key>/claim", queue.claim, name="desk_claim"),
    path("reports/<str:key>/release-claim", queue.release_claim, name="desk_release_claim"),
    path("reports/<str:key>/verify", verifying.verify, name="desk_verify"),
    path("reports/<str:key>/separate", merging.separate, name="desk_separate"),
    path("reports/<str:key>/reclassify", living.reclassify, name="desk_reclassify"),
    path("reports/<str:key>/place", living.place, name="desk_place"),
    path("reports/<str:key>/transfer", living.transfer, name="desk_transfer"),
    path("reports/<str:key>/pause", living.pause, name="desk_pause"),
    path("reports/<str:key>/resume", living.resume, name="desk_resume"),
    path("reports/<str:key>/close", living.end, name="desk_close"),
    path("reports/<str:key>/draft-close", drafts.closing, name="desk_draft_close"),
    path("reports/<str:key>/draft-answer", drafts.answer, name="desk_draft_answer"),
    path("reports/<str:key>/told", living.told, name="desk_told"),
    path("reports/<str:key>/reopen", living.reopen, name="desk_reopen"),
    path("reports/<str:key>/answer", talking.answer, name="desk_answer"),
    path("reports/<str:key>/photos/<uuid:photo_id>", talking.photo, name="desk_photo"),
    path("sheets/<slug:code>", sheets.sheet, name="desk_sheet"),
    re_path(r"^sheets/(?P<code>[-\w]+)\.(?P<form>xlsx|csv)$", sheets.sheet_file, name="desk_sheet_file"),
    path("holds/<uuid:hold_id>/approve", hold_acts.approve, name="desk_approve"),
    path("holds/<uuid:hold_id>/second-approve", hold_acts.second_approve, name="desk_second_approve"),
    path("holds/<uuid:hold_id>/recall", hold_acts.recall, name="desk_recall"),
    path("holds/<uuid:hold_id>/contest", hold_acts.contest, name="desk_contest"),
    path("holds/<uuid:hold_id>/release", hold_acts.release, name="desk_release"),
    path("approvals", approvals.approvals, name="desk_approvals"),
    *contests_of(CENTRE, "desk"),
    path("elsewhere", elsewhere.elsewhere, name="desk_elsewhere"),
    path("elsewhere/<str:key>", elsewhere.report, name="desk_elsewhere_report"),
    path("helpline", helpline.helpline, name="desk_helpline"),
    path("helpline/call", helpline.call, name="desk_call"),
]
