"""A person's browser: cookies, pages, forms; a page that is away for a moment is asked for again."""

import time
from collections.abc import Mapping
from urllib.parse import urlencode

import httpx

from haltline.city.people.page import Form, Page, read_page

TIMEOUT_SECONDS = 20.0
TRIES_MAX = 40  # with pauses of up to two seconds: longer than a restart takes
PAUSE_SECONDS = 0.25
PAUSE_SECONDS_MAX = 2.0
AWAY = frozenset({429, 502, 503, 504})


class PageAway(Exception):
    """A page could not be reached for longer than a person would try."""


class Browser:
    """One person's own session at the centre."""

    def __init__(self, centre_url: str) -> None:
        self._client = httpx.Client(
            base_url=centre_url, timeout=TIMEOUT_SECONDS, trust_env=False, follow_redirects=True
        )

    def open(self, path: str) -> Page:
        """Goes to a page; PageAway when it stays away."""
        return self._read("GET", path, None)

    def submit(self, page: Page, form: Form, values: Mapping[str, str | list[str]] | None = None) -> Page:
        """Sends a form of a page with these fields changed and gives the page that follows."""
        return self._read("POST", form.action or page.url, form.filled(values or {}))

    def sign_in(self, person: str) -> Page:
        """Practice sign-in as one of the practice people; PermissionError when there is no such person."""
        page = self.open("/practice/")
        for form in page.forms_for("practice-sign-in"):
            if ("person", person) in form.fields:
                return self.submit(page, form)
        raise PermissionError(f"{person} is not one of the practice people")

    def close(self) -> None:
        """Ends the session."""
        self._client.close()

    def _read(self, method: str, url: str, fields: list[tuple[str, str]] | None) -> Page:
        content = urlencode(fields).encode() if fields is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {}
        pause = PAUSE_SECONDS
        for _ in range(TRIES_MAX):
            try:
                answer = self._client.request(method, url, content=content, headers=headers)
                if answer.status_code not in AWAY:
                    return read_page(answer.status_code, str(answer.url), answer.text)
            except httpx.TransportError:
                pass  # restarting, perhaps; every form here may be sent again
            time.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS_MAX)
        raise PageAway(url)
