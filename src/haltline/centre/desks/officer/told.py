"""The payments a report names, as the officer sees them: what is disputed, and which were merged."""

from __future__ import annotations

from collections.abc import Mapping

from ...reports.models import Dispute, Report
from ..typed import Typed
from . import queries
from .pages import Repeat, ToldPayment

Told = Mapping[int, Mapping[str, Typed]]
"""By number of a payment: what an officer typed to take it out of its case, with what is wrong."""


def told_payments(
    report: Report, names: Mapping[str, str], typed: Told | None = None
) -> tuple[ToldPayment, ...]:
    """Every payment of the report, in the order told; ``names`` are those of the banks."""
    return tuple(
        _payment(row, names, (typed or {}).get(row.number, {})) for row in queries.disputes_of(report)
    )


def _payment(row: Dispute, names: Mapping[str, str], typed: Mapping[str, Typed]) -> ToldPayment:
    other = row.duplicate_of.report.reference if row.duplicate_of else ""
    bank = names.get(row.from_institution, row.from_institution)
    return ToldPayment(
        number=row.number,
        disputed=row.amount,
        whole=row.payment_amount,
        paid_at=row.paid_at,
        from_bank=bank,
        to_bank=names.get(row.to_institution, row.to_institution),
        to_account=row.to_account,
        reference=row.reference,
        told_later=row.told_at > row.report.created_at,
        merged_into=other,
        institution=typed.get("institution", Typed(bank)),
        right_reference=typed.get("reference", Typed(row.reference)),
        reason=typed.get("reason", Typed()),
        open=bool(typed),
    )


def repeats(report: Report) -> tuple[Repeat, ...]:
    """The reports that repeat a payment of this one."""
    rows = queries.repeats_of(report)
    found = {row.report.reference: row.report.created_at for row in rows}
    return tuple(Repeat(reference, reference.replace(" ", ""), at) for reference, at in found.items())
