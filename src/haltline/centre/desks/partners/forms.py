"""The questions of each form about a partner, with what is known or was typed in them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from haltline.centre.desks import money_style
from haltline.centre.desks.typed import Choice
from haltline.centre.kernel.profile import profile
from haltline.centre.partners.models import Partner, PartnerContact

from .pages import Field
from .reading import Written
from .words import WAYS


def new_fields(form: Written) -> tuple[Field, ...]:
    """Code and name of a partner to be added."""
    hint = _("As it stands in account references, such as sirvala. It never changes.")
    return (
        Field("code", _("Code"), form.typed("code"), hint=hint),
        Field("name", _("Name"), form.typed("name")),
    )


def contact_fields(form: Written) -> tuple[Field, ...]:
    """Somebody who can be called."""
    return (
        Field("name", _("Name of the person or desk"), form.typed("name")),
        Field("role", _("What they do there"), form.typed("role")),
        Field("phone", _("Telephone"), form.typed("phone"), hint=_("with country code, such as +91 22 …")),
        Field("email", _("E-mail"), form.typed("email")),
        *_hours(form),
        Field("rank", _("Whom to call first: 1 before 2"), form.typed("rank")),
    )


def terms_fields(form: Written) -> tuple[Field, ...]:
    """Name, hours of work, limits, and why they change."""
    none = _("empty: no limit")
    return (
        Field("name", _("Name"), form.typed("name")),
        *_hours(form),
        Field("calls_at_once", _("Most calls of ours at once"), form.typed("calls_at_once")),
        Field("calls_a_minute", _("Most calls of theirs in a minute"), form.typed("calls_a_minute")),
        Field("call_first_above", _("Telephone first above"), form.typed("call_first_above"), "text", none),
        Field("day_sum", _("Most that is asked of it in a day"), form.typed("day_sum"), "text", none),
        Field("why", _("Why"), form.typed("why")),
    )


def address_fields(form: Written) -> tuple[Field, ...]:
    """Way in and address, and why they change."""
    ways = tuple(Choice(way, str(word)) for way, word in WAYS.items())
    hint = _("Only for a system: https://, then the name, then the path under which /v1/holds hangs.")
    return (
        Field("way", _("Reached by"), form.typed("way"), kind="choice", choices=ways),
        Field("url", _("Address"), form.typed("url"), hint=hint),
        Field("why", _("Why"), form.typed("why")),
    )


def key_fields(form: Written) -> tuple[Field, ...]:
    """A public key with its window, and why it comes."""
    overlap = _("So long the keys before it still count, while the partner changes over.")
    return (
        Field("keyid", _("Name of the key"), form.typed("keyid"), hint=_("that its signatures cite")),
        Field("pem", _("Public key (Ed25519, PEM)"), form.typed("pem"), kind="key"),
        Field("good_days", _("Good for how many days"), form.typed("good_days")),
        Field("overlap_days", _("Days of overlap"), form.typed("overlap_days"), hint=overlap),
        Field("why", _("Why"), form.typed("why")),
    )


def _hours(form: Written) -> tuple[Field, ...]:
    whole = _("The same hour twice means the whole day; an end before the start is the next morning.")
    return (
        Field("days", _("Days"), form.typed("days"), kind="days"),
        Field("starts", _("From"), form.typed("starts"), kind="hour"),
        Field("ends", _("To"), form.typed("ends"), kind="hour", hint=whole),
        Field("zone", _("Time zone"), form.typed("zone")),
    )


def of_contact(row: PartnerContact | None) -> Written:
    """The contact form as it is opened: what is known, or a desk around the clock."""
    if row is None:
        zone = profile().time_zone
        return Written({"days": "1234567", "starts": "00:00", "ends": "00:00", "zone": zone, "rank": "1"})
    names = ("name", "role", "phone", "email", "days", "zone", "rank")
    told = {name: str(getattr(row, name)) for name in names}
    return Written(told | {"starts": f"{row.starts:%H:%M}", "ends": f"{row.ends:%H:%M}"})


def of_terms(partner: Partner) -> Written:
    """The form of hours and limits as they stand."""
    short = money_style.in_use().short
    sums = {name: getattr(partner, name) for name in ("call_first_above", "day_sum")}
    return Written(
        {
            "name": partner.name, "zone": partner.zone or profile().time_zone, "days": partner.work_days,
            "starts": f"{partner.work_starts:%H:%M}", "ends": f"{partner.work_ends:%H:%M}",
            "calls_at_once": str(partner.calls_at_once), "calls_a_minute": str(partner.calls_a_minute),
            **{name: "" if value is None else short(value) for name, value in sums.items()},
        }
    )  # fmt: skip
