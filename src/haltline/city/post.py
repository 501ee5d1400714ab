"""One HTTP call from inside an event loop: the standard library in a thread, so that a bank starts light."""

import asyncio
import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
ANSWER_BYTES_MAX = 1024 * 1024


class NoAnswer(Exception):
    """The call got no answer; whether it had an effect is not known."""


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body of the answer; NoAnswer when none came in time. Redirects are not followed."""
    return await asyncio.to_thread(_call, "POST", url, body, headers)


async def get(url: str) -> tuple[int, bytes]:
    """The same for a GET without a signature."""
    return await asyncio.to_thread(_call, "GET", url, b"", {})


def _call(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        line.request(method, parts.path or "/", body, dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read(ANSWER_BYTES_MAX)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(url) from error
    finally:
        line.close()
