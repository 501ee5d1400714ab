"""What the units of oversight are called: a district, a kind of fraud, a bank, a range of sums."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from ...kernel.profile import profile
from ...oversight.queries import Unit
from ...reports.models import Report
from ...reports.queries import district_names, institution_names
from ..money_style import in_use


def names_of(kind: str, units: Iterable[Unit]) -> dict[str, str]:
    """By code the names of units of one kind, in the order in which they are best read."""
    known = _NAMES.get(kind, dict)()
    codes = {unit.name for unit in units if unit.name}
    if kind == "band":
        return {code: _band(code) for code in sorted(codes, key=int)}
    return {code: known.get(code, code) for code in sorted(codes, key=lambda code: known.get(code, code))}


def _band(code: str) -> str:
    """The sums from a power of ten of minor units up to the next."""
    least = int(code)
    return _("%(least)s to %(most)s") % {
        "least": in_use().full(least), "most": in_use().full(10 * least - 1)
    }  # fmt: skip


def _categories() -> dict[str, str]:
    return {each.code: _(each.name) for each in profile().categories}


def _channels() -> dict[str, str]:
    return {Report.Channel.WEB.value: _("Web form"), Report.Channel.HELPLINE.value: _("Helpline")}


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


_NAMES: dict[str, Callable[[], dict[str, str]]] = {
    "district": district_names,
    "category": _categories,
    "bank": institution_names,
    "channel": _channels,
    "language": _languages,
}
