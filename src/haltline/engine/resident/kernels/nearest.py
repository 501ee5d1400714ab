"""What comes next: a heap of (key, number), the least key first."""

from typing import Any

from haltline.engine.kernels.compiling import compiled

KEY, NUMBER = 0, 1  # columns of the heap
WAYS, WAYS_BITS = 4, 2  # entries below each, which lie beside each other


@compiled
def push(heap: Any, count: int, key: int, number: int) -> None:
    """Puts one more behind `count` entries, or before those with a greater key."""
    at = count
    while at:
        above = (at - 1) >> WAYS_BITS
        if heap[above, KEY] <= key:
            break
        heap[at, KEY], heap[at, NUMBER] = heap[above, KEY], heap[above, NUMBER]
        at = above
    heap[at, KEY], heap[at, NUMBER] = key, number


@compiled
def replace(heap: Any, count: int, key: int, number: int) -> None:
    """Puts one in place of the first of `count` entries, or behind those with a lesser key."""
    at, first = 0, 1
    while first < count:
        if first + WAYS <= count:
            left = first + int(heap[first + 1, KEY] < heap[first, KEY])
            right = first + 2 + int(heap[first + 3, KEY] < heap[first + 2, KEY])
            least = right if heap[right, KEY] < heap[left, KEY] else left
        else:
            least = first
            for below in range(first + 1, count):
                least = below if heap[below, KEY] < heap[least, KEY] else least
        if key <= heap[least, KEY]:
            break
        heap[at, KEY], heap[at, NUMBER] = heap[least, KEY], heap[least, NUMBER]
        at, first = least, (least << WAYS_BITS) + 1
    heap[at, KEY], heap[at, NUMBER] = key, number


@compiled
def pop(heap: Any, count: int) -> int:
    """Takes the first of `count` entries out and gives how many are left."""
    last = count - 1
    replace(heap, last, heap[last, KEY], heap[last, NUMBER])
    return last
