"""Telling the rest: the victim writes, adds a payment that was forgotten, or a photo of the bank's message.

Each is sent on its own, so that what is wrong with one never costs the other. Only who has opened the report
in this browser with the last four digits may write.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ...kernel.scope import in_scope
from ...reports import photos, pictures, queries, telling
from ...reports.forms import CLIENT_KEY_MOST, PAYMENTS_MOST, Reading, payment_numbers, read_payments
from ...reports.models import Report
from ..typed import Choice, Problem, Typed
from .following import found, is_open
from .pages import MorePage
from .reporting import payment_fields, prepared
from .tries import Tries

SENDINGS_MOST = 30  # messages, payments and photos of one report in an hour
REST_SECONDS = 3600
TOO_MANY = 429


@require_http_methods(["GET", "POST"])
def more(request: HttpRequest, token: str) -> HttpResponse:
    """The three forms; ``do`` says which was sent."""
    if not is_open(request, token):
        return redirect("track", token=token)
    with in_scope(f"report:{token}"):
        report = found()
        page = _page(report, token)
        act = ACTS.get(request.POST.get("do", "")) if request.method == "POST" else None
        if act is None:
            return _show(request, page)
        if not Tries(f"tell:{report.pk}", SENDINGS_MOST, REST_SECONDS).spend():
            return _too_many(request, page)
        return act(request, report, page)


def _message(request: HttpRequest, report: Report, page: MorePage) -> HttpResponse:
    text, on_phone = request.POST.get("text", "").strip(), request.POST.get("still_on_phone") == "yes"
    key = request.POST.get("client_key", "")
    wrong = ""
    if not text and not on_phone:
        wrong = _("Write what you want to tell us.")
    elif len(text) > telling.TEXT_MOST:
        wrong = _("This is too long. Send it in two messages.")
    elif not 8 <= len(key) <= CLIENT_KEY_MOST:
        wrong = _("This page is too old. Send it once more; your words are kept.")
    if wrong:
        typed = replace(page, text=Typed(text, wrong), still_on_phone=on_phone)
        return _mend(request, typed, Problem(wrong, "text"))
    telling.tell(report, telling.Word(text, key, on_phone))
    return _done(request, page, _("Your message is with us."))


def _payment(request: HttpRequest, report: Report, page: MorePage) -> HttpResponse:
    paid, reading = read_payments(request.POST, queries.around())
    if reading.wrong:
        return _mend(request, _typed(page, request.POST, reading), *_problems(reading))
    if not all(telling.add_payment(report, one) for one in paid):
        wrong = _("A report has %(n)d payments at most. Please call us.") % {"n": PAYMENTS_MOST}
        return _mend(request, _typed(page, request.POST, reading), Problem(wrong, "payments-0-reference"))
    return _done(request, page, _("The payment is in your report, and its bank is being asked."))


def _read(request: HttpRequest, report: Report, page: MorePage) -> HttpResponse:
    words = prepared(request.POST, "read")
    _paid, reading = read_payments(words, queries.around())
    reading.wrong.clear()  # nothing is called wrong yet
    return _show(request, _typed(page, words, reading))


def _photo(request: HttpRequest, report: Report, page: MorePage) -> HttpResponse:
    file = request.FILES.get("photo")
    wrong, data, picture = _looked_at(file)
    if picture is None:
        return _mend(request, replace(page, photo=Typed("", wrong), open="photo"), Problem(wrong, "photo"))
    if not photos.keep(report, data, picture):
        wrong = _("A report has %(n)d photos at most. Please call us.") % {"n": photos.PHOTOS_MOST}
        return _mend(request, replace(page, photo=Typed("", wrong), open="photo"), Problem(wrong, "photo"))
    return _done(request, page, _("Your photo is with us."))


def _looked_at(file: UploadedFile | None) -> tuple[str, bytes, pictures.Picture | None]:
    """The bytes of a picture and what they are; else what to tell the victim."""
    if file is None or not file.size:
        return _("Choose a photo first."), b"", None
    if file.size > photos.BYTES_MOST:
        return _("This photo is larger than 8 MB. Send a screenshot instead."), b"", None
    data = file.read()
    picture = pictures.look(data)
    return _("This is no photo we can read. Send a JPEG, PNG or WebP picture."), data, picture


ACTS = {"message": _message, "payment": _payment, "read": _read, "photo": _photo}


def _page(report: Report, token: str) -> MorePage:
    rails = tuple(Choice(rail.code, rail.name) for rail in queries.around().rules.rails)
    return MorePage(
        reference=report.reference, back_href=reverse("track", args=[token]),
        client_key=secrets.token_urlsafe(24), payments=(payment_fields({}, Reading(), 0),), rails=rails,
        institutions=tuple(queries.institution_names().values()), photos=photos.photos_of(report).count(),
        text_most=telling.TEXT_MOST,
    )  # fmt: skip


def _typed(page: MorePage, words: Mapping[str, str], reading: Reading) -> MorePage:
    """The page with the payments as typed."""
    payments = tuple(payment_fields(words, reading, number) for number in payment_numbers(words))
    return replace(page, payments=payments, pasted=Typed(words.get("pasted", "")), open="payment")


def _problems(reading: Reading) -> tuple[Problem, ...]:
    return tuple(Problem(text, field) for field, text in reading.wrong.items())


def _mend(request: HttpRequest, page: MorePage, *problems: Problem) -> HttpResponse:
    return _show(request, replace(page, problems=problems), 422)


def _too_many(request: HttpRequest, page: MorePage) -> HttpResponse:
    """Nothing is lost: what was typed stays on the page."""
    wrong = _("You have sent us much within an hour. Please call us, or try again later.")
    text = Typed(request.POST.get("text", ""))
    typed = replace(_typed(page, request.POST, Reading()), text=text, open=request.POST.get("do", "message"))
    return _show(request, replace(typed, problems=(Problem(wrong),)), TOO_MANY)


def _done(request: HttpRequest, page: MorePage, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(page.back_href)


def _show(request: HttpRequest, page: MorePage, status: int = 200) -> HttpResponse:
    return render(request, "desks/public/more.html", {"page": page}, status=status)
