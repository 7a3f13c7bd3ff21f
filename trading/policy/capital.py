"""Budgets: what the open cycles hold of the wallet, and how many more may open.

A budget is a fixed share of the wallet at the moment the cycle opens. It is never expanded, and all
open budgets together never pass the wallet. A recovery leg has none: it lives in that of its root.
"""

from collections.abc import Iterable
from decimal import Decimal

from trading.domain.cycles import Cycle
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.policy.rules import Rules


def next_budget(state: State, rules: Rules) -> Decimal:
    """The budget of a cycle that opens now, quote currency."""
    return rules.cycle_budget * state.balance


def roots_of(state: State) -> list[Cycle]:
    """The open cycles that have a budget of their own."""
    return [cycle for cycle in state.cycles.values() if not cycle.root]


def budgets_of(state: State) -> Decimal:
    """The budgets of all open cycles, quote currency."""
    return sum([cycle.budget for cycle in state.cycles.values()], ZERO)


def committed_of(cycles: Iterable[Cycle]) -> Decimal:
    """What cycles have committed of their budgets, quote currency."""
    return sum((cycle.committed for cycle in cycles), ZERO)


def room_in_wallet(state: State) -> Decimal:
    """What no open budget holds of the wallet, quote currency; below zero after losses."""
    return state.balance - budgets_of(state)


def more_cycles(state: State, rules: Rules) -> int:
    """How many more cycles may open, by the wallet and by ``max_positions``."""
    budget = next_budget(state, rules)
    by_wallet = int(room_in_wallet(state) // budget) if budget > ZERO else 0
    return max(0, min(by_wallet, rules.max_positions - len(roots_of(state))))
