"""Which disputes could have reached which accounts, compiled: a row of bits an account, in whole words.

Cost a payment: one OR for each 64 disputes. The bits of all accounts are summed by counters that lie across
the words, bit k of every count in one word, so that adding an account costs about two operations a word.
"""

from typing import Any

import numpy as np

from haltline.engine.kernels.compiling import compiled

WORD = 64  # disputes


@compiled
def hand_on(rides: Any, own: Any, held: Any, reached: Any) -> None:
    """Sets in `held` the bits of every dispute that comes to an account, by rides (payer, payee) in order.

    `own` is (ride, label), rising: the disputes that begin there. `reached` marks accounts with any bit.
    """
    sources, targets = rides
    places, labels = own
    part = 0
    for ride in range(len(sources)):
        source, target = sources[ride], targets[ride]
        if reached[source]:
            reached[target] = True
            for word in range(held.shape[1]):
                held[target, word] |= held[source, word]
        while part < len(places) and places[part] == ride:
            bit = np.uint64(1) << np.uint64(labels[part] % WORD)
            held[target, labels[part] // WORD] |= bit
            reached[target] = True
            part += 1


@compiled
def add_up(held: Any, counts: Any) -> None:
    """Adds the bits of all accounts; `counts[k]` has bit k of the count of each dispute, 64 in a word."""
    for account in range(held.shape[0]):
        for word in range(held.shape[1]):
            carry = held[account, word]
            place = 0
            while carry != 0:
                both = counts[place, word] & carry
                counts[place, word] ^= carry
                carry = both
                place += 1


def sums(columns: Any, own: Any, accounts: int, disputes: int) -> list[int]:
    """How many of the accounts, by number, each dispute comes to; `columns` as in `hand_on`, all int64."""
    words = -(-disputes // WORD)
    held = np.zeros((accounts + 1, words), np.uint64)
    hand_on(columns, own, held, np.zeros(accounts + 1, np.bool_))
    counts = np.zeros((accounts.bit_length() + 1, words), np.uint64)
    add_up(held, counts)
    bits = np.unpackbits(counts.view(np.uint8), axis=1, count=disputes, bitorder="little").astype(np.int64)
    return (bits << np.arange(len(bits))[:, None]).sum(axis=0).tolist()
