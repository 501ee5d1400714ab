"""The interbank switch: rows go from the payer's bank to the payee's, in an order in which books stay exact.

A row's debit comes first and says how much really went; its credit follows with that amount. Rows that do not
depend on each other travel together, so that a long ledger needs few calls.
"""

from collections.abc import Iterable, Mapping, Sequence

import httpx

from haltline.city.config import TOKEN_HEADER
from haltline.city.rows import AccountId, Row, row_to_wire

LEGS_MAX = 5_000  # in one call, about 2 MB
TIMEOUT_SECONDS = 60.0


def waves(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows in groups: within one all debits may be booked first, then all credits, as if one by one.

    A row that spends what an earlier one brought goes into a later group; order on one account is kept.
    """
    debited: dict[AccountId, int] = {}
    credited: dict[AccountId, int] = {}
    groups: list[list[Row]] = []
    for row in rows:
        level = 0
        if row.source is not None:
            level = max(debited.get(row.source, 0), credited.get(row.source, -1) + 1)
        if row.target is not None:
            level = max(level, credited.get(row.target, 0), debited.get(row.target, 0))
        if row.source is not None:
            debited[row.source] = level
        if row.target is not None:
            credited[row.target] = level
        while len(groups) <= level:
            groups.append([])
        groups[level].append(row)
    return groups


class Switch:
    """Carries rows to the banks of one city."""

    def __init__(self, urls: Mapping[str, str], token: str) -> None:
        self._urls = {code: url.rstrip("/") + "/_city/rows" for code, url in urls.items()}
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, headers={TOKEN_HEADER: token})

    def play(self, rows: Sequence[Row]) -> None:
        """Books rows at both their banks; a row cut by a lien arrives with what was left of it."""
        for wave in waves(rows):
            self._credit(self._debit(wave))

    def close(self) -> None:
        """Ends the line to the banks."""
        self._client.close()

    def _debit(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with the amounts that really went, in their order."""
        posted: dict[str, int] = {}
        by_bank = _by_bank((row.source, row) for row in rows)
        for code, theirs in by_bank.items():
            amounts = self._post(code, "debit", theirs)
            posted.update(zip((row.transfer_id for row in theirs), amounts, strict=True))
        return [row.cut_to(posted.get(row.transfer_id, row.amount)) for row in rows]

    def _credit(self, rows: Sequence[Row]) -> None:
        arrived = [row for row in rows if row.amount]
        for code, theirs in _by_bank((row.target, row) for row in arrived).items():
            self._post(code, "credit", theirs)

    def _post(self, code: str, leg: str, rows: Sequence[Row]) -> list[int]:
        amounts: list[int] = []
        for first in range(0, len(rows), LEGS_MAX):
            legs = [{"leg": leg, "row": row_to_wire(row)} for row in rows[first : first + LEGS_MAX]]
            answer = self._client.post(self._urls[code], json={"legs": legs})
            answer.raise_for_status()
            amounts += [int(amount) for amount in answer.json()["posted"]]
        return amounts


def _by_bank(sided: Iterable[tuple[AccountId | None, Row]]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for side, row in sided:
        if side is not None:
            found.setdefault(side.institution, []).append(row)
    return found
