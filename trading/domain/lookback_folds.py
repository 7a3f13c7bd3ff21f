"""The part of the fold that looks back: what advisors did today, lately, and what it brought."""

from collections.abc import Callable
from typing import Any

from trading.domain import events as ev
from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.comparison import DESK, Comparison, Half
from trading.domain.daily import Notes
from trading.domain.scoring import GROUP_BARS, difference_of
from trading.domain.signals import Advice
from trading.domain.state import State
from trading.domain.watched import Watched


def note_signal(state: State, event: ev.SignalRejected | ev.ProposalMade) -> None:
    """Count what was said about a signal; the results of two plans are waited for."""
    changed = False
    for said in event.advice:
        changed = _note_said(state, said) or changed
    if changed and event.trials:
        state.lookback.halves[event.proposal.id] = Half()


def _note_said(state: State, said: Advice) -> bool:
    """Count one advice; says whether it gave the signal another plan."""
    heard, watched = state.lookback.notes.of(said.advisor), state.lookback.watched.get(said.advisor)
    if watched is None:
        watched = state.lookback.watched[said.advisor] = Watched()
    heard.asked += 1
    if said.abstained:
        heard.abstained += 1
        watched.fail()
        return False
    watched.hear(round(said.adjusted - said.base, 6))
    if said.veto or said.size != 1.0 or said.replans:
        heard.changed += 1
    if not said.applies:
        return False
    effect = said.effect
    replanned = effect.turn or effect.reward not in {0.0, said.base}
    heard.counted += effect.veto or effect.size != 1.0 or replanned
    return replanned


def note_known(state: State, advice: tuple[Advice, ...], event: ev.OutcomeKnown, r: float) -> None:
    """What a signal brought, to each advisor that is not judged by a trial, and to the desk.

    ``r`` is what it brought at its base size. An advisor's arm is taken at its own mean exposure,
    as its evidence is; the desk's is what was really meant to be traded.
    """
    length = _stretch(event.timeframe)
    for said in advice:
        if not (said.abstained or said.replans):
            gained = difference_of(said, r, state.scorecards[said.advisor])
            _compared(state, said.advisor).observe(event.at, length, r + gained, r)
    _note_desk(state, advice, event)


def _note_desk(state: State, advice: tuple[Advice, ...], event: ev.OutcomeKnown) -> None:
    """The size that counted is in the result of a trade already, and not in that of a shadow."""
    counting = [said.effect for said in advice if said.applies]
    size = 1.0
    for effect in counting:
        size *= 0.0 if effect.veto else effect.size
    treated = size * event.r if event.shadow else event.r
    control = event.r if event.shadow or not size else event.r / size
    half = state.lookback.halves.get(event.proposal_id)
    if half is None:
        _compared(state, DESK).observe(event.at, _stretch(event.timeframe), treated, control)
    else:
        half.treated = treated
        _complete(state, event.proposal_id, half, event.at, event.timeframe)


def note_arm(state: State, event: ev.ArmEnded, timeframe: str) -> None:
    """A trial's result; its plan without advice is also what the desk is measured against."""
    base_r, advised_r = event.base_r, event.advised_r
    if base_r is None:
        return
    if advised_r is not None:
        _compared(state, event.advisor).observe(event.at, _stretch(timeframe), advised_r, base_r)
    half = state.lookback.halves.get(event.signal_id)
    if half is not None:
        half.control = base_r
        _complete(state, event.signal_id, half, event.at, timeframe)


def _complete(state: State, signal_id: str, half: Half, at: int, timeframe: str) -> None:
    if half.treated is not None and half.control is not None:
        length = _stretch(timeframe)
        _compared(state, DESK).observe(at, length, half.treated, half.control)
        del state.lookback.halves[signal_id]


def _stretch(timeframe: str) -> int:
    """How long outcomes of a timeframe hang together, ms."""
    return GROUP_BARS * TIMEFRAMES_MS[timeframe]


def _compared(state: State, name: str) -> Comparison:
    known = state.lookback.compared.get(name)
    if known is None:
        known = state.lookback.compared[name] = Comparison()
    return known


def _day_summarised(state: State, _event: ev.DaySummarised) -> None:
    """The notes stand in the summary; ``jobs`` remembers that it was made."""
    state.lookback.notes = Notes()


def _learning_sealed(state: State, event: ev.LearningSealed) -> None:
    state.lookback.sealed_at = event.at


LOOKBACK: dict[type[ev.Event], Callable[[State, Any], None]] = {
    ev.DaySummarised: _day_summarised,
    ev.LearningSealed: _learning_sealed,
}
