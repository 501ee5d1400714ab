"""The victim's form: read what was typed, keep it, and show a receipt only for what is stored."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ...reports import queries
from ...reports.actions import take_report
from ...reports.forms import FIELDS, PAYMENTS_MOST, Reading, payment_numbers, read
from ..typed import Choice, Problem, Typed
from .device import device_of, remember
from .pages import PaymentFields, ReportFormPage, StartPage
from .pasted import fill


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """One question."""
    return render(request, "desks/public/start.html", {"page": StartPage()})


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; ``do`` says whether to send it, read the pasted messages or add a payment."""
    data = request.POST if request.method == "POST" else {"client_key": secrets.token_urlsafe(24)}
    do = data.get("do", "send") if request.method == "POST" else "open"
    if do != "send":
        words = prepared(data, do)
        return remember(request, _show(request, words, unjudged(words), 200))
    reading = read(data, queries.around())
    if reading.told is None:
        return _show(request, data, reading, 422)
    receipt = take_report(replace(reading.told, device=device_of(request)))
    return redirect("receipt", token=receipt.token)


def prepared(data: Mapping[str, str], do: str) -> Mapping[str, str]:
    """The form's words, with payments read from the pasted messages where that was asked for."""
    if do == "read":
        return fill(data, queries.institution_names().values())
    return data


def unjudged(data: Mapping[str, str]) -> Reading:
    """What a form says so far: sums of the payments that are complete, and nothing called wrong yet."""
    reading = read(data, queries.around())
    reading.wrong.clear()
    return reading


def _show(request: HttpRequest, data: Mapping[str, str], reading: Reading, status: int) -> HttpResponse:
    page = ReportFormPage(**form_fields(data, reading), just_read=int(data.get("just_read", "0") or 0))
    return render(request, "desks/public/report_form.html", {"page": page}, status=status)


def form_fields(data: Mapping[str, str], reading: Reading) -> dict[str, Any]:
    """The values of a form page: all that was typed, as typed, and what is wrong with it."""
    names = ("pasted", "name", "phone", "still_on_phone", "other_phone", "district")
    numbers = payment_numbers(data)
    if data.get("do") == "add" and len(numbers) < PAYMENTS_MOST:
        numbers.append(numbers[-1] + 1)  # room for one more
    payments = tuple(payment_fields(data, reading, number) for number in numbers)
    return {
        "client_key": data.get("client_key", ""),
        "payments": payments,
        "rails": tuple(Choice(rail.code, rail.name) for rail in queries.around().rules.rails),
        "institutions": tuple(queries.institution_names().values()),
        "districts": tuple(Choice(code, name) for code, name in queries.district_names().items()),
        "problems": tuple(Problem(text, field) for field, text in reading.wrong.items()),
        **{name: Typed(data.get(name, ""), reading.wrong.get(name, "")) for name in names},
    }


def payment_fields(data: Mapping[str, str], reading: Reading, number: int) -> PaymentFields:
    """One payment of a form as typed, with what is wrong and what it already says."""
    typed = {
        name: Typed(
            data.get(f"payments-{number}-{name}", "").strip(),
            reading.wrong.get(f"payments-{number}-{name}", ""),
        )
        for name in FIELDS
    }
    return PaymentFields(
        **typed, amount_minor=reading.amounts.get(number), disputed_minor=reading.disputed.get(number),
        fits=reading.fits.get(number, ""),
        unsure=data.get(f"payments-{number}-unsure", ""),
    )  # fmt: skip
