"""A question in words for a person: what was seen, beside what, what to look at; a question, no finding."""

from ..question import Question

CASES = {
    "heaping": ("of its {n} cases that ended near a target ended just before it", "each one's last step"),
    "closure-burst": ("of its {n} closings fell on the month's last days", "whether the victims know"),
    "back-dating": (
        "of its {n} entries were written long after the time they claim",
        "the reason of the delay",
    ),
    "template-closure": (
        "of its {n} closings repeat words that only it uses",
        "ten of them beside their stories",
    ),
    "narrative-mismatch": ("of its {n} stories say another thing than the fields", "the stories"),
    "downgrade": (
        "of its {n} reports were made lesser without a reason",
        "the first and the second category",
    ),
    "silent-calls": ("of its {n} calls led to no report", "twenty of the callers, by calling back"),
    "ping-pong": (
        "of its {n} reports that were sent on came back or went again",
        "whose they are by the rule",
    ),
    "bystander-holds": ("of its {n} reports with decided holds had a wrong one", "whose accounts they were"),
}
"""For each kind what `seen` counts, and what to look at next."""


def sentence(asked: Question) -> str:
    """The question as English text, without markup."""
    counted, look = CASES[asked.kind]
    return (
        f"{asked.unit}: {asked.seen:,} {counted.format(n=f'{asked.n:,}')}{_detail(asked)}, "
        f"where {number(asked.expected)} would be usual for others with such cases; "
        f"an innocent unit shows as much {often(asked.p)}. "
        f"Look at {look}. This is a question, not a finding."
    )


def _detail(asked: Question) -> str:
    return f" ({asked.detail})" if asked.detail else ""


def number(expected: float) -> str:
    """Few cases with a tenth, many whole."""
    return f"{expected:.0f}" if expected >= 10 else f"{expected:.1f}"


def often(p: float) -> str:
    """How often, in words that do not pretend to know the far ends of a distribution."""
    if p < 1e-6:
        return "less than once in a million"
    return f"about once in {round(1 / p):,}"
