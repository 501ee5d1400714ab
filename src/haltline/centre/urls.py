"""Addresses of the centre."""

from django.urls import include, path

from haltline.protocol import paths

from .holds import api as holds

urlpatterns = [
    path(paths.REPLIES.lstrip("/"), holds.replies),
    path(paths.ENDED.lstrip("/"), holds.ended),
    path(paths.KEYS.lstrip("/"), holds.keys),
    path("accounts/", include("allauth.urls")),
]
