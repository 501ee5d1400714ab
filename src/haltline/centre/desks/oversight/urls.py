"""Addresses of oversight, under /oversight."""

from django.urls import path

from . import fast, harm

urlpatterns = [
    path("", fast.how_fast, name="oversight"),
    path("/reports", fast.behind, name="oversight_reports"),
    path("/harm", harm.what_harm, name="oversight_harm"),
]
