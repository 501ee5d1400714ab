"""The bank that is served for tests: it answers at once and rightly, to whoever registered at its bench."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from haltline.city.bank import Bank
from haltline.city.bench.facts import BankFacts, BenchCredit, Tester
from haltline.city.bench.payments import ELSEWHERE, RAIL, PaymentSet
from haltline.city.centre_line import CentreLine
from haltline.city.config import BankEntry, CityConfig
from haltline.city.desk import DeskRefusal
from haltline.city.faults import Behaviour, Manner, Manners
from haltline.city.office import Office, utc_now
from haltline.city.rows import AccountId, Row, row_to_wire
from haltline.protocol import HoldRequest, KeyList, generate_key, to_bytes

CODE = "TESTBANK"
"""The institution that a served bank is, unless it is told another."""
CALLS_AT_ONCE = 300
"""The burst it takes, small enough for a tester to pass it in seconds."""
CALLS_A_SECOND = 10
NOBODY = "http://127.0.0.1:9"
"""Where replies would go before a tester has registered; there are none, as nobody's key is known."""


class AtOnce(Manners):
    """Every request is answered at once, and nothing goes wrong."""

    def __init__(self) -> None:
        super().__init__(0, CODE, 1.0, {})

    def of(self, request: HoldRequest) -> Manner:
        """The same manner for every request."""
        return Manner(Behaviour.PLAIN, timedelta(0))


class TestOffice(Office):
    """An office without faults, planned or drawn."""

    __test__ = False

    def plan_faults(self, plan: Mapping[str, Behaviour]) -> None:
        """Nothing is planned."""
        self.manners = AtOnce()


class TestBank(Bank):
    """A bank whose centre is whoever registered last; its books are a ledger, its memory the process."""

    __test__ = False
    office_type = TestOffice

    def __init__(self, config: CityConfig, code: str, currency: str = "INR") -> None:
        super().__init__(config, code)
        self.currency = currency
        self.tester = NOBODY
        self._sets = self._credits = 0

    def facts(self) -> BankFacts:
        """Who this bank is, for anybody who asks."""
        return BankFacts(institution=self.code, currency=self.currency, calls_at_once=CALLS_AT_ONCE)

    def register(self, tester: Tester) -> BankFacts:
        """Takes a tester's keys, sends replies to it from now on, and books payments for it alone."""
        self.do("keys", listed=to_bytes(KeyList(keys=tester.keys)).decode())
        self.tester = tester.replies.rstrip("/")
        self.line = CentreLine(self.tester, self._key)
        self._sets += 1
        payments = PaymentSet(self.office.desk.books, self.currency, self._sets, utc_now()).booked()
        return self.facts().model_copy(update={"payments": payments})

    def credit(self, told: BenchCredit) -> None:
        """Books a credit from outside to an account that is kept here; DeskRefusal 404 for any other."""
        if told.account not in self.office.desk.books.accounts:
            raise DeskRefusal(404, "no-such-account", "no account of that number is kept here")
        self._credits += 1
        name = f"bench-credit-{self._credits}"
        payer, payee = AccountId(ELSEWHERE, "payer"), AccountId(self.code, told.account)
        row = Row(name, f"R-{name}", RAIL, utc_now(), 0, payer, payee, told.amount, self.currency)
        self.do("credit", row=row_to_wire(row))


def alone(directory: Path, port: int, code: str = CODE) -> CityConfig:
    """The control file of a city of this one bank, whose fresh key is written into the directory."""
    key = generate_key(f"{code}-{secrets.token_hex(4)}")
    (directory / "bank.pem").write_text(key.pem(), encoding="ascii")
    url = f"http://127.0.0.1:{port}"
    return CityConfig(
        centre_url=NOBODY,
        centre_keys=(),
        token=secrets.token_urlsafe(24),
        speed=1.0,
        seed=1,
        banks=(BankEntry(code, code.title(), port, url, key.keyid, "bank.pem"),),
        directory=directory,
    )
