"""What a supervisor decides about a partner with one press: a second hand, a key taken away, its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haltline.centre.partners import queries
from haltline.centre.partners.actions import changing, speaking, terms
from haltline.centre.people.access import find, for_role

from ..typed import Problem
from .reading import Written
from .views import CHANGERS, READERS, hand_of, partner_of, show

ANSWER_MOST = 2_000  # characters of an officer's answer that are kept


@require_POST
@for_role(*CHANGERS)
def decide_change(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """``do`` = agree, by another human than the first, or decline."""
    row = find(queries.changes_of(code), pk=number)
    if request.POST.get("do") == "agree":
        changing.agree(row.pk, hand_of(request))
        messages.success(request, _("In force from now."))
    else:
        changing.decline(row.pk, hand_of(request))
        messages.success(request, _("Declined; all stays as it was."))
    return redirect("partner", code=code)


@require_POST
@for_role(*CHANGERS)
def revoke_key(request: HttpRequest, code: str) -> HttpResponse:
    """Take a key away at once: field ``keyid``, and the reason ``why``."""
    partner, form = partner_of(code), Written(request.POST.dict())
    why, key = form.why(), find(queries.keys_of(code), pk=request.POST.get("keyid", ""))
    if form.wrong:
        problem = Problem(_("Give the reason; the log keeps it."), f"why-{key.keyid}")
        return show(request, partner, problems=(problem,))
    changing.revoke(key.keyid, why, hand_of(request))
    messages.success(request, _("Revoked. Nothing signed with it counts any more."))
    return redirect("partner", code=code)


@require_POST
@for_role(*READERS)
def answer_word(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An officer answers what the partner says against a figure about it: field ``answer``."""
    partner, text = partner_of(code), request.POST.get("answer", "").strip()
    if not text:
        problem = Problem(_("Give the answer; the partner reads it."), f"answer-{number}")
        return show(request, partner, problems=(problem,))
    speaking.reply(code, number, text[:ANSWER_MOST], hand_of(request))
    messages.success(request, _("Answered; the partner reads it on its own page."))
    return redirect("partner", code=code)


@require_POST
@for_role(*CHANGERS)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """``do`` = retire, or take-back; with the reason ``why``."""
    partner, form = partner_of(code), Written(request.POST.dict())
    why = form.why()
    if form.wrong:
        return show(request, partner, problems=form.problems)
    if request.POST.get("do") == "take-back":
        terms.take_back(partner, why, hand_of(request))
        messages.success(request, _("This partner is asked again."))
    else:
        terms.retire(partner, why, hand_of(request))
        messages.success(request, _("Retired: nothing new is asked; what it holds stays."))
    return redirect("partner", code=code)
