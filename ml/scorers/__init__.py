"""Scorers: models that judge rows of features, one module each.

A module holds one class that implements ``trading.ports.Scorer`` and offers it as ``OFFER``; its
``name`` is the module's and what ``scoring.scorer`` in the configuration chooses. A scorer sees
features only, works elementwise, so that one bar and a year of bars give the same bits, and
promises an edge only if ``claims_edge`` says so. A new scorer is one new file here that passes
``ml.scorer_checks.check_scorer``.
"""

from collections.abc import Callable

from trading.plugins import discover as discover_in
from trading.ports import Scorer

ScorerFactory = Callable[[], Scorer]


def discover() -> dict[str, ScorerFactory]:
    """All scorers by name. Raises ImportError for a module without ``OFFER``."""
    return discover_in(__name__, "OFFER")
