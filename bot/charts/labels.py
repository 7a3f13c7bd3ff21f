"""Labels on one axis, pushed apart so that none covers another."""

from collections.abc import Sequence


def place_labels(wanted: Sequence[float], size: float, low: float, high: float) -> list[float]:
    """Centres (px) of labels of `size` px inside [low, high], in the order of `wanted`.

    They do not overlap and together move as little as possible (least squares). Labels that have
    no room at all are spread evenly and do overlap.

    >>> place_labels([50.0, 52.0, 90.0], 10.0, 0.0, 100.0)
    [46.0, 56.0, 90.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    if not order:
        return []
    step = min(size, (high - low) / len(order))
    first, last = low + step / 2, high - step / 2
    # Less the room of the labels before it, each offset only has to be no less than the one
    # before: isotonic regression.
    offsets = _pooled([wanted[i] - step * rank for rank, i in enumerate(order)])
    ceiling = last - step * (len(order) - 1)
    placed = [0.0] * len(order)
    for rank, i in enumerate(order):
        placed[i] = max(first, min(offsets[rank], ceiling)) + step * rank
    return placed


def _pooled(values: Sequence[float]) -> list[float]:
    """The nearest non-decreasing sequence: neighbours that are out of order share their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, count = value, 1
        while blocks and blocks[-1][0] > mean:
            before, size = blocks.pop()
            mean = (before * size + mean * count) / (size + count)
            count += size
        blocks.append((mean, count))
    return [mean for mean, count in blocks for _ in range(count)]
