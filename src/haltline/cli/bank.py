"""`haltline bank`: serve a reference bank for tests, and check whether a bank keeps the protocol."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from haltline.cli import numbers
from haltline.cli.results import result_file
from haltline.cli.trace.inputs import column_names, scale

if TYPE_CHECKING:
    from haltline.city.bench.facts import BankFacts
    from haltline.city.conformance.run import Options
    from haltline.protocol import SigningKey

WAIT_SECONDS_MAX = 3_600


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command and its verbs."""
    command = subparsers.add_parser(
        "bank", help="join the hold network: serve or check a bank", allow_abbrev=False
    )
    verbs = command.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_serve(verbs.add_parser("serve", help="serve a ledger as a reference bank", allow_abbrev=False))
    _add_check(verbs.add_parser("check", help="check a bank's endpoint", allow_abbrev=False))


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=numbers.port, required=True, metavar="P")
    parser.add_argument("--ledger", type=Path, required=True, metavar="FILE", help="payments, as for trace")
    parser.add_argument("--openings", type=Path, metavar="FILE")
    parser.add_argument("--columns", type=column_names, default={}, metavar="a=b,...")
    parser.add_argument("--scale", type=scale, default=0, metavar="N")
    parser.add_argument("--currency", metavar="XXX")
    parser.add_argument("--institution", default="TESTBANK", metavar="CODE", help="who the bank is")
    parser.set_defaults(run=serve)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="the bank's base address, such as http://localhost:9000")
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    parser.add_argument("--junit", type=result_file, metavar="FILE", help="write them as JUnit XML too")
    parser.add_argument("--payments", type=Path, metavar="FILE", help="what may be asked about, as JSON")
    parser.add_argument("--institution", metavar="CODE", help="who the bank is, where the file does not say")
    parser.add_argument("--key", metavar="KEYID=FILE", help="private key that the bank knows, in PEM")
    parser.add_argument("--revoked-key", metavar="KEYID=FILE", help="one that the bank has revoked")
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="where replies arrive")
    parser.add_argument("--replies-url", default="", metavar="URL", help="how the bank reaches that address")
    parser.add_argument("--wait", type=_seconds, default=20.0, metavar="SECONDS", help="for a starting bank")
    parser.set_defaults(run=check)


def serve(arguments: argparse.Namespace) -> int:
    """Serves until told to end; 2 when the ledger is bad, with all bad rows."""
    from haltline.city.bench.bank import TestBank
    from haltline.city.bench.ledger import BankLedger
    from haltline.city.bench.serve import serve as run_bank
    from haltline.sources.transactions import Layout

    layout = Layout(arguments.columns, arguments.scale, arguments.currency)
    ledger = BankLedger(arguments.ledger, arguments.openings, layout, arguments.institution)

    def ready(bank: TestBank) -> None:
        books = bank.office.desk.books
        print(f"{bank.code}: {len(books.rows)} payments, {len(books.accounts)} accounts", flush=True)
        print(f"http://localhost:{arguments.port}", flush=True)

    run_bank(arguments.port, arguments.institution, ledger, ready)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Prints the verdict of every check; 1 when one failed, 2 when the suite cannot be run as told."""
    from haltline.city.conformance import report
    from haltline.city.conformance.run import run
    from haltline.city.conformance.verdicts import Result

    _require_web_address("URL", arguments.url)
    verdicts = run(arguments.url, _options(arguments))
    if arguments.junit:
        arguments.junit.write_bytes(report.as_junit(verdicts))
    print(report.as_json(verdicts) if arguments.json else report.as_text(verdicts))
    return int(report.counts(verdicts)[Result.FAILED] > 0)


def _options(arguments: argparse.Namespace) -> "Options":
    from haltline.city.conformance.centre import listen_address
    from haltline.city.conformance.run import Options
    from haltline.values.errors import InvalidValue

    try:
        listen = listen_address(arguments.listen)
    except ValueError:
        raise InvalidValue("--listen", f"{arguments.listen!r} is not HOST:PORT") from None
    if arguments.replies_url:
        _require_web_address("--replies-url", arguments.replies_url)
    return Options(
        key=_key("--key", arguments.key),
        revoked_key=_key("--revoked-key", arguments.revoked_key),
        facts=_facts(arguments.payments, arguments.institution),
        listen=listen,
        replies_url=arguments.replies_url,
        wait_seconds=arguments.wait,
    )


def _facts(file: Path | None, institution: str | None) -> "BankFacts | None":
    """What the file tells of the bank; InvalidValue naming the field that is wrong."""
    import json

    from haltline.city.bench.facts import BankFacts, Kind
    from haltline.protocol import MessageError, parse
    from haltline.values.errors import InvalidValue

    if file is None:
        return None
    try:
        raw = file.read_bytes()
        if institution:
            raw = json.dumps({"institution": institution} | json.loads(raw)).encode()
        facts = parse(BankFacts, raw)
    except (OSError, ValueError, TypeError) as error:
        raise InvalidValue("--payments", f"{file} cannot be read: {error}") from None
    except MessageError as bad:
        raise InvalidValue("--payments", f"{file}: {bad.field or bad.code}: {bad.detail}") from None
    if not any(payment.kind is Kind.RESTING for payment in facts.payments):
        others = ", ".join(kind for kind in Kind if kind is not Kind.RESTING)
        raise InvalidValue(
            "--payments",
            f"{file} has no payment of kind resting, and most checks hold one: name at least one; those of"
            f" kind {others} may be left out, and what needs them is skipped",
        )
    return facts


def _key(option: str, told: str | None) -> "SigningKey | None":
    """A private key from KEYID=FILE; InvalidValue when there is none."""
    from haltline.protocol import SigningKey
    from haltline.values.errors import InvalidValue

    if told is None:
        return None
    keyid, _, file = told.partition("=")
    if not keyid or not file:
        raise InvalidValue(option, "write it as KEYID=FILE")
    try:
        return SigningKey.from_pem(keyid, Path(file).read_text(encoding="ascii"))
    except (OSError, ValueError, TypeError) as error:
        raise InvalidValue(option, f"{file} is no unencrypted Ed25519 private key in PEM: {error}") from None


def _require_web_address(name: str, url: str) -> None:
    from urllib.parse import urlsplit

    from haltline.values.errors import InvalidValue

    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.fragment:
        raise InvalidValue(name, f"{url!r} is not an address such as http://localhost:9000")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= WAIT_SECONDS_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is not 0 to {WAIT_SECONDS_MAX} seconds")
    return seconds
