"""decide(state, fact, view, policy): the table from facts to decisions.

A generator: the engine folds each event before the next is asked for, so two signals of one bar
cannot spend the same budget. A handler that must see its own fact folded yields the fact first;
otherwise the engine puts the fact before the first decision. No event at all means: nothing
happened.
"""

from collections.abc import Callable, Iterator
from typing import Any

from trading.domain import events as ev
from trading.domain.answers import REASONS
from trading.domain.state import State
from trading.policy import by_hand, errands
from trading.policy.approvals import expire, on_press, reissue
from trading.policy.entries import enter
from trading.policy.funding import on_funding
from trading.policy.going_out import on_positions, pursue
from trading.policy.jobs import on_job
from trading.policy.ladder import on_climb
from trading.policy.manage import manage
from trading.policy.plan import equity_of
from trading.policy.policy import Policy
from trading.policy.predictions import judge_predictions, predict
from trading.policy.questions import expire_asks, on_answer
from trading.policy.reasons import on_reason
from trading.policy.reports import on_accepted, on_filled, on_gone
from trading.policy.safeguards import assess
from trading.policy.shadows import Ends, follow
from trading.policy.steer import on_breach, on_command
from trading.policy.trials import follow_trials
from trading.policy.tuning import follow_file, on_back
from trading.ports import View

Handler = Callable[[State, Any, View, Policy], Iterator[ev.Event]]


def decide(state: State, fact: ev.Fact, view: View, policy: Policy) -> Iterator[ev.Event]:
    """What follows from a fact; pure."""
    return DECIDE[type(fact)](state, fact, view, policy)


def _bars(state: State, fact: ev.BarsClosed, view: View, policy: Policy) -> Iterator[ev.Event]:
    """Open things first, then new ones. A bar that was decided on before decides nothing."""
    if fact.at <= state.bars.get(fact.timeframe, 0):
        return
    ends = Ends(fact, view, policy.rules)
    yield from follow(state, ends)
    yield from follow_trials(state, ends)
    yield from judge_predictions(state, fact, view, policy)
    equity = equity_of(state, view)
    yield from assess(state, fact.at, equity, policy.rules)
    yield from manage(state, fact, view, policy.rules)
    yield from expire(state, fact, view, policy.rules)
    yield from enter(state, fact, view, policy, equity)
    yield from predict(state, fact, view, policy)


def _quotes(state: State, fact: ev.QuotesSeen, view: View, policy: Policy) -> Iterator[ev.Event]:
    yield from manage(state, fact, view, policy.rules)
    yield from expire(state, fact, view, policy.rules)


def _started(state: State, fact: ev.DeskStarted, _view: View, policy: Policy) -> Iterator[ev.Event]:
    if fact.digest != state.digest:
        yield fact
    yield from follow_file(state, fact, policy.rules)
    yield from reissue(state, fact, policy.rules)
    yield from expire_asks(state, fact)
    yield from pursue(state, fact.at, policy.rules)


def _pressed(state: State, fact: ev.Pressed, view: View, policy: Policy) -> Iterator[ev.Event]:
    """A second tap, a climb, a change taken back, a reason, or the answer to a card."""
    if asked := state.asks.get(fact.number):
        deed = (by_hand if asked.command == by_hand.BY_HAND else errands).confirmed
        yield from on_answer(state, fact, view, policy.rules, deed)
    elif climber := state.ladder.climb_of(fact.number):
        yield from on_climb(state, fact, climber, policy.panel)
    elif fact.action == "back":
        yield from on_back(state, fact, policy.rules)
    elif fact.action in REASONS:
        yield from on_reason(state, fact)
    else:
        yield from on_press(state, fact, view, policy.rules)


def _stranger(
    state: State, fact: ev.StrangerSeen, _view: View, _policy: Policy
) -> Iterator[ev.Event]:
    if fact.user_id not in state.strangers:
        yield ev.StrangerReported(fact.at, fact.user_id)


DECIDE: dict[type[ev.Fact], Handler] = {
    ev.BarsClosed: _bars,
    ev.QuotesSeen: _quotes,
    ev.JobDue: on_job,
    ev.DeskStarted: _started,
    ev.OrderAccepted: lambda s, f, _v, p: on_accepted(s, f, p.rules),
    ev.OrderFilled: lambda s, f, _v, p: on_filled(s, f, p.rules),
    ev.OrderCanceled: lambda s, f, _v, p: on_gone(s, f, p.rules),
    ev.OrderRefused: lambda s, f, _v, p: on_gone(s, f, p.rules),
    ev.FundingPaid: lambda s, f, _v, _p: on_funding(s, f),
    ev.PositionsTold: lambda s, f, _v, p: on_positions(s, f, p.rules),
    ev.Pressed: _pressed,
    ev.Commanded: lambda s, f, v, p: on_command(s, f, v, p.rules),
    ev.StrangerSeen: _stranger,
    ev.InvariantBroken: lambda s, f, _v, _p: on_breach(s, f),
}
