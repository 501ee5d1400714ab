"""Poison: whoever is paid by an exposed account is exposed, for whatever amount, and for ever."""


def poison(case):
    """{"exposed": {account: (time of the first exposure, fewest hops of any)}}."""
    times, hops = {}, {}
    for row in case.rows:
        near = []
        if case.disputes_on(row):
            near.append(1)
        if row.source in hops:
            near.append(hops[row.source] + 1)
        if near and row.target:
            times.setdefault(row.target, row.time)
            hops[row.target] = min([*near, *([hops[row.target]] if row.target in hops else [])])
    return {"exposed": {account: (times[account], hops[account]) for account in times}}
