"""Addresses of those who decide contests: /review/contests, and the same page at other desks."""

from __future__ import annotations

from django.urls import URLPattern, path

from ...contests.models import Tier
from ...people.models import Person
from ..officer.who import OFFICERS
from .contests import Desk, deciding, listing, picturing

CENTRE = Desk(Tier.CENTRE, OFFICERS, "/desk/contests")
REVIEW = Desk(Tier.REVIEWER, (Person.Role.REVIEWER.value,), "/review/contests")
BANK = Desk(Tier.BANK, (Person.Role.BANK.value,), "/bank/hearings")


def contests_of(desk: Desk, name: str, folder: str = "contests") -> list[URLPattern]:
    """The three addresses of one desk, under its own folder."""
    return [
        path(folder, listing(desk), name=f"{name}_contests"),
        path(f"{folder}/<uuid:contest_id>", deciding(desk), name=f"{name}_decide"),
        path(f"{folder}/<uuid:contest_id>/proofs/<uuid:proof_id>/<int:number>", picturing(desk),
             name=f"{name}_proof"),
    ]  # fmt: skip


urlpatterns = contests_of(REVIEW, "review")
