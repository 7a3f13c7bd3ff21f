"""Trials: the plans that advisors wished for, followed beside the planned one.

Both plans of a pair are what the desk would do at the same moment, before any other advice and
without a look at money: same quote, own stop, own target. They end by the rules of shadow trades.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from trading.domain.events import ArmEnded
from trading.domain.money import ZERO, exact, nearest
from trading.domain.signals import Advice, Proposal
from trading.domain.state import State
from trading.domain.trials import Pair, Plan, Trial
from trading.policy.plan import target_of
from trading.policy.rules import Rules
from trading.policy.shadows import Ends, Followed, due, wake_of
from trading.policy.wake import Wake


def pairs_of(
    advice: Sequence[Advice], plain: Proposal, against: Proposal, rules: Rules
) -> tuple[Pair, ...]:
    """What has to be tried; ``plain`` is planned without advice, ``against`` the other way round.

    A plan whose entry is beyond its own stop cannot be followed.
    """
    base = plan_of(plain)
    pairs = []
    for said in advice:
        if said.replans and _sound(base):
            other = against if said.turn else aimed(plain, exact(said.reward), rules)
            advised = plan_of(other)
            if _sound(advised):
                pairs.append(Pair(said.advisor, base, advised))
    return tuple(pairs)


def plan_of(proposal: Proposal) -> Plan:
    """The prices of a proposal."""
    return Plan(proposal.signal.side, proposal.entry, proposal.stop, proposal.target)


def _sound(plan: Plan) -> bool:
    return plan.side.sign * (plan.entry - plan.stop) > ZERO


def aimed(plain: Proposal, reward: Decimal, rules: Rules) -> Proposal:
    """The same trade with the target of another reward:risk."""
    signal, instrument = plain.signal, rules.instruments[plain.signal.symbol]
    target = target_of(plain.entry, plain.stop_distance, signal.side.sign, rules, reward)
    return replace(plain, target=nearest(target, instrument.tick))


def follow_trials(state: State, ends: Ends) -> Iterator[ArmEnded]:
    """Results of the arms that this bar may have ended."""
    for key in due(state.trials, ends.view.woken):
        trial = state.trials[key]
        if trial.timeframe == ends.fact.timeframe:
            base_r, advised_r = trial.base_r, trial.advised_r
            if base_r is None:
                base_r = _result(trial, trial.pair.base, ends)
            if advised_r is None:
                advised_r = _result(trial, trial.pair.advised, ends)
            if (base_r, advised_r) != (trial.base_r, trial.advised_r):
                advisor = trial.pair.advisor
                yield ArmEnded(ends.fact.at, trial.signal_id, advisor, base_r, advised_r)


def _result(trial: Trial, plan: Plan, ends: Ends) -> float | None:
    about = Followed(trial.signal_id, trial.symbol, plan.side, trial.at, trial.until_ms)
    ended = ends.of(plan, about)
    return None if ended is None else ended[1]


def wake_of_trial(trial: Trial) -> Wake:
    """When the first of the arms that are still open may end."""
    arms = ((trial.pair.base, trial.base_r), (trial.pair.advised, trial.advised_r))
    wakes = [wake_of(plan, trial.until_ms) for plan, r in arms if r is None]
    below, above, at = zip(*wakes, strict=True)
    return Wake(max(below), min(above), min(at))
