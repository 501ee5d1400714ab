"""Calls of partners' programs go by what is there for browsers: sessions, languages, forms, frames.

A call is proven by its signature and answered in JSON; what pages need cost it half a millisecond.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse

from .troubles import Troubles
from .weight import Weight

View = Callable[[HttpRequest], HttpResponse]


class CallsFirst:
    """Answer what stands among the address list's CALLS, and leave all else to what follows."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self._calls: Mapping[str, View] = import_module(settings.ROOT_URLCONF).CALLS
        self._troubles = Troubles(cast(View, convert_exception_to_response(Weight(self._view))))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in self._calls:
            return self.get_response(request)
        answer = self._troubles(request)
        answer.headers.setdefault("Content-Length", str(len(answer.content)))  # one piece, not chunks
        return answer

    def _view(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._calls[request.path_info](request)
        except Exception as fault:
            answer = self._troubles.process_exception(request, fault)
            if answer is None:
                raise
            return answer
