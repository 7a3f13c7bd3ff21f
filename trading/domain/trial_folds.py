"""The part of the fold that follows trials."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.lookback_folds import note_arm
from trading.domain.scoring import note_trial
from trading.domain.signals import Signal
from trading.domain.state import State
from trading.domain.trials import Trial, key_of


def begin_trials(state: State, signal: Signal, event: ev.SignalRejected | ev.ProposalMade) -> None:
    """Follow both plans of every pair that came with a signal."""
    if not event.trials:
        return
    said = {advice.advisor: advice for advice in event.advice}
    for pair in event.trials:
        state.trials[key_of(signal.id, pair.advisor)] = Trial(
            signal.id,
            signal.symbol,
            signal.timeframe,
            signal.at,
            event.until_ms,
            said[pair.advisor].rung,
            said[pair.advisor].reward,
            pair,
        )


def _arm_ended(state: State, event: ev.ArmEnded) -> None:
    key = key_of(event.signal_id, event.advisor)
    trial = state.trials[key]
    trial.base_r, trial.advised_r = event.base_r, event.advised_r
    note_arm(state, event, trial.timeframe)
    if event.base_r is not None and event.advised_r is not None:
        del state.trials[key]
        note_trial(state.scorecards[event.advisor], trial, event.at, event.advised_r - event.base_r)
        if trial.reward:
            state.rewards.note_trial(trial.reward, event.base_r, event.advised_r)


TRIALS: dict[type[ev.Event], Callable[[State, Any], None]] = {ev.ArmEnded: _arm_ended}
