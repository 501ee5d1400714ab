"""How allauth behaves here: nobody signs up from outside, and secrets are sealed at rest."""

from __future__ import annotations

import base64
import hashlib
import hmac

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class NoSignUp(DefaultAccountAdapter):
    """Accounts are made by an administrator of the centre (`haltline people add`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):
    """Second factors whose secrets a copy of the database alone does not give away."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make(url, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff"))


def _seal() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), b"second-factors", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
