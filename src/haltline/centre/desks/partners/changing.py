"""Forms by which a supervisor changes a partner: added, terms, contacts, address, keys, retired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from haltline.centre.kernel.errors import NotUnderstood
from haltline.centre.partners import queries
from haltline.centre.partners.actions import NewPartner, changing, contacting, put_partner, terms
from haltline.centre.partners.hands import Hand
from haltline.centre.people.access import find, for_role

from . import forms
from .pages import Field, FormPage
from .reading import Written, read_address, read_contact, read_key, read_new, read_terms
from .views import CHANGERS, hand_of, partner_of

DEFAULT_GOOD_DAYS, DEFAULT_OVERLAP_DAYS = 400, 14
NOT_TAKEN = {
    "keyid": gettext_lazy("A key of this name is known already; choose a new name."),
    "pem": gettext_lazy("This is not an Ed25519 public key in PEM."),
}
both_ways = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form: its words, its questions, where it leads back to."""

    title: str
    lede: str
    questions: Callable[[Written], tuple[Field, ...]]
    button: str
    back: str
    verb: str
    retire: str = ""


@both_ways
@for_role(*CHANGERS)
def add(request: HttpRequest) -> HttpResponse:
    """Add a partner: it answers at our bank desk until two people give it an address and a key."""
    sheet = Sheet(
        _("Add a partner"), _("It answers at our bank desk until an address and a key are in force."),
        forms.new_fields, _("Add"), "/desk/partners", "add-partner",
    )  # fmt: skip
    form = _typed(request)
    if form is None:
        return _page(request, sheet, Written({}))
    code, name = read_new(form)
    if code and queries.is_partner(code):
        form.wrong["code"] = _("There is a partner of this code already.")
    if form.wrong:
        return _page(request, sheet, form)
    put_partner(NewPartner(code, name, "inbox"), by=hand_of(request).actor)
    return redirect("partner", code=code)


@both_ways
@for_role(*CHANGERS)
def change_terms(request: HttpRequest, code: str) -> HttpResponse:
    """Name, hours of work and limits."""
    partner, form = partner_of(code), _typed(request)
    sheet = Sheet(
        _("Hours and limits of %(name)s") % {"name": partner.name},
        _("Outside these hours an alarm goes to the contacts on duty."),
        forms.terms_fields, _("Save"), f"/desk/partners/{code}", "change-terms",
    )  # fmt: skip
    if form is None:
        return _page(request, sheet, forms.of_terms(partner))
    found, why = read_terms(form), form.why()
    if form.wrong:
        return _page(request, sheet, form)
    terms.change_terms(partner, found, why, hand_of(request))
    return _done(request, code, _("Saved. It counts from now."))


@both_ways
@for_role(*CHANGERS)
def contact(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Add a contact, or change one that is there; ``do=retire`` ends one."""
    partner, form = partner_of(code), _typed(request)
    row = find(queries.contacts_of(code), pk=number) if number else None
    sheet = Sheet(
        _("Contact of %(name)s") % {"name": partner.name},
        _("Somebody who can be called, and when."),
        forms.contact_fields, _("Save"), f"/desk/partners/{code}", "put-contact", row.name if row else "",
    )  # fmt: skip
    if form is None:
        return _page(request, sheet, forms.of_contact(row))
    if row and form.data.get("do") == "retire":
        contacting.retire_contact(code, row.pk, hand_of(request))
        return _done(request, code, _("This contact is not called any more."))
    found = read_contact(form)
    if form.wrong:
        return _page(request, sheet, form)
    if row:
        contacting.change_contact(code, row.pk, found, hand_of(request))
    else:
        contacting.add_contact(code, found, hand_of(request))
    return _done(request, code, _("Saved. It counts from now."))


@both_ways
@for_role(*CHANGERS)
def propose_address(request: HttpRequest, code: str) -> HttpResponse:
    """Another way in or address; in force when a second supervisor agrees."""
    partner = partner_of(code)
    sheet = Sheet(
        _("Way in and address of %(name)s") % {"name": partner.name},
        _("In force when a second supervisor agrees: a wrong address sends every request to a stranger."),
        forms.address_fields, _("Propose"), f"/desk/partners/{code}", "propose-address",
    )  # fmt: skip

    def propose(form: Written, hand: Hand) -> None:
        (way, url), why = read_address(form, local=settings.DEMO), form.why()
        if not form.wrong:
            changing.propose_address(partner, way, url, why, hand)

    return _proposed(request, sheet, Written({"way": partner.way, "url": partner.url}), propose)


@both_ways
@for_role(*CHANGERS)
def propose_key(request: HttpRequest, code: str) -> HttpResponse:
    """A new key with its window; in force when a second supervisor agrees."""
    partner = partner_of(code)
    sheet = Sheet(
        _("A new key of %(name)s") % {"name": partner.name},
        _("In force when a second supervisor agrees. Ask for the key on a known line, not by e-mail alone."),
        forms.key_fields, _("Propose"), f"/desk/partners/{code}", "propose-key",
    )  # fmt: skip

    def propose(form: Written, hand: Hand) -> None:
        found, why = read_key(form), form.why()
        if not form.wrong:
            changing.propose_key(partner, found, why, hand)

    days = {"good_days": str(DEFAULT_GOOD_DAYS), "overlap_days": str(DEFAULT_OVERLAP_DAYS)}
    return _proposed(request, sheet, Written(days), propose)


def _proposed(
    request: HttpRequest, sheet: Sheet, blank: Written, propose: Callable[[Written, Hand], None]
) -> HttpResponse:
    """A change for two hands: the form, what is wrong with it, or word that a second hand is awaited.

    ``propose`` reads the form and proposes what it says; it notes in the form what is wrong, or raises
    NotUnderstood with the field that nobody can take.
    """
    form = _typed(request)
    if form is None:
        return _page(request, sheet, blank)
    try:
        propose(form, hand_of(request))
    except NotUnderstood as fault:
        field = str(fault.facts["field"])
        form.wrong[field] = str(NOT_TAKEN[field])
    if form.wrong:
        return _page(request, sheet, form)
    messages.success(request, _("Proposed. A second supervisor puts it in force."))
    return redirect(sheet.back)


def _typed(request: HttpRequest) -> Written | None:
    """What was sent, nothing when the page is only opened."""
    return Written(request.POST.dict(), request.POST.getlist("days")) if request.method == "POST" else None


def _page(request: HttpRequest, sheet: Sheet, form: Written) -> HttpResponse:
    page = FormPage(
        sheet.title, sheet.lede, sheet.questions(form), sheet.button, sheet.back, sheet.verb, form.problems,
        sheet.retire,
    )  # fmt: skip
    return render(request, "desks/partners/form.html", {"page": page}, status=422 if form.wrong else 200)


def _done(request: HttpRequest, code: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("partner", code=code)
