"""One demo run: the centre under its supervisor, the banks beside it, and the people of the city at work."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from haltline.city.tempers import Temper, hard_tempers
from haltline.city.world import INSTITUTIONS, ISO20022
from haltline.cli.demo import EXIT_AFTER_SECONDS, HARD, PORT, files, summary, table
from haltline.cli.serve import HALTLINE, Centre, Place, free_port, say
from haltline.cli.supervisor import NeverReady, Service, Supervisor

if TYPE_CHECKING:
    from haltline.city.conductor import Conductor

FIRST_ROW_SECONDS = 1.5  # between the books being loaded and the first moment of the city
QUIET_SECONDS = 4.0  # nobody acts and nothing is open for so long: a person looks at a page every second
LOOK_SECONDS = 0.5


def ways_in(url: str) -> str:
    """What a person who has just started the demo can be, and where; the sign-ins follow it."""
    doors = (
        (f"{url}", "be a victim: report a payment, then follow the money"),
        (f"{url}/practice/", "be an officer, a bank, a recovery officer or a reviewer, by one click"),
        (f"{url}/door", "be somebody whose money a bank holds"),
    )
    width = max(len(address) for address, _ in doors)
    lines = [f"  {address:<{width}}  {words}" for address, words in doors]
    return "\n".join([*lines, "", "  Ctrl-C ends it. The same people with password and one-time code:"])


class Show:
    """The parts of a run and the thread that conducts them; the supervisor has the main thread."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        port = free_port(arguments.port)
        # a second demo beside this one gets a database of its own: both begin by forgetting all rows
        self.place = Place.of("demo" if port == PORT else f"demo-{port}", port, demo=True)
        self.folder = self.place.home / "files"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        profile = files.write_profile("india", arguments.speed, self.folder)
        self.centre = Centre(self.place, more={"HALTLINE_PROFILE": str(profile)})
        self.centre.keep_port()
        self.progress = table.Progress()
        self.done = threading.Event()
        self.outcome = 0
        self.failure: BaseException | None = None
        self.began = time.monotonic()

    def run(self) -> int:
        """Start everything, show it, end everything."""
        try:
            self.centre.prepare(fresh=True)
            city = self._set_up()
            supervisor = Supervisor(
                [*self.centre.services(), *_banks(city)], say=_note, keep=self.centre.keep_database
            )
            supervisor.run(on_ready=lambda: self._begin(city, supervisor), until=self.done.is_set)
        except NeverReady as failure:
            print(f"haltline: {failure}", file=sys.stderr)
            return 1
        finally:
            self.done.set()
            self.centre.end()
        if self.failure is not None:
            raise self.failure
        return self.outcome

    def _set_up(self) -> files.CityFiles:
        """Write who the banks are, and the practice centre's people, into a database that is new."""
        os.environ.update(self.centre.environment())
        import django

        django.setup()
        from haltline.centre.partners.keys import centre_key
        from haltline.cli.practice import seed_practice

        key = centre_key().public
        ports = _ports(self.place.port)
        city = files.write_city(
            self.folder, self.place.url, {"keyid": key.keyid, "public_pem": key.pem()}, ports,
            self._tempers(), speed=self.arguments.speed, seed=self.arguments.seed,
            directory=str(self.folder),
        )  # fmt: skip
        self.sign_ins = seed_practice({"banks": city.partners})
        return city

    def _tempers(self) -> dict[str, Temper]:
        """The natures of the banks: even, or in a hard city something for each that has a system."""
        if self.arguments.city != HARD:
            return {}
        by_way = {way: [bank.code for bank in INSTITUTIONS if bank.way == way] for way in ("api", ISO20022)}
        return hard_tempers(self.arguments.seed, by_way["api"], by_way[ISO20022])

    def _begin(self, city: files.CityFiles, supervisor: Supervisor) -> None:
        self.began = time.monotonic()
        say(f"\n{ways_in(self.place.url)}\n")
        for person in self.sign_ins:
            say(
                f"  {person.desk_name:<28} {person.username:<14} {person.password}  TOTP {person.totp_secret}"
            )
        say("")
        conduct = threading.Thread(target=self._conduct, args=(city, supervisor), name="show", daemon=True)
        conduct.start()

    def _conduct(self, city: files.CityFiles, supervisor: Supervisor) -> None:
        try:
            self._live(city)
        except BaseException as failure:
            if not supervisor.stopping:  # after Ctrl-C the banks go first, and whoever calls them fails
                self.failure = failure
            self.done.set()

    def _live(self, city: files.CityFiles) -> None:
        """Let the city live until its work is settled, then print and write the figures."""
        from haltline.centre.kernel.profile import profile
        from haltline.city.conductor import Conductor
        from haltline.city.config import read_config
        from haltline.city.people.fleet import Cast, Fleet

        start = datetime.now(UTC) + timedelta(seconds=FIRST_ROW_SECONDS)
        world = self._world(start)
        config = read_config(city.control)
        conductor = Conductor(world, config)
        conductor.load()
        conductor.start()
        fleet = Fleet(conductor, self.place.url, Cast(), profile().time_zone)
        fleet.start()
        settled = self._watch(conductor, fleet)
        self._finish(conductor, fleet, settled)
        fleet.stop()
        conductor.stop()

    def _world(self, start: datetime) -> Any:
        if self.arguments.ledger:
            from haltline.cli.demo.ledger import world_from

            return world_from(self.arguments, start)
        from haltline.city.seeded_world import seeded_world

        return seeded_world(self.arguments.seed, start, speed=self.arguments.speed)

    def _watch(self, conductor: Conductor, fleet: Any) -> bool:
        """Show progress until all is settled; with --exit give up after the time that contracts.md names."""
        from haltline.centre import figures

        quiet_since, acts = time.monotonic(), fleet.done
        while not self.done.is_set():
            waiting = self._look(figures)
            waited_for = waiting is None or waiting.any or not fleet.holders_heard()
            if waited_for or not conductor.finished or not fleet.all_reported or fleet.done != acts:
                quiet_since, acts = time.monotonic(), fleet.done
            if time.monotonic() - quiet_since >= QUIET_SECONDS:
                return True
            if self.arguments.exit and time.monotonic() - self.began > EXIT_AFTER_SECONDS:
                return False
            time.sleep(LOOK_SECONDS)
        return False

    def _look(self, figures: Any) -> Any:
        """What is still waited for, shown on the way; None while the database is away."""
        from django.db import DatabaseError, InterfaceError, connection

        try:
            waiting = figures.unsettled()
            self._progress(figures, waiting)
        except (DatabaseError, InterfaceError):
            connection.close()
            return None
        return waiting

    def _progress(self, figures: Any, waiting: Any) -> None:
        money, counted = figures.money(), figures.counts()
        from haltline.centre.desks.money_style import in_use

        states = " · ".join(
            f"{state.replace('_', ' ')} {in_use().short(money.get(state, 0))}" for state in summary.STATES
        )
        self.progress.show(
            f"{time.monotonic() - self.began:4.0f} s · {counted['reports']} reports"
            f" · {counted['replies']} replies · {waiting.requests} open · {states}"
        )

    def _finish(self, conductor: Conductor, fleet: Any, settled: bool) -> None:
        from haltline.centre import figures
        from haltline.centre.desks.money_style import in_use

        for trouble in fleet.troubles:
            say(f"  trouble: {trouble}")
        run = summary.Run(
            self.arguments.seed, time.monotonic() - self.began,
            [held.reference for held in fleet.receipts], _bank_words(conductor),
        )  # fmt: skip
        told = summary.summarise(run, figures)
        print(table.table(told, in_use().full), flush=True)
        if line := table.door_line([each.heard for each in fleet.bystanders], self.arguments.speed):
            say(f"{line}\n")
        if self.arguments.summary:
            self.arguments.summary.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        if self.arguments.exit:
            if not settled:
                say(f"haltline: not settled after {EXIT_AFTER_SECONDS:.0f} s: {figures.unsettled()}")
            self.outcome = 0 if settled else 1
            self.done.set()
        else:
            say("  Everything is settled; the pages stay open. Ctrl-C ends.")
            self.done.wait()


def _bank_words(conductor: Conductor) -> summary.BankWords:
    events = conductor.events()
    live: dict[str, int] = {}
    for event in events:
        live[event.hold_id] = event.live
    return summary.BankWords(events, live, sum(state["declined"] for state in conductor.states()))


def _banks(city: files.CityFiles) -> list[Service]:
    return [
        Service(
            f"bank {bank.code}",
            (*HALTLINE, "city", "bank", "--config", str(city.control), "--code", bank.code),
        )
        for bank in city.banks
    ]


def _ports(after: int) -> list[int]:
    ports: list[int] = []
    wanted = after + 100
    for _ in INSTITUTIONS:
        ports.append(free_port(wanted))
        wanted = ports[-1] + 1
    return ports


def _note(line: str) -> None:
    print(f"\r\x1b[K{line}" if sys.stdout.isatty() else line, flush=True)
