"""People at their desks: a browser of Django's own client, signed in with a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.centre.acts import take

SignIn = Callable[[str], Any]


@pytest.fixture
def signed_in(centre: None) -> SignIn:
    """A client of the person with this user name, who has used a TOTP key in this session."""

    def sign_in(username: str) -> Any:
        from allauth.account.internal.flows import login
        from allauth.mfa.models import Authenticator
        from django.test import Client

        from haltline.centre.people.actions import enrol_totp
        from haltline.centre.people.models import Person

        person = Person.objects.get(username=username)
        enrol_totp(person)
        key = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "type": "totp", "id": key.pk, "at": time.time()}
        ]
        session.save()
        return client

    return sign_in


@pytest.fixture
def receipt(run_nudges: Callable[[], int]) -> Any:
    """A report whose first bank has been asked."""
    found = take()
    run_nudges()
    return found


@pytest.fixture
def victim(receipt: Any) -> Any:
    """The victim's browser, which has shown the last four digits."""
    from django.test import Client

    browser = Client()
    browser.post(f"/r/{receipt.token}", {"last_four": "1276"})
    return browser
