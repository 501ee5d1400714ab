"""Addresses of the bank desk, under /bank/."""

from django.urls import path, re_path

from ..deciding.urls import BANK, contests_of
from . import answering, hand_work, inbox, keeping, many, sheets, speed_page

urlpatterns = [
    path("inbox", inbox.inbox, name="bank_inbox"),
    path("holds", keeping.holds, name="bank_holds"),
    path("contests", keeping.contests, name="bank_contests"),
    path("speed", speed_page.speed, name="bank_speed"),
    path("many", many.many, name="bank_many"),
    path("sheet", sheets.sheet, name="bank_sheet"),
    re_path(r"^sheet\.(?P<form>xlsx|csv)$", sheets.sheet_file, name="bank_sheet_file"),
    path("requests/<uuid:hold_id>", answering.one_request, name="bank_request"),
    path("requests/<uuid:hold_id>/refuse", answering.refuse, name="bank_refuse"),
    path("requests/<uuid:hold_id>/contest", answering.contest, name="bank_contest"),
    *contests_of(BANK, "bank_hearing", "hearings"),
    path("requests/<uuid:hold_id>/ended", hand_work.ended, name="bank_ended"),
    path("orders/<uuid:order_id>", hand_work.order_done, name="bank_order"),
    path("payouts/<uuid:payout_id>", hand_work.credited, name="bank_credited"),
    path("payouts/<uuid:payout_id>/refuse", hand_work.cannot_pay, name="bank_cannot_pay"),
]
