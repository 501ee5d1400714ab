"""Signing in: a password alone opens no desk, a code counts once, guessing locks (over Django's client)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from tests.centre.access.people import (
    PASSWORD,
    SECRET,
    digits,
    give_code,
    give_password,
    officer,
    shown_secret,
    sign_in,
)

pytestmark = pytest.mark.usefixtures("centre")
CODE_PAGE = "/accounts/2fa/authenticate/"
ENROL_PAGE = "/accounts/2fa/totp/activate/"
PROVE_PAGE = "/accounts/2fa/reauthenticate/"


def test_name_password_and_code_open_the_persons_own_desk() -> None:
    officer()
    client = Client()
    assert give_password(client)["Location"] == CODE_PAGE
    assert give_code(client)["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/desk/queue"
    assert client.get("/desk/queue").status_code == 200


def test_a_person_is_taken_back_to_where_they_wanted_to_go() -> None:
    officer()
    client = Client()
    sent_away = client.get("/desk/approvals?page=2")["Location"]
    assert sent_away == "/accounts/login/?next=%2Fdesk%2Fapprovals%3Fpage%3D2"
    client.post(sent_away, {"login": "korvane-9", "password": PASSWORD, "next": "/desk/approvals?page=2"})
    assert give_code(client)["Location"] == "/desk/approvals?page=2"


def test_a_password_without_the_code_opens_nothing() -> None:
    officer()
    client = Client()
    give_password(client)
    assert client.get("/desk/queue")["Location"].startswith("/accounts/login/")


def test_a_wrong_code_opens_nothing() -> None:
    officer()
    client = Client()
    give_password(client)
    recent = {digits(SECRET), digits(SECRET, steps_ago=-1)}
    wrong = next(code for code in ("000000", "111111", "222222") if code not in recent)
    assert client.post(CODE_PAGE, {"code": wrong}).status_code == 200
    assert client.get("/desk/queue")["Location"].startswith("/accounts/login/")


def test_a_code_counts_once_in_whatever_process_it_is_given() -> None:
    """What was used is remembered in the database, which all web processes share."""
    from django.core.cache import caches

    person = officer()
    used = digits(SECRET)
    first, second = Client(), Client()
    give_password(first)
    first.post(CODE_PAGE, {"code": used})
    caches["default"].close()
    give_password(second)
    second.post(CODE_PAGE, {"code": used})
    entered = [client.get("/desk/queue").status_code == 200 for client in (first, second)]
    assert entered in ([True, False], [False, False]), person  # both refused when the half-minute turned


def test_who_has_no_second_factor_enrols_before_reaching_any_desk() -> None:
    officer(secret="")
    client = Client()
    assert give_password(client)["Location"] == "/desk/"
    assert client.get("/desk/queue")["Location"] == f"{ENROL_PAGE}?next=%2Fdesk%2Fqueue"
    password_again = client.get(ENROL_PAGE)["Location"]
    assert client.post(password_again, {"password": PASSWORD})["Location"] == ENROL_PAGE
    secret = shown_secret(client.get(ENROL_PAGE))
    assert give_code(client, secret, ENROL_PAGE).status_code == 302
    to_prove = client.get("/desk/queue")["Location"]
    assert to_prove == f"{PROVE_PAGE}?next=%2Fdesk%2Fqueue"
    assert give_code(client, secret, to_prove)["Location"] == "/desk/queue"
    assert client.get("/desk/queue").status_code == 200


def test_a_recovery_code_lets_a_person_enrol_anew_but_not_work() -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person = officer()
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    client = Client()
    give_password(client)
    assert client.post(CODE_PAGE, {"code": code}).status_code == 302
    assert client.get("/desk/queue")["Location"].startswith(PROVE_PAGE)
    assert client.get("/accounts/2fa/").status_code == 200


def test_a_passkey_is_a_second_factor() -> None:
    from allauth.mfa.models import Authenticator

    person = officer(secret="")
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/queue")["Location"].startswith(PROVE_PAGE)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "id": key.pk, "passwordless": True, "at": time.time()}
    ]
    session.save()
    assert client.get("/desk/queue").status_code == 200


def test_five_wrong_passwords_lock_the_account_for_that_address_even_for_the_right_one() -> None:
    officer()
    for _ in range(5):
        answer = give_password(Client(), password="not this one")
    assert answer.status_code == 429
    locked = Client()
    assert give_password(locked).status_code in (200, 429)
    assert give_code(locked).status_code == 302
    assert locked.get("/desk/queue")["Location"].startswith("/accounts/login/")


def test_others_are_not_locked_out_with_one_account() -> None:
    officer()
    officer("korvane-8")
    for _ in range(5):
        give_password(Client(), password="not this one")
    assert sign_in(Client(), "korvane-8").get("/desk/queue").status_code == 200


def test_the_lock_stands_in_the_database_and_not_in_one_process() -> None:
    from axes.models import AccessAttempt

    officer()
    for _ in range(5):
        give_password(Client(), password="not this one")
    assert AccessAttempt.objects.get(username="korvane-9").failures_since_start == 5


def test_a_suspended_person_cannot_sign_in() -> None:
    from haltline.centre.people.actions import suspend

    suspend(officer())
    client = Client()
    give_password(client)
    give_code(client)
    assert client.get("/desk/queue")["Location"].startswith("/accounts/login/")


def test_nobody_signs_up_from_outside() -> None:
    from haltline.centre.people.models import Person

    before = Person.objects.count()
    fields = {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/accounts/signup/", fields)
    assert Person.objects.count() == before


def test_a_copy_of_the_database_does_not_give_the_secrets_away() -> None:
    from allauth.mfa.models import Authenticator

    from haltline.centre.people.actions import totp_secret

    person = officer()
    row: Any = Authenticator.objects.get(user=person)
    assert SECRET not in str(row.data)
    assert totp_secret(person) == SECRET
