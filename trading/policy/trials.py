"""Trials: the plans that advisors wished for, followed beside the planned one.

Both plans of a pair are what the desk would do at the same moment, before any other advice and
without a look at money: same quote, own stop, own target. They end by the rules of shadow trades.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from trading.domain.events import ArmEnded
from trading.domain.money import ZERO, exact, nearest
from trading.domain.signals import Advice, Proposal
from trading.domain.state import State
from trading.domain.trials import Pair, Plan, Trial
from trading.domain.types import Instrument
from trading.policy.plan import target_of
from trading.policy.rules import Rules
from trading.policy.shadows import Ends, Followed, due, goes_on, wake_of
from trading.policy.wake import Wake, first_of


def pairs_of(
    advice: Sequence[Advice], plain: Plan, against: Plan, instrument: Instrument, rules: Rules
) -> tuple[Pair, ...]:
    """What has to be tried of ``advice``, which wishes other plans.

    ``plain`` is planned without advice, ``against`` the other way round. A plan whose entry is
    beyond its own stop cannot be followed.
    """
    if not _sound(plain):
        return ()
    pairs = []
    for said in advice:
        advised = against if said.turn else aimed(plain, exact(said.reward), instrument, rules)
        if _sound(advised):
            pairs.append(Pair(said.advisor, plain, advised))
    return tuple(pairs)


def prices_of(proposal: Proposal) -> Plan:
    """The prices of a proposal."""
    return Plan(proposal.signal.side, proposal.entry, proposal.stop, proposal.target)


def _sound(plan: Plan) -> bool:
    return plan.side.sign * (plan.entry - plan.stop) > ZERO


def aimed(plan: Plan, reward: Decimal, instrument: Instrument, rules: Rules) -> Plan:
    """The same trade with the target of another reward:risk."""
    target = target_of(plan.entry, plan.stop_distance, plan.side.sign, rules, reward)
    return Plan(plan.side, plan.entry, plan.stop, nearest(target, instrument.tick))


def follow_trials(state: State, ends: Ends) -> Iterator[ArmEnded]:
    """Results of the arms that this bar may have ended."""
    for key in due(state.trials, ends.view.woken):
        trial = state.trials[key]
        if trial.timeframe == ends.fact.timeframe:
            base_r, advised_r, pair = trial.base_r, trial.advised_r, trial.pair
            reach = ends.reach(trial.symbol, trial.until_ms)
            if base_r is None and not goes_on(pair.base, pair.base.side, reach):
                base_r = _result(trial, pair.base, ends)
            if advised_r is None and not goes_on(pair.advised, pair.advised.side, reach):
                advised_r = _result(trial, pair.advised, ends)
            if (base_r, advised_r) != (trial.base_r, trial.advised_r):
                yield ArmEnded(ends.fact.at, trial.signal_id, pair.advisor, base_r, advised_r)


def _result(trial: Trial, plan: Plan, ends: Ends) -> float | None:
    about = Followed(trial.signal_id, trial.symbol, plan.side, trial.at, trial.until_ms)
    ended = ends.of(plan, about)
    return None if ended is None else ended[1]


def wake_of_trial(trial: Trial) -> Wake:
    """When the first of the arms that are still open may end."""
    pair, until_ms = trial.pair, trial.until_ms
    if trial.base_r is not None:
        return wake_of(pair.advised, until_ms)
    if trial.advised_r is not None:
        return wake_of(pair.base, until_ms)
    return first_of(wake_of(pair.base, until_ms), wake_of(pair.advised, until_ms))
