"""Filling the report form, by a victim on the web or by the helpline while the victim speaks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from haltline.city.people.browser import Browser
from haltline.city.people.page import Form, Page
from haltline.city.world import PaymentFacts, ReportPlan
from haltline.values.money import Money, decimal_text


@dataclass(frozen=True, slots=True)
class HeldReceipt:
    """What a reporter carries away: the number, where to track it, and when it was in hand."""

    plan_key: str
    reference: str
    track_path: str
    at: datetime


class ReportRefused(Exception):
    """The form came back instead of a receipt; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Locale:
    """How people of this country write on a form: their time zone and the currency of the sums."""

    time_zone: str
    currency: str


def file_report(browser: Browser, path: str, plan: ReportPlan, locale: Locale) -> HeldReceipt:
    """Fills the form at a path and sends it; ReportRefused when no receipt comes."""
    page, form = _with_room(browser, path, len(plan.payments))
    receipt = browser.submit(page, form, _answers(plan, form, locale))
    reference = receipt.mark("data-reference") or _report_opened(receipt)
    if not reference:
        raise ReportRefused(f"{plan.key}: {receipt.status} {_complaint(receipt)}")
    track = urlsplit(receipt.url).path.removesuffix("/receipt")
    return HeldReceipt(plan.key, reference.replace(" ", ""), track, datetime.now(UTC))


def _report_opened(page: Page) -> str:
    """The helpline's receipt is the report itself: its key stands in the address."""
    parts = urlsplit(page.url).path.strip("/").split("/")
    return parts[2] if parts[:2] == ["desk", "reports"] and len(parts) > 2 and page.status < 400 else ""


def _with_room(browser: Browser, path: str, payments: int) -> tuple[Page, Form]:
    """The form with room for so many payments: a person presses the button for another one."""
    page = browser.open(path)
    form = _form(page)
    for _ in range(payments - 1):
        page = browser.submit(page, form, {"do": "add"})
        form = _form(page)
    return page, form


def _form(page: Page) -> Form:
    form = page.form_for("report")
    if form is None:
        raise ReportRefused(f"{page.url} has no report form: {page.status} {_complaint(page)}")
    return form


def _answers(plan: ReportPlan, form: Form, locale: Locale) -> dict[str, str | list[str]]:
    answers: dict[str, str | list[str]] = {
        "name": plan.name,
        "phone": plan.phone,
        "still_on_phone": "yes" if plan.still_on_phone else "no",
        "other_phone": plan.other_phone,
    }
    districts = [value for value in form.options.get("district", []) if value]
    if districts:
        answers["district"] = districts[plan.district % len(districts)]
    for number, facts in enumerate(plan.payments):
        answers |= {f"payments-{number}-{name}": typed for name, typed in _payment(facts, locale).items()}
    return answers


def _payment(facts: PaymentFacts, locale: Locale) -> dict[str, str]:
    local = facts.paid_at.astimezone(ZoneInfo(locale.time_zone))
    return {
        "reference": facts.reference,
        "rail": facts.rail,
        "amount": decimal_text(Money(facts.whole or facts.amount, locale.currency)),
        "disputed": decimal_text(Money(facts.amount, locale.currency)) if facts.whole else "",
        "date": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "from_institution": facts.from_institution,
        "from_account": facts.from_account,
        "to_institution": facts.to_institution,
        "to_account": facts.to_account,
    }


def _complaint(page: Page) -> str:
    return page.text[:400]
