"""A ledger in its order, the disputes on it, and what happens to a piece of disputed money as it arrives."""

from collections import Counter

from tests.engine.naive.limits import in_time, why_unfollowed

TABLES = ("positions", "flows", "exits", "returned", "superseded", "unfollowed", "shortfalls")


def in_order(rows):
    return sorted(rows, key=lambda row: (row.time, row.sequence, row.transaction_id.encode()))


class Case:
    """What is asked, and the tables of the answer as they fill."""

    def __init__(self, rows, openings, disputes, limits):
        self.openings, self.disputes, self.limits = openings, disputes, limits
        self.row_of = {row.transaction_id: row for row in rows}
        moving = [row for row in in_order(rows) if row.source != row.target]
        self.rows = [row for row in moving if in_time(row, limits)]
        self.found = {table: Counter() for table in TABLES}
        too_late = [row for row in moving if not in_time(row, limits)]
        for dispute in [dispute for row in too_late for dispute in self.disputes_on(row)]:
            self.count("unfollowed", (dispute.transaction_id, dispute.dispute_id, "as-of"), dispute.amount)

    def disputes_on(self, row):
        """In the order in which they take their units."""
        found = [dispute for dispute in self.disputes if dispute.transaction_id == row.transaction_id]
        return sorted(found, key=lambda dispute: dispute.dispute_id.encode())

    def named_by(self, dispute_id):
        """Every payment a dispute names, also one that is left out for being too late."""
        return [self.row_of[d.transaction_id] for d in self.disputes if d.dispute_id == dispute_id]

    def count(self, table, key, amount):
        self.found[table][key] += amount

    def arrives(self, row, dispute_id, hop, amount):
        """Return, then limit: counts a piece, and says whether it is still disputed money on arrival."""
        key = (row.transaction_id, dispute_id)
        named = self.named_by(dispute_id)
        payers = {payment.source for payment in named} - {""}
        if row.reverses and row.target in payers:
            self.count("returned", key, amount)
            return False
        age = row.time - min(payment.time for payment in named)
        reason = why_unfollowed(self.limits, hop=hop, age=age, amount=amount)
        if reason and row not in named:
            self.count("unfollowed", (*key, reason), amount)
            return False
        self.count("flows", key, amount)
        if not row.target:
            self.count("exits", key, amount)
        return True

    def answer(self):
        """The tables, zeros left out."""
        return {table: {key: n for key, n in counts.items() if n} for table, counts in self.found.items()}
