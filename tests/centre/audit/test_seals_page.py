"""What people see of the sealed log: its page, the alarm on the duty page, and what everybody may read."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from django.test import Client
from tests.centre.audit.acting import act, altered, checkpoint, full_check
from tests.centre.desks.conftest import SignIn, signed_in  # noqa: F401 - a fixture
from tests.centre.desks.pages import html

from haltline.seals.checkpoints import LogKey, read

pytestmark = pytest.mark.usefixtures("centre", "out")


def people(signed_in: SignIn) -> dict[str, Any]:  # noqa: F811
    from haltline.centre.people.actions import NewPerson, create_person

    create_person(NewPerson("auditor", "auditor", "Auditor 3"))
    create_person(NewPerson("head", "supervisor", "Supervisor 1", district="korvane"))
    return {name: signed_in(name) for name in ("auditor", "head", "korvane-1", "sirvala-desk")}


def test_the_page_and_the_duty_page_name_the_first_bad_event(
    signed_in: SignIn,  # noqa: F811
    admin: psycopg.Connection,
) -> None:
    at = people(signed_in)
    assert "has not been checked yet" in html(at["auditor"].get("/audit/seals"))
    act(30)
    _, row = checkpoint()
    assert full_check().why == ""
    page = html(at["head"].get("/audit/seals"))
    assert "The log is what was written." in page
    assert bytes(row.root).hex()[:16] in page
    assert "not what was written" not in html(at["korvane-1"].get("/desk/duty"))
    altered(admin)
    full_check()
    assert "From event 20 on, the log is not what was written." in html(at["auditor"].get("/audit/seals"))
    duty = html(at["korvane-1"].get("/desk/duty"))
    assert "The log of acts is not what was written" in duty and "From event 20 on" in duty
    for stranger in ("korvane-1", "sirvala-desk"):
        assert at[stranger].get("/audit/seals").status_code == 403


def test_everybody_may_read_each_days_checkpoint_and_the_key_and_no_event(
    signed_in: SignIn,  # noqa: F811
    admin: psycopg.Connection,
) -> None:
    anybody, at = Client(), people(signed_in)
    assert anybody.get("/log/checkpoint").status_code == 404
    hours = []
    for _hour in range(5):
        act(2)
        hours.append(checkpoint()[1].size)
    assert anybody.get("/log/checkpoint").status_code == 404, "the day is not over"
    for back, size in enumerate((hours[:1], hours[1:3], hours[3:4])):
        admin.execute(
            "update audit_checkpoint set at = at - make_interval(days => %s) where size = any(%s)",
            [3 - back, size],
        )
    key = LogKey.of_text(anybody.get("/log/key").content.decode())
    newest = read(anybody.get("/log/checkpoint").content.decode())
    assert newest.size == hours[3], "yesterday's last; today's is of this hour"
    assert newest.signed_by(key)
    listed = anybody.get("/log/checkpoints").content.decode()
    told = [json.loads(line) for line in listed.splitlines()]
    assert [read(each["note"]).size for each in told] == [hours[3], hours[2], hours[0]]
    assert {name for each in told for name in each} == {"size", "root", "at", "note"}, "and of no event"
    assert "korvane" not in listed
    each_hour = at["auditor"].get("/audit/seals/checkpoints").content.decode().splitlines()
    assert [json.loads(line)["size"] for line in each_hour] == hours[::-1]
    for stranger in ("korvane-1", "sirvala-desk"):
        assert at[stranger].get("/audit/seals/checkpoints").status_code == 403
    assert anybody.get("/audit/seals/checkpoints").status_code == 302
