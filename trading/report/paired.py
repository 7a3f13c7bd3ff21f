"""Two runs over the same market, and the cycles that both of them made of the same signals."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from trading.domain.evidence.lift import CAP, Lift
from trading.report.cycles import CycleRecord

Cycles = Mapping[str, CycleRecord]


def figures_of(cycles: Cycles) -> dict[str, Any]:
    """What the closed cycles of one run add up to."""
    closed = [cycle for cycle in cycles.values() if cycle.r is not None]
    ends, parts, bands = Counter[str](), Counter[str](), Counter[int]()
    for cycle in closed:
        ends[cycle.exit] += 1
        parts.update(cycle.parts)
        bands.update(cycle.bands)
    return {
        "cycles": len(closed),
        "net_r": round(sum(cycle.r or 0.0 for cycle in closed), 2),
        "net_pnl": round(float(sum(cycle.pnl or 0 for cycle in closed)), 2),
        "worst_loss_of_budget": round(max((c.loss_share for c in closed), default=0.0), 4),
        "exits": dict(ends.most_common()),
        "parts": dict(parts.most_common()),
        "stress_by_band": {str(band): bands[band] for band in (1, 2, 3)},
        "legs": sum(cycle.legs for cycle in closed),
    }


def pairs_of(
    one: Cycles, other: Cycles, ends_ms: Mapping[str, int], group_ms: int
) -> dict[str, Any]:
    """What the first run's cycles brought more than the second's on the same signals, in R.

    Cycles that ended within the same ``group_ms`` hang together and count as one, by their mean, as
    in all evidence: ``mean_r`` is the mean of these ``groups``, and the interval, which holds at
    95 % whenever one looks, is about it. An end that is not known yet is None. ``differing`` are
    pairs whose results are not the same, ``pair_mean_r`` is the plain mean of all pairs.
    """
    differences = []
    groups: dict[int, list[float]] = {}
    for known in sorted(one.keys() & other.keys(), key=lambda key: ends_ms.get(key, 0)):
        first, second = one[known].r, other[known].r
        if first is not None and second is not None:
            differences.append(first - second)
            groups.setdefault(ends_ms[known] // group_ms, []).append(first - second)
    lift = Lift()
    for members in groups.values():
        lift.update(sum(members) / len(members))
    low, high = lift.interval()
    count = len(differences)
    return {
        "pairs": count,
        "differing": sum(abs(difference) > 1e-9 for difference in differences),
        "pair_mean_r": round(sum(differences) / count, 4) if count else 0.0,
        "groups": lift.count,
        "mean_r": round(lift.mean, 4),
        "interval_r": [
            round(low, 4) if low > -CAP else None,
            round(high, 4) if high < CAP else None,
        ],
        "best_r": round(max(differences, default=0.0), 2),
        "worst_r": round(min(differences, default=0.0), 2),
    }
