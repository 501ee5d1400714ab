"""Why a piece of disputed money is not followed on a payment, and which payments come too late to count."""


def in_time(row, limits):
    return limits.as_of is None or row.time <= limits.as_of


def why_unfollowed(limits, *, hop, age, amount):
    """The first reason that applies; empty when the piece is followed. `age`: since the first payment."""
    if limits.max_hops is not None and hop > limits.max_hops:
        return "max-hops"
    if limits.window is not None and age > limits.window:
        return "window"
    if limits.min_amount is not None and amount < limits.min_amount:
        return "min-amount"
    return ""
