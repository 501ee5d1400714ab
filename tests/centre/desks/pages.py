"""What tests read on a page: its forms by verb, its links, the way from a receipt to a report."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def html(response: Any, status: int = 200) -> str:
    """The page's text, after looking at its status."""
    assert response.status_code == status, (response.status_code, response.content[:2000])
    return response.content.decode()


def forms(text: str, verb: str) -> list[str]:
    """Addresses of all forms with this data-verb, in the order of the page."""
    found = re.findall(r"<form\b[^>]*>", text)
    return [_value("action", form) for form in found if f'data-verb="{verb}"' in form]


def opened(text: str) -> list[str]:
    """Addresses of all links that open something."""
    links = re.findall(r"<a\b[^>]*>", text)
    return [_value("href", link) for link in links if 'data-verb="open"' in link]


def _value(name: str, tag: str) -> str:
    match = re.search(f'{name}="([^"]*)"', tag)
    return unescape(match[1]) if match else ""


def events(verb: str, district: str = "korvane") -> list[Any]:
    """Rows of the log with this verb."""
    from haltline.centre.audit.models import Event
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):
        return list(Event.objects.filter(verb=verb, district_id=district).order_by("at"))


def key_of(receipt: Any) -> str:
    """The report's number without spaces, as it stands in addresses."""
    return receipt.reference.replace(" ", "")
