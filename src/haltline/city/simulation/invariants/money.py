"""Of money: what a reply says adds up, every unit is in one state, and nobody is paid what did not come."""

import json
from collections.abc import Mapping
from typing import Any

from haltline.city.simulation.invariants.view import Invariant, View


class SumRule(Invariant):
    """I1 the sum rule holds or the reply is in review."""

    name = "I1"
    until = None

    def look(self, view: View) -> str | None:
        """Adds up the raw lines of every kept reply anew."""
        for kept in view.centre.replies():
            reply = json.loads(kept.body)
            missing = int(reply["credited"]) - _explained(reply)
            if not kept.review and (missing or int(reply["credited"]) != kept.asked):
                return f"reply {reply['reply_id']} about {kept.leg} is kept with {missing} units unexplained"
        return None


def _explained(reply: Mapping[str, Any]) -> int:
    shares = [line["share"] for line in (*reply.get("onward", ()), *reply.get("withdrawn", ()))]
    rest = [reply.get(field, "0") for field in ("free", "released", "returned", "unknown")]
    held = reply.get("held") or {"amount": "0"}
    return sum(map(int, (*shares, *rest, held["amount"])))


class ZeroLedger(Invariant):
    """I4 the ledger sums to zero per currency."""

    name = "I4"
    until = None

    def look(self, view: View) -> str | None:
        """Every disputed unit is in exactly one state: the states of a dispute sum to what is disputed."""
        sums = dict.fromkeys(view.books.disputed, 0)
        for (leg, state), amount in view.books.units.items():
            if amount < 0:
                return f"{leg} has {amount} units {state}"
            dispute = leg.partition("|")[0]
            sums[dispute] = sums.get(dispute, 0) + amount
        for dispute, total in sums.items():
            if total != view.books.disputed.get(dispute, 0):
                return f"{dispute} has {total} of {view.books.disputed.get(dispute, 0)} units in the ledger"
        return None


class PaidIsReturned(Invariant):
    """I5 paid <= returned money matched to that case."""

    name = "I5"
    until = None

    def look(self, view: View) -> str | None:
        """No case has been paid more than the ledger has as returned, nor than banks have credited."""
        paid = list(view.centre.paid())
        for each in paid:
            if each.paid > each.returned:
                return f"{each.case} was paid {each.paid}, and {each.returned} is returned"
        if total := sum(each.paid for each in paid):
            credited = sum(
                row.amount
                for bank in view.banks.values()
                for row in bank.office.desk.books.rows.values()
                if row.kind == "payout" and row.target and row.target.institution == bank.code
                and bank.office.desk.books.credited(row.reference)
            )  # fmt: skip
            if total > credited:
                return f"{total} counts as paid, and the banks credited {credited}"
        return None
