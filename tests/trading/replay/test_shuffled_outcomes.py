"""On recorded candles, with outcomes dealt out anew among the signals, nobody earns a promotion."""

import random

import pytest
from desk_bench import state_bytes
from msgspec.structs import replace
from replay_examples import SHADOW, config_of, events_of, sparse

from trading.domain.candles import Candles
from trading.domain.events import ArmEnded, OutcomeKnown
from trading.domain.fold import fold
from trading.domain.state import State
from trading.feeds.files import load_candles

BARS = 12_000
SEEDS = range(3)


@pytest.fixture(scope="module", params=["5m", "1h"])
def journal(request, recorded_candles):
    """The journal of a replay with everyone in shadow, and the ledger it made."""
    whole = load_candles(recorded_candles, request.param).candles
    columns = (getattr(whole, c)[:BARS, :12] for c in ("open", "high", "low", "close", "volume"))
    part = Candles(whole.timeframe, whole.symbols[:12], whole.open_ms[:BARS], *columns)
    replay = sparse(part, config_of(SHADOW))
    return events_of(replay), replay.state


def dealt(events, seed):
    """The same events with the results among other signals.

    A trial has two results of one signal; a coin says which plan had which.
    """
    chance = random.Random(seed)
    results = [event.r for event in events if isinstance(event, OutcomeKnown)]
    chance.shuffle(results)
    for event in events:
        if isinstance(event, OutcomeKnown):
            yield replace(event, r=results.pop())
        elif isinstance(event, ArmEnded) and None not in (event.base_r, event.advised_r):
            arms = [event.base_r, event.advised_r]
            chance.shuffle(arms)
            yield replace(event, base_r=arms[0], advised_r=arms[1])
        else:
            yield event


def ever_helped(events):
    """Who was worth a promotion after any of the events, and the ledger at the end."""
    state, found = State(), set()
    for event in events:
        fold(state, event)
        if isinstance(event, OutcomeKnown | ArmEnded):
            found |= {name for name, card in state.scorecards.items() if card.lift.helps()}
    return found, state


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_promoted_by_shuffled_outcomes(journal, seed):
    events, _ = journal
    found, state = ever_helped(dealt(events, seed))
    assert min(card.outcomes for card in state.scorecards.values()) > 300
    assert all(card.lift.count > 50 for card in state.scorecards.values())
    assert found == set()


def test_undealt_it_is_the_replay(journal):
    events, state = journal
    assert state_bytes(ever_helped(events)[1]) == state_bytes(state)


def test_one_that_knew_the_results_would_be_promoted(journal):
    """Otherwise the shuffle would show nothing: vetoes of what was about to lose."""
    events, _ = journal
    losers = {e.proposal_id for e in events if isinstance(e, OutcomeKnown) and e.r < 0}

    def knowing():
        for event in events:
            if proposal := getattr(event, "proposal", None):
                veto = proposal.id in losers
                said = [replace(a, veto=veto) for a in event.advice if a.advisor == "threshold"]
                yield replace(event, advice=tuple(said), trials=())
            elif not isinstance(event, ArmEnded):
                yield event

    assert ever_helped(knowing())[0] == {"threshold"}
