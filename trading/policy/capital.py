"""Budgets: what each open cycle may commit, what it uses, and how many more of them fit.

A budget is a fixed share of the wallet at the moment the cycle opens. It is never expanded, and all
open budgets together never pass the wallet.
"""

from decimal import Decimal

from trading.domain.money import ZERO
from trading.domain.state import Cycle, State
from trading.policy.rules import Rules


def next_budget(state: State, rules: Rules) -> Decimal:
    """The budget of a cycle that opens now, quote currency."""
    return rules.cycle_budget * state.balance


def budgets_of(state: State) -> Decimal:
    """The budgets of all open cycles, quote currency."""
    return sum((cycle.budget for cycle in state.cycles.values()), ZERO)


def committed_of(state: State) -> Decimal:
    """What all open cycles have committed of their budgets, quote currency."""
    return sum((cycle.committed for cycle in state.cycles.values()), ZERO)


def room_in_wallet(state: State) -> Decimal:
    """What no open budget holds of the wallet, quote currency; below zero after losses."""
    return state.balance - budgets_of(state)


def more_cycles(state: State, rules: Rules) -> int:
    """How many more cycles may open, by the wallet and by ``max_positions``."""
    budget = next_budget(state, rules)
    by_wallet = int(room_in_wallet(state) // budget) if budget > ZERO else 0
    return max(0, min(by_wallet, rules.max_positions - len(state.cycles)))


def used_by(cycle: Cycle, mark: Decimal, rules: Rules) -> Decimal:
    """Margin of what is open and what the cycle has lost so far, fees included, quote currency."""
    margin = cycle.qty * mark / rules.instruments[cycle.symbol].leverage
    return margin + max(ZERO, -cycle.unrealised(mark))
