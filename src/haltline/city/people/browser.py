"""A person's browser: cookies, pages, forms; a page that is away for a moment is asked for again."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from haltline.city.people.page import Form, Page, read_page

TIMEOUT_SECONDS = 20.0
TRIES_MAX = 40  # with pauses of up to two seconds: longer than a restart takes
PAUSE_SECONDS = 0.25
PAUSE_SECONDS_MAX = 2.0
AWAY = frozenset({429, 502, 503, 504})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file put into a form's field."""

    field: str
    name: str
    data: bytes


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
        return self._read("GET", path)

    def fetch(self, path: str) -> bytes:
        """The bytes of a file; PermissionError when the centre does not give it."""
        answer = self._ask("GET", path)
        if answer.status_code != 200:
            raise PermissionError(f"{path} was answered {answer.status_code}")
        return answer.content

    def submit(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str | list[str]] | None = None,
        files: Sequence[Upload] = (),
    ) -> Page:
        """Sends a form of a page with these fields changed, and files, and gives the page that follows."""
        fields, where = form.filled(values or {}), form.action or page.url
        if form.attributes.get("enctype") == "multipart/form-data":
            return self._read("POST", where, files=_parts(fields, files))
        return self._read("POST", where, content=urlencode(fields).encode(), headers=dict(FORM))

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

    def _read(self, method: str, url: str, **sent: Any) -> Page:
        answer = self._ask(method, url, **sent)
        return read_page(answer.status_code, str(answer.url), _text(answer))

    def _ask(self, method: str, url: str, **sent: Any) -> httpx.Response:
        pause = PAUSE_SECONDS
        for _ in range(TRIES_MAX):
            try:
                answer = self._client.request(method, url, **sent)
                if answer.status_code not in AWAY:
                    return answer
            except httpx.TransportError:
                pass  # restarting, perhaps; every form here may be sent again
            time.sleep(pause)
            pause = min(2 * pause, PAUSE_SECONDS_MAX)
        raise PageAway(url)


def _parts(fields: Sequence[tuple[str, str]], files: Sequence[Upload]) -> list[tuple[str, Any]]:
    """A form as one message of parts: fields without a file name, and files with theirs."""
    plain: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields]
    return plain + [(each.field, (each.name, each.data)) for each in files]


def _text(answer: httpx.Response) -> str:
    """The words of a page; a picture has none."""
    return answer.text if answer.headers.get("Content-Type", "text/").startswith("text/") else ""
