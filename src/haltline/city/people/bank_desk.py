"""The clerk of a bank without a protocol system: reads the inbox, types at the terminal, fills the form."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from haltline.city.config import TOKEN_HEADER, CityConfig
from haltline.city.people.browser import Upload
from haltline.city.people.page import Form, Page
from haltline.city.people.person import Person
from haltline.city.people.reporting import Locale
from haltline.city.people.sheet import filled_in
from haltline.protocol import OnwardLine, ProofOfCredit, Reply, WithdrawnLine, parse
from haltline.values.money import Money, decimal_text

TRIES_MAX = 3
ORDERS: dict[str, tuple[str, dict[str, str]]] = {
    "confirm-release": ("release", {"hold_id": "hold", "amount": "amount", "key": "key"}),
    "confirm-extension": ("extend", {"hold_id": "hold", "expires_at": "until"}),
    "confirm-recall": ("recall", {"hold_id": "hold", "key": "key"}),
    "confirm-end": ("", {}),
}
"""What is typed at the terminal for each order of the inbox, and from which marks of its form."""
Values = dict[str, str | list[str]]


class TerminalRefused(Exception):
    """The bank's own system would not do what was typed."""


class BankClerk(Person):
    """One clerk; `turn` answers what lies in the inbox."""

    def __init__(self, centre_url: str, username: str, config: CityConfig, code: str, locale: Locale) -> None:
        super().__init__(centre_url, username)
        entry = config.bank(code)
        self._terminal = httpx.Client(
            base_url=entry.url, headers={TOKEN_HEADER: config.token}, timeout=20.0, trust_env=False
        )
        self._tried: dict[str, int] = {}
        self._locale = locale
        self._sheet_left = True  # one request is answered by spreadsheet, as a desk without a system does

    def close(self) -> None:
        """Goes home, and the terminal is switched off."""
        super().close()
        self._terminal.close()

    def turn(self) -> None:
        """Every request in the inbox that has not been answered yet."""
        inbox = self.browser.open("/bank/inbox")
        waiting = [path for path in inbox.links_for("open") if self._tried.get(path, 0) < TRIES_MAX]
        tasks = [partial(self._answer, path) for path in waiting]
        tasks += [partial(self._carry_out, inbox, form) for form in inbox.forms_for(*ORDERS)]
        tasks += [partial(self._pay_back, inbox, form) for form in inbox.forms_for("credit")]
        for task in tasks:
            try:
                task()
            except TerminalRefused as refusal:  # the rest of the inbox does not wait for it
                self.note(f"{self.username}: {refusal}")

    def _answer(self, path: str) -> None:
        page = self.browser.open(path)
        form = page.form_for("answer")
        self._tried[path] = self._tried.get(path, 0) + 1
        if form is None or not form.attributes.get("data-reference"):
            return
        reply = self._type_in(path.rsplit("/", 1)[-1], form)
        by_sheet = self._sheet_left and not reply.onward  # a sheet has no column for the units of a transfer
        values = {} if by_sheet else self._values(reply, form)
        after = self._by_sheet(reply) if by_sheet else self.browser.submit(page, form, values)
        if _taken(after):
            self.done["sheet" if by_sheet else "answer"] += 1
            self._tried[path] = TRIES_MAX
        else:
            self.note(f"{self.username}: answer {after.status} {after.text[:200]}")

    def _by_sheet(self, reply: Reply) -> Page:
        """The round trip: the open requests come as a file, one row is filled in, the file goes back."""
        self._sheet_left = False  # one that is not taken is answered by form
        page = self.browser.open("/bank/sheet")
        form = page.form_for("send-sheet")
        if form is None:
            raise LookupError("the desk has no page for sheets")
        sheet = filled_in(self.browser.fetch("/bank/sheet.csv"), reply, ZoneInfo(self._locale.time_zone))
        return self.browser.submit(page, form, files=[Upload("sheet", "answers.csv", sheet)])

    def _carry_out(self, inbox: Page, form: Form) -> None:
        """An order about a hold: typed at the terminal, then confirmed; a hold's end comes by itself."""
        verb, names = ORDERS[form.verb]
        typed = {name: form.attributes[f"data-{shown}"] for name, shown in names.items()}
        if verb:
            self._at_terminal(verb, typed)
        self._say(form, self.browser.submit(inbox, form))

    def _pay_back(self, inbox: Page, form: Form) -> None:
        shown = form.attributes
        draws = [each.split("=") for each in shown["data-draws"].split()]
        typed = {
            "payout_id": shown["data-payout"],
            "pot": shown["data-pot"],
            "draws": [{"hold_id": hold_id, "amount": amount} for hold_id, amount in draws],
            "to": {"institution": shown["data-to-institution"], "number": shown["data-to-account"]},
            "amount": shown["data-amount"],
            "currency": shown["data-currency"],
        }
        proof = parse(ProofOfCredit, self._at_terminal("payout", typed))
        local = proof.credited_at.astimezone(ZoneInfo(self._locale.time_zone))
        values: Values = {
            "reference": proof.reference,
            "date": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M}",
        }
        self._say(form, self.browser.submit(inbox, form, values))

    def _say(self, form: Form, after: Page) -> None:
        if after.status < 400:
            self.done[form.verb] += 1
        elif after.status != 409:
            self.note(f"{self.username}: {form.verb} was answered {after.status} {after.text[:200]}")

    def _at_terminal(self, verb: str, typed: dict[str, Any]) -> bytes:
        answer = self._terminal.post(f"/_city/terminal/{verb}", json=typed)
        if answer.status_code != 200:
            raise TerminalRefused(f"the terminal says {answer.status_code} {answer.text[:200]}")
        return answer.content

    def _type_in(self, hold_id: str, form: Form) -> Reply:
        shown = form.attributes
        typed: dict[str, Any] = {
            "hold_id": hold_id,
            "reference": shown["data-reference"],
            "account": shown.get("data-account") or None,
            "amount": shown["data-credited"],
            "slices": [each.split("-") for each in shown.get("data-units", "").split()] or None,
            "currency": self._locale.currency,
            "expires_at": shown["data-until"],
            "ask": shown.get("data-ask") or "hold",
        }
        known = {name: value for name, value in typed.items() if value is not None}
        return parse(Reply, self._at_terminal("hold", known))

    def _values(self, reply: Reply, form: Form) -> Values:
        """The reply as fields of the answer form."""
        ticks = [
            word
            for word, shown in (
                ("held", reply.held),
                ("onward", reply.onward),
                ("withdrawn", reply.withdrawn),
                ("nothing", "not_found" in reply.codes),
            )
            if shown
        ]
        values: Values = {"answer": ticks, "final": "yes", "do": "answer"}
        if any(name == "account" for name, _ in form.fields):
            values["account"] = reply.account.number or ""
        if reply.held:
            values |= {
                "held-amount": self._sum(reply.held.amount),
                "held-reference": reply.held.hold_reference,
            }
        for number, line in enumerate(reply.onward):
            values |= self._onward(f"onward-{number}", line)
        for number, exit_line in enumerate(reply.withdrawn):
            values |= self._withdrawn(f"withdrawn-{number}", exit_line)
        for name in ("free", "released", "returned", "unknown"):
            values[name] = self._sum(getattr(reply, name)) if getattr(reply, name) else ""
        if "nothing" in ticks:
            values["code"] = "not_found"
        return values

    def _onward(self, stem: str, line: OnwardLine) -> Values:
        return {
            f"{stem}-to_institution": line.to_institution,
            f"{stem}-to_account": line.to_account or "",
            f"{stem}-reference": line.reference,
            f"{stem}-rail": line.rail,
            f"{stem}-amount": self._sum(line.amount),
            f"{stem}-share": self._sum(line.share),
            f"{stem}-units": " ".join(f"{lo}-{hi}" for lo, hi in line.slices or ()),
            **self._moment(stem, line.booked_at.astimezone(ZoneInfo(self._locale.time_zone))),
        }

    def _withdrawn(self, stem: str, line: WithdrawnLine) -> Values:
        return {
            f"{stem}-kind": line.kind.value,
            f"{stem}-place": line.place or "",
            f"{stem}-amount": self._sum(line.amount),
            f"{stem}-share": self._sum(line.share),
            **self._moment(stem, line.at.astimezone(ZoneInfo(self._locale.time_zone))),
        }

    def _moment(self, stem: str, local: Any) -> Values:
        return {f"{stem}-date": f"{local:%Y-%m-%d}", f"{stem}-time": f"{local:%H:%M}"}

    def _sum(self, minor: int) -> str:
        return decimal_text(Money(minor, self._locale.currency))


def _taken(after: Page) -> bool:
    """Whether the centre took the answer: it shows something else than the form with complaints."""
    return after.status < 400
