"""The ground of a rehearsal: one server, one template of a centre, and a fresh copy of it for each run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import ADMIN
from haltline.cli.rehearsal.watch import WATCH

CALLS_AT_ONCE = 1_000  # simulated calls end at simulated times, and a lease is of real ones
ELSEWHERE = "elsewhere"  # a district of which nobody in a rehearsal may see anything


class Ground:
    """A server with a template; `fresh` gives a run a database of its own. `close` it when done."""

    def __init__(self) -> None:
        self._server = database.start(test=True)
        self._template = f"rehearsal_{os.getpid()}"
        self._runs = 0
        database.drop_database(self._server, self._template)
        database.create_database(self._server, self._template)
        self._migrate()
        with psycopg.connect(self._server.url(ADMIN, self._template), autocommit=True) as admin:
            admin.execute(WATCH)

    def _migrate(self) -> None:
        env = {
            **os.environ, **database.environment(self._server, self._template), "HALTLINE_ROLE": "owner",
            "DJANGO_SETTINGS_MODULE": "haltline.centre.settings",
        }  # fmt: skip
        code = "from haltline.cli.db import migrate_here; migrate_here()"
        subprocess.run([sys.executable, "-c", code], check=True, env=env)

    def environment(self) -> dict[str, str]:
        """What a process of this ground needs before Django is set up in it."""
        return {
            **database.environment(self._server, self._template),
            "DJANGO_SETTINGS_MODULE": "haltline.centre.settings",
        }

    @contextmanager
    def fresh(self) -> Iterator[psycopg.Connection]:
        """A new database, Django pointed at it as the app; gives the eyes of an administrator on it."""
        from django.db import connection

        from haltline.centre.kernel.database.elsewhere import django_database

        self._runs += 1
        name = f"{self._template}_{self._runs}"
        database.create_database(self._server, name, self._template)
        connection.close()
        before = dict(connection.settings_dict)
        connection.settings_dict.update(django_database(self._server.url(database.APP, name)))
        try:
            with psycopg.connect(self._server.url(ADMIN, name), autocommit=True) as admin:
                yield admin
        finally:
            connection.close()
            connection.settings_dict.update(before)
            database.drop_database(self._server, name)

    def close(self) -> None:
        """Drop the template and let go of the server."""
        database.drop_database(self._server, self._template)
        self._server.close()


@contextmanager
def rules_in_force(rules: Any) -> Iterator[None]:
    """The simulation's rules as the profile of the centre; times are seconds, sums minor units."""
    from django.conf import settings

    from haltline.centre.kernel.profile import FOLDER

    plain: dict[str, Any] = tomllib.loads((FOLDER / "generic.toml").read_text(encoding="utf-8"))
    plain["clocks"] |= {
        "answer_seconds": rules.ladder.answer_within.total_seconds(),
        "reminder_seconds": rules.ladder.remind_after.total_seconds(),
        "escalation_seconds": rules.ladder.escalate_after.total_seconds(),
        "unverified_lapse_seconds": rules.lapse_after.total_seconds(),
    }
    plain["holds"] |= {
        "length_seconds": rules.hold_length.total_seconds(),
        "longest_seconds": rules.hold_longest.total_seconds(),
        "second_officer_from": rules.two_from,
        "watch_emptied": rules.watch_emptied,
        "living_floor": 0,  # the banks of the simulation know no floor
    }
    plain["recovery"] |= {"payout_min": rules.payout_min}
    plain["limits"] |= {
        "hops": rules.bounds.hops, "fan_out": rules.bounds.fan_out, "min_amount": rules.bounds.amount_min,
        "window_seconds": rules.bounds.window.total_seconds(), "ask_hops": rules.bounds.ask_hops,
    }  # fmt: skip
    most = rules.unverified
    plain["unverified"] = {
        "payer_day": most.payer, "device_day": most.device, "target_day": most.target
    }  # fmt: skip
    before = settings.PROFILE
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rules.json"
        file.write_text(json.dumps(plain), encoding="utf-8")
        settings.PROFILE = str(file)
        try:
            yield
        finally:
            settings.PROFILE = before


def populate(rules: Any, partners: Sequence[str], now: datetime) -> None:
    """The districts, the banks of the world, and for each district a standing order within the rules."""
    from haltline.centre.holds.models import StandingOrder
    from haltline.centre.kernel.scope import in_scope
    from haltline.centre.partners.actions import NewPartner, put_partner
    from haltline.centre.partners.models import Partner
    from haltline.centre.people.models import District, Person
    from haltline.city.simulation.port import DISTRICTS

    for code in (*DISTRICTS, ELSEWHERE):
        District.objects.create(code=code, name=code.title())
    for code in partners:
        put_partner(NewPartner(code, code, "api", f"https://{code.lower()}.example"))
    Partner.objects.update(calls_at_once=CALLS_AT_ONCE)
    for district in DISTRICTS:
        namer = Person.objects.create(
            username=f"namer-{district}", district_id=district, desk_name="Officer 1"
        )
        with in_scope(f"district:{district}"):
            StandingOrder.objects.create(
                district_id=district, number=1, officer=namer, up_to=rules.order_max,
                day_sum=rules.order_day, since=now - timedelta(days=1), until=now + timedelta(days=30),
            )  # fmt: skip
