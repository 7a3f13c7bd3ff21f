"""Advisors: adaptive opinions about signals, one module each.

A module holds one class that implements ``trading.ports.Advisor`` and offers it as ``OFFER``; its
``name`` is the module's. The constructor takes the whole configuration and picks what it needs.
Advisors do not know each other, their rung, or what they were worth: ``trading.policy.panel`` asks
them, stamps the rung and lets an advisor that fails abstain. A new advisor is one new file here
that passes ``ml.checks.check_advisor``.
"""

from typing import Protocol

from trading.config import Config
from trading.plugins import discover as discover_in
from trading.ports import Advisor


class AdvisorFactory(Protocol):
    """An advisor's class."""

    version: int

    def __call__(self, config: Config) -> Advisor: ...


def discover() -> dict[str, AdvisorFactory]:
    """All advisors by name. Raises ImportError for a module without ``OFFER``."""
    return discover_in(__name__, "OFFER")
