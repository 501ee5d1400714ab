"""Do the simulated limits of `slowing` keep their level? Unchanged units that pass one meant for 0.02 %.

    python benchmarks/limits.py

A hundred thousand units of 104 weeks for each size (ends a week) and scatter (variance over that of chance),
by other numbers of chance than the limits were made with. A minute.
"""

from __future__ import annotations

import numpy as np

from haltline.oversight import changes, cusum

WEEKS, MEANT, RATIO = 104, 0.0002, changes.RATIO["slowing"]
AT_ONCE, TIMES = 10_000, 10


def main() -> None:
    print(f"{'size':>6}{'scatter':>9}{'limit':>8}{'passed':>10}")
    for size in (1.0, 5.0, 20.0):
        for scatter in (1.0, 1.5, 2.5):
            limit = changes._simulated(WEEKS, size, scatter, RATIO, MEANT)
            chance, passed = np.random.default_rng(99), 0
            for _ in range(TIMES):
                expected = np.full((AT_ONCE, WEEKS), size)
                seen = cusum.counts(chance, expected, scatter)
                usual = changes.from_own_past(seen, expected)
                heights = changes._heights(seen, usual, RATIO, scatter, limit)
                passed += int((heights.max(axis=1) >= limit).sum())
            print(f"{size:>6}{scatter:>9}{limit:>8.2f}{passed / (AT_ONCE * TIMES):>10.3%}")


if __name__ == "__main__":
    main()
