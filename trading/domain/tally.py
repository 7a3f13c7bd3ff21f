"""What the fold counts for the diagnosis: a few additions an event, nothing is searched."""

from collections.abc import Iterable

from trading.domain.events import AlarmCleared, AlarmRaised, OutcomeKnown, SignalRejected
from trading.domain.funnel import WINDOW, Funnel, Funnels, Lost, Streams, Window
from trading.domain.signals import Signal
from trading.domain.state import State

NO_SHORT = "no_short"  # what spot cannot do is no one-sidedness
UNNAMED = "unnamed"


def note_refused(state: State, event: SignalRejected) -> str:
    """A signal that is not traded; returns the name of the first filter against it."""
    signal = event.proposal.signal
    names = [reason.partition(":")[0] for reason in event.reasons] or [UNNAMED]
    funnel = _note_signal(state, signal, names, allowed=NO_SHORT not in names)
    _count(state.reasons, names)
    for name in names:
        lost = funnel.lost.get(name)
        if lost is None:
            lost = funnel.lost[name] = Lost()
        lost.refused += 1
    funnel.lost[names[0]].first += 1
    return names[0]


def note_proposal(state: State, signal: Signal, at: int) -> None:
    """A signal that passed."""
    _note_signal(state, signal, (), allowed=True).proposals += 1
    state.milestones.setdefault(f"first {signal.side.upper()} proposed", at)


def note_lost(state: State, signal: Signal, name: str) -> str:
    """A proposal that came to nothing; gives the filter's name back."""
    lost = funnel_of(state, signal).lost.setdefault(name, Lost())
    lost.refused += 1
    lost.first += 1
    mine, _ = _streams(state, signal).of(signal.side)
    for window in (mine.now, mine.missed, state.missed):
        _count(window.lost, (name,))
    return name


def note_order(state: State, signal: Signal) -> None:
    """An entry is ordered."""
    funnel_of(state, signal).orders += 1


def note_entry(state: State, signal: Signal, at: int) -> None:
    """An entry has its first execution: the direction's count of missed signals begins anew."""
    funnel_of(state, signal).fills += 1
    state.entered_at = at
    mine, other = _streams(state, signal).of(signal.side)
    state.missed, mine.missed = Window(), Window()
    mine.others = mine.entries = 0
    other.entries += 1
    state.milestones.setdefault(f"first {signal.side.upper()} executed", at)


def note_result(state: State, signal: Signal, lost: str, event: OutcomeKnown) -> None:
    """What a signal brought; ``lost`` is the filter that ended it, empty for a trade."""
    funnel = funnel_of(state, signal)
    if lost:
        filtered = funnel.lost[lost]
        filtered.outcomes += 1
        filtered.r += event.r
        return
    funnel.closed += 1
    funnel.r += event.r
    if event.r > 0:
        funnel.wins += 1
        state.milestones.setdefault(f"first {signal.side.upper()} won", event.at)


def alarm_raised(state: State, event: AlarmRaised) -> None:
    """The alarm stands until it is cleared."""
    state.alarms[event.name] = event.sentence
    state.lookback.notes.alarms.append(event.name)


def alarm_cleared(state: State, event: AlarmCleared) -> None:
    """Its condition is gone."""
    state.alarms.pop(event.name, None)


def funnel_of(state: State, signal: Signal) -> Funnel:
    """The counts that a signal belongs to."""
    key = f"{signal.timeframe} {signal.symbol}"
    funnels = state.funnels.get(key)
    if funnels is None:
        funnels = state.funnels[key] = Funnels(signal.timeframe, signal.symbol)
    return funnels.of(signal.side)


def _note_signal(state: State, signal: Signal, names: Iterable[str], *, allowed: bool) -> Funnel:
    funnel = funnel_of(state, signal)
    funnel.signals += 1
    mine, other = _streams(state, signal).of(signal.side)
    mine.row += 1
    other.row = 0
    if allowed:
        other.others += 1
        mine.missed.signals += 1
        _count(mine.missed.lost, names)
    state.missed.signals += 1
    _count(state.missed.lost, names)
    if mine.now.signals >= WINDOW:
        mine.before, mine.now = mine.now, Window()
    mine.now.signals += 1
    _count(mine.now.lost, names)
    return funnel


def _count(counts: dict[str, int], names: Iterable[str]) -> None:
    for name in names:
        counts[name] = counts.get(name, 0) + 1


def _streams(state: State, signal: Signal) -> Streams:
    streams = state.streams.get(signal.timeframe)
    if streams is None:
        streams = state.streams[signal.timeframe] = Streams()
    return streams
