"""Addresses of the recovery desk."""

from django.urls import path

from . import changes, pots

urlpatterns = [
    path("recovery", pots.pots, name="recovery"),
    path("recovery/pots/<uuid:pot_id>", pots.one_pot, name="recovery_pot"),
    path("recovery/pots/<uuid:pot_id>/plan", pots.plan, name="recovery_plan"),
    path("recovery/plans/<uuid:plan_id>/approve", pots.approve, name="recovery_approve"),
    path("recovery/plans/<uuid:plan_id>/lift", changes.lift, name="recovery_lift"),
    path("recovery/payouts/<uuid:payout_id>/redirect", changes.pay_elsewhere, name="recovery_redirect"),
    path("recovery/payouts/<uuid:payout_id>/seen", changes.seen, name="recovery_seen"),
    path("recovery/changes/<uuid:change_id>/agree", changes.agree, name="recovery_agree"),
]
