"""Second taps: a question, its answer in time and on that very question, or its end without one."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from trading.domain.cycles import Cycle
from trading.domain.events import (
    Commanded,
    ConfirmAsked,
    ConfirmClosed,
    Event,
    Fact,
    Pressed,
)
from trading.domain.money import ZERO
from trading.domain.state import State
from trading.domain.wishes import Ask
from trading.policy.entries import nonce_of
from trading.policy.rules import Rules
from trading.ports import View

CONFIRM_MS = 60_000  # what is open may be something else later

Deed = Callable[[State, Pressed, Ask, View, Rules], Iterator[Event]]
"""What a confirmed question does; it answers the question, with a refusal too."""


def ask(
    state: State,
    fact: Commanded,
    args: tuple[str, ...],
    cycles: Iterable[Cycle] = (),
    part: Decimal = ZERO,
) -> Iterator[Event]:
    """Nothing happens yet but the question.

    Its moment is in the nonce: numbers begin anew with a journal, and old buttons stay in the chat.
    """
    named = tuple(cycles)
    number = state.numbers + 1
    nonce = nonce_of(f"{fact.command}/{number}/{fact.desk_ms}", 1)
    yield fact
    yield ConfirmAsked(
        fact.at, fact.desk_ms, number, fact.command, args,
        tuple(cycle.id for cycle in named), tuple(cycle.symbol for cycle in named),
        fact.desk_ms + CONFIRM_MS, nonce, fact.user, part,
    )  # fmt: skip


def on_answer(state: State, fact: Pressed, view: View, rules: Rules, deed: Deed) -> Iterator[Event]:
    """The second tap, in time and on this very question, does the ``deed``; or its withdrawal."""
    asked = state.asks[fact.number]
    if fact.update_id in state.updates or (fact.version, fact.nonce) != (1, asked.nonce):
        return
    if fact.action == "drop":
        yield fact
        yield answered(fact, asked, "dropped", fact.user, "")
    elif fact.action == "confirm":
        yield fact
        if fact.desk_ms >= asked.expires_ms:
            yield answered(fact, asked, "expired", "", "its time was up")
        else:
            yield from deed(state, fact, asked, view, rules)


def expire_asks(state: State, fact: Fact) -> Iterator[Event]:
    """Nobody confirmed in time."""
    for asked in list(state.asks.values()):
        if fact.desk_ms >= asked.expires_ms:
            yield answered(fact, asked, "expired", "", "nobody confirmed in time")


def answered(fact: Fact, asked: Ask, verdict: str, by: str, reason: str) -> ConfirmClosed:
    """The end of a question."""
    return ConfirmClosed(fact.at, fact.desk_ms, asked.number, asked.command, verdict, by, reason)
