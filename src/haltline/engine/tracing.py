"""One door to the trace: the rule by its name, the kernel or plain Python by the size of the ledger."""

from collections.abc import Iterable

from haltline.engine import plain
from haltline.engine.disputes import Dispute, Parts, place
from haltline.engine.ledger import KERNEL_MASS_MAX, Ledger
from haltline.engine.limits import NO_LIMITS, Limits
from haltline.engine.trail import Outcome, Trail
from haltline.values.errors import InvalidValue

RULES = ("fifo", "lifo", "pro-rata", "libr")
PLAIN_ROWS_MAX = 150_000  # rows; plain Python takes 0.2 s for them, loading the compiled kernels 0.4 s


def trace(
    ledger: Ledger,
    disputes: Iterable[Dispute] | Parts,
    rule: str = "fifo",
    limits: Limits = NO_LIMITS,
    *,
    kernel: bool | None = None,
) -> Trail:
    """Follows disputed money through a ledger under a rule; the answer never depends on how it is computed.

    `kernel` forces the compiled kernel or plain Python; by default the size of the ledger decides.
    Raises InvalidValue for an unknown rule, DisputesRefused for disputes that cannot stand.
    """
    if rule not in RULES:
        raise InvalidValue("rule", f"{rule!r} is not one of {', '.join(RULES)}")
    parts = disputes if isinstance(disputes, Parts) else place(ledger, disputes)
    return Trail(rule, ledger, parts, _run(ledger, parts, rule, limits, kernel), limits)


def load_kernels() -> None:
    """Loads the compiled kernels ahead of need; takes 0.4 s, and may run beside the reading."""
    from haltline.engine.kernels import load

    load()


def _run(ledger: Ledger, parts: Parts, rule: str, limits: Limits, kernel: bool | None) -> Outcome:
    fits = ledger.mass < KERNEL_MASS_MAX  # int64 sums cannot overflow; else exact Python takes its time
    wanted = len(ledger) > PLAIN_ROWS_MAX if kernel is None else kernel
    if not (fits and wanted):
        return plain.run(ledger, parts, rule, limits)
    from haltline.engine import kernels

    return kernels.run(ledger, parts, rule, limits)
