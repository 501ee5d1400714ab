"""Nothing is read of a request that is larger than anything a person or a bank has to send."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ..kernel.errors import TooLarge
from .troubles import trouble

REQUEST_BYTES_MOST = 10 * 1024 * 1024  # a photo of 8 MB and the form around it


class Weight:
    """Refuse by the announced length, before the form in it is taken apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isascii() and said.isdigit() and int(said) > REQUEST_BYTES_MOST:
            return trouble(request, TooLarge())
        return self.get_response(request)
