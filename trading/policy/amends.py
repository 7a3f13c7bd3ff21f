"""What a person changes of the account: a drawdown stop ends, money comes or goes.

Both ask for a second tap. Money that comes or goes is told to a paper desk; it is no result, so the
day's base and the peak move with it. Where nothing is left of the base, the day begins anew.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from trading.domain.events import BalanceAdjusted, DrawdownLifted, Event, Pressed
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.wishes import Ask
from trading.policy.capital import room_in_wallet
from trading.policy.plan import equity_of
from trading.policy.rules import Rules
from trading.policy.safeguards import assess, day_began, red_drawdown
from trading.ports import View

_AMOUNT = re.compile(r"[+-][0-9]{1,9}(?:\.[0-9]{1,2})?")


def amount_of(word: str) -> Decimal | None:
    """The amount that a word means, quote currency; None when it means none.

    >>> amount_of("+500"), amount_of("-20.50"), amount_of("500")
    (Decimal('500'), Decimal('-20.50'), None)
    """
    amount = Decimal(word) if _AMOUNT.fullmatch(word) else ZERO
    return amount or None


def amendable(state: State, command: str, args: tuple[str, ...]) -> bool:
    """Whether there is something to ask about."""
    match command, args:
        case "risk", ("lift",):
            return red_drawdown(state.safety)
        case "adjust", (word,) if amount := amount_of(word):
            return amount > -room_in_wallet(state)
    return False


def amended(state: State, fact: Pressed, asked: Ask, view: View, rules: Rules) -> Iterator[Event]:
    """The second tap came."""
    amount = amount_of(asked.args[0])
    if amount is not None:
        yield BalanceAdjusted(fact.at, fact.desk_ms, fact.number, amount, fact.user)
        if state.safety.base <= ZERO:  # a share of it would be no limit to what is left
            yield day_began(state.safety, fact.at, equity_of(state, view), rules)
        return
    equity = equity_of(state, view)
    yield DrawdownLifted(fact.at, fact.desk_ms, fact.number, equity, fact.user)
    yield from assess(state, fact.at, equity, rules)
