"""Addresses of the duty page, under /desk/duty."""

from django.urls import path

from . import alerts, calls, drafts, glass, inward, on_duty, past, strange, views

urlpatterns = [
    path("", views.duty, name="duty"),
    path("/calls/<uuid:call_id>", calls.called, name="duty_called"),
    path("/holds/<uuid:hold_id>", views.hold, name="duty_hold"),
    path("/holds/<uuid:hold_id>/propose", views.propose, name="duty_propose"),
    path("/steps/<uuid:step_id>", views.decide, name="duty_decide"),
    path("/on-duty", on_duty.name, name="duty_on_duty"),
    path("/orders", views.name_order, name="duty_order"),
    path("/orders/<uuid:order_id>/end", views.end_order, name="duty_end_order"),
    path("/inward", inward.inward, name="duty_inward"),
    path("/inward/past", past.past, name="duty_past"),
    path("/inward/words/<uuid:reply_id>", strange.accept, name="duty_accept_strange"),
    path("/inward/words/<uuid:reply_id>/undo", strange.undo, name="duty_undo_strange"),
    path("/inward/<uuid:line_id>", inward.decide, name="duty_decide_inward"),
    path("/alerts/<uuid:alert_id>", alerts.read, name="duty_alert"),
    path("/drafts/<uuid:key>", drafts.give, name="duty_draft"),
    path("/glass/<uuid:key>", glass.noted, name="duty_glass"),
    path("/sheet/<slug:code>", views.sheet, name="duty_sheet"),
]
