"""What policy is made of besides the facts: the rules and the panel."""

from collections.abc import Callable
from dataclasses import dataclass

from trading.domain.candles import Floats
from trading.policy.panel import Panel
from trading.policy.rules import Rules


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of the operator, the advisors who may shape a trade, and the model's own words."""

    rules: Rules
    panel: Panel
    why: Callable[[Floats], str]
