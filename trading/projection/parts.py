"""What is shown: flags, scorecards, correlations, what each advisor goes by and what it learned."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from trading.domain.state import State
from trading.features import Correlations, shrinkage
from trading.policy.panel import Panel
from trading.projection.snapshot import Part
from trading.report.scorecards import worths

FLAGS_VERSION = 1
SCORECARDS_VERSION = 2
CORRELATIONS_VERSION = 2


def ledger_parts(state: State, panel: Panel) -> dict[str, Part]:
    """The parts that are a fold of the journal; equal journals give equal bytes.

    An advisor's part has the advisor's own version and the ``values`` that it goes by today, such
    as its thresholds.
    """
    flags = {
        "autonomy": state.autonomy,
        "paused": state.paused,
        "rungs": {name: panel.rung(state, name) for name in panel.advisors},
        "wishes": state.rungs,
        "failed": sorted(panel.failed),
    }
    parts = {
        "flags": _json(FLAGS_VERSION, flags),
        "scorecards": _json(SCORECARDS_VERSION, worths(state, panel)),
    }
    for name, advisor in panel.advisors.items():
        parts[f"advisor.{name}"] = _json(advisor.version, {"values": advisor.describe()})
    return parts


def learned_parts(panel: Panel, memories: Mapping[str, Any]) -> dict[str, Part]:
    """Everything that advisors remember, a part for each that remembers something.

    A fold of the journal too, but a large one: megabytes with hundreds of symbols.
    """
    return {
        f"learned.{name}": Part(panel.advisors[name].version, "json", in_pieces(memory))
        for name, memory in memories.items()
        if memory
    }


def in_pieces(content: Any) -> bytes:
    """As JSON with sorted keys, a value of a mapping at a time.

    What is encoded at once holds every thread up until it is done.

    >>> in_pieces({"b": {"d": [1, 2]}, "a": {}})
    b'{"a":{},"b":{"d":[1,2]}}'
    """
    if not isinstance(content, dict):
        return msgspec.json.encode(content, order="sorted")
    items = (msgspec.json.encode(key) + b":" + in_pieces(content[key]) for key in sorted(content))
    return b"{" + b",".join(items) + b"}"


def correlation_part(symbols: Sequence[str], found: Correlations, as_of_ms: int) -> Part:
    """The matrix ``(N, N)`` in force since the hour ``as_of_ms``, a function of stored candles.

    ``numpy.load(file, allow_pickle=False)`` reads its ``symbols``, ``matrix`` and ``as_of_ms``,
    and ``shrinkage``: with zeros for what is not known (NaN), all correlations times one less this
    share are positive definite.
    """
    file = io.BytesIO()
    names = np.array(symbols, dtype=np.str_)
    matrix = found.matrix()
    share = np.float64(shrinkage(matrix))
    np.savez(file, symbols=names, matrix=matrix, as_of_ms=np.int64(as_of_ms), shrinkage=share)
    return Part(CORRELATIONS_VERSION, "npz", file.getvalue())


def _json(version: int, content: Any) -> Part:
    return Part(version, "json", msgspec.json.encode(content, order="sorted"))
