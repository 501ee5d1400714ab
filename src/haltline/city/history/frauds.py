"""The kinds of fraud that people of the practice country report: how often, how much, and how they go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fraud:
    """One category: its share of reports, its sums (rupees, lognormal), and what becomes of them."""

    category: str
    share: float
    median_rupees: int
    spread: float
    """Standard deviation of the sum's logarithm: the tail."""
    held: float
    """How likely some money is still there when a bank is asked at once."""
    wrong: float
    """How likely a hold is on somebody who did nothing: shops and sellers."""
    days: float
    """Half of such reports are closed within so many days."""


FRAUDS = (
    Fraud("investment", 0.11, 1_80_000, 1.3, 0.45, 0.02, 72),
    Fraud("impersonation", 0.07, 2_40_000, 1.4, 0.55, 0.02, 66),
    Fraud("job", 0.12, 45_000, 1.1, 0.50, 0.03, 54),
    Fraud("loan-app", 0.08, 18_000, 0.9, 0.55, 0.04, 45),
    Fraud("card", 0.10, 32_000, 1.0, 0.45, 0.06, 42),
    Fraud("account-takeover", 0.06, 90_000, 1.2, 0.60, 0.03, 51),
    Fraud("payment-request", 0.20, 12_000, 1.0, 0.60, 0.04, 39),
    Fraud("shopping", 0.14, 6_000, 0.9, 0.55, 0.09, 36),
    Fraud("refund-call", 0.08, 16_000, 1.0, 0.55, 0.04, 39),
    Fraud("lost-device", 0.04, 4_000, 0.8, 0.50, 0.05, 30),
)
CATEGORIES = tuple(fraud.category for fraud in FRAUDS)
LESSER = (7, 9, 8)
"""What graver ones are entered as, to count for less: shopping, lost-device, refund-call."""
GRAVE = (0, 1, 2, 4, 5)
"""What is worth making smaller: investment, impersonation, job, card, account-takeover."""
