"""Addresses of the recovery desk."""

from django.urls import path

from . import pots

urlpatterns = [
    path("recovery", pots.pots, name="recovery"),
    path("recovery/pots/<uuid:pot_id>", pots.one_pot, name="recovery_pot"),
    path("recovery/pots/<uuid:pot_id>/plan", pots.plan, name="recovery_plan"),
    path("recovery/plans/<uuid:plan_id>/approve", pots.approve, name="recovery_approve"),
]
