"""How far an advisor may go: which signals in canary, and how far it may move a value."""

from hashlib import blake2b

FRESH = 0.1  # share of a value by which an advisor without evidence may move it


def in_canary(signal_id: str, advisor: str, share: float) -> bool:
    """Whether the signal belongs to the ``share`` (0 to 1) of signals that try the advisor.

    The same everywhere and for ever; what one advisor tries says nothing about another.

    >>> [in_canary(f"BTCUSDT-{n}", "volatility", 0.25) for n in range(4)]
    [False, True, False, False]
    """
    digest = blake2b(f"{advisor}\0{signal_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) < share * 2**64


def trusted(wish: float, base: float, limits: tuple[float, float], conviction: float) -> float:
    """The value nearest to ``wish`` to which an advisor may move ``base``.

    Each way, fresh + conviction x (room - fresh), where room is the way to the limit and fresh is
    10 % of the value, or the room where that is less: 10 % at a conviction of 0
    (``Lift.conviction``), the full range at 1. What it has lost it must earn again.

    >>> trusted(85.0, 70.0, (60.0, 85.0), 0.0), trusted(85.0, 70.0, (60.0, 85.0), 0.5)
    (77.0, 81.0)
    >>> trusted(50.0, 70.0, (60.0, 85.0), 0.0), trusted(50.0, 70.0, (60.0, 85.0), 1.0)
    (63.0, 60.0)
    """
    low, high = limits
    if wish < base:
        return min(max(wish, base - _way(base - low, base, conviction), low), high)
    return min(max(wish, low), base + _way(high - base, base, conviction), high)


def _way(room: float, base: float, conviction: float) -> float:
    fresh = min(FRESH * abs(base), room)
    return fresh + conviction * (room - fresh)
