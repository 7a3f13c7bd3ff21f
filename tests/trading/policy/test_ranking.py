"""The score: percentile of an edge among the last 500 of its timeframe, worked out by hand."""

from random import Random

import numpy as np
import pytest
from replay_examples import config_of, smooth_market, sparse

from trading.domain.events import ProposalMade, SignalRejected
from trading.domain.frame import FEATURES
from trading.features import anchor_ms
from trading.policy.scan import Ranking, Scanned, candidates_of
from trading.replay.session import scan_rules


def ranked(edges, window=500):
    ranking = Ranking(window)
    return [ranking.score(edge) for edge in edges]


def test_the_first_has_nobody_to_compare_with():
    assert ranked([0.3]) == [50.0]


def test_equal_edges_are_not_above_one():
    """1.0 among (1, 2, 1, 3): two of four are not above it."""
    assert ranked([1.0, 2.0, 1.0, 3.0, 1.0])[-1] == 50.0


def test_it_joins_after_it_was_ranked():
    assert ranked([1.0, 2.0, 0.5]) == [50.0, 100.0, 0.0]


def test_exactly_500_count():
    """The lowest edge was the first of 501 and has left; before that it was one of 500."""
    edges = [-1.0] + [1.0] * 499
    assert ranked([*edges, 0.0])[-1] == 0.2
    assert ranked([*edges, 2.0, 0.0])[-1] == 0.0
    assert scan_rules(config_of(), "5m").window == 500


def test_any_edges_against_the_definition():
    random = Random(4)
    edges = [round(random.gauss(0, 1), 1) for _ in range(400)]
    for n, score in enumerate(ranked(edges, 50)):
        last = edges[max(0, n - 50) : n]
        share = 100 * sum(edge <= edges[n] for edge in last) / len(last) if last else 50.0
        assert score == pytest.approx(share, abs=0.005)


def test_a_month_begins_among_the_signals_of_its_warm_up():
    """Scores of the second month, refused signals included, from edges since its anchor."""
    market = smooth_market(9_500, symbols=4, from_day=0)
    config = config_of(scoring={"window": 50})
    events = [e for _seq, e in sparse(market, config).desk.engine.journal.read(0)]
    signals = [e.proposal.signal for e in events if isinstance(e, ProposalMade | SignalRejected)]
    signals.sort(key=lambda s: (s.at, market.symbols.index(s.symbol)))
    month = int(np.datetime64("2025-02-01", "ms").astype(np.int64))
    first = next(n for n, s in enumerate(signals) if s.at > month)
    assert market.open_ms[0] < anchor_ms(signals[first].at, market.step_ms)
    for n in range(first, first + 20):
        # Averages begin anew at the anchor, so edges of the old month differ in late decimals.
        share = 100 * np.mean([s.edge_r <= signals[n].edge_r for s in signals[n - 50 : n]])
        assert signals[n].score == pytest.approx(share, abs=4)


def test_a_signal_that_a_spike_refuses_joins_the_ranking():
    """Two candidates of one bar, the first of a symbol that spiked: the second is ranked above."""
    rows = 2
    levels = np.tile([100.0, 1.0, 98.0, 102.0, 0.0, 0.0, 0.0], (rows, 1))
    scanned = Scanned(
        row=np.zeros(rows, np.int64),
        column=np.arange(rows),
        s_model=np.array([0.7, -0.7]),
        confidence=np.full(rows, 0.5),
        p_target=np.full(rows, 0.3),
        edge_r=np.array([-0.2, -0.1]),
        features=np.zeros((rows, len(FEATURES))),
        levels=levels,
        spike=np.array([True, False]),
    )
    first, second = candidates_of(scanned, ("AAA", "BBB"), Ranking(500))
    assert (first.spike, first.score, second.spike, second.score) == (True, 50.0, False, 100.0)
