"""Signing in often: a quick hash in place of the slow one, which is Django's own and not under test here."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def quick_hashes(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
