"""What a signal brought at its base size, and the difference that an advice makes."""

from decimal import Decimal

import pytest
from advice_examples import outcome
from desk_bench import Bench
from desk_examples import COIN, T0, advice, candidate, proposal
from msgspec.structs import replace

from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Scorecard
from trading.domain.scoring import GROUP_MS, base_r, note_worth, trust_in
from trading.domain.signals import Effect

HOUR = TIMEFRAMES_MS["1h"]


def lift_of(difference, count):
    lift = Lift()
    for _ in range(count):
        lift.update(difference)
    return lift


NOTHING, GAINS, GAINS_MORE, HURTS = (
    lift_of(difference, count) for difference, count in [(0.0, 0), (0.5, 5), (0.5, 9), (-0.5, 200)]
)


@pytest.mark.parametrize(
    ("earned", "every", "own", "trust"),
    [
        (0.0, NOTHING, None, 0.0),
        (0.3, NOTHING, None, 0.3),
        (0.0, GAINS, None, GAINS.conviction()),
        (0.0, GAINS, GAINS_MORE, GAINS_MORE.conviction()),
        (0.0, GAINS_MORE, GAINS, GAINS_MORE.conviction()),
        (0.9, GAINS, GAINS_MORE, 0.9),
        (0.9, GAINS, HURTS, None),
        (0.9, HURTS, GAINS, 0.9),
    ],
)
def test_trust_is_the_most_that_was_shown_and_none_where_it_hurt(earned, every, own, trust):
    symbols = {} if own is None else {COIN: own}
    card = Scorecard(earned=earned, lift=every, symbols={**symbols, "OTHER": HURTS})
    assert trust_in(card, COIN) == trust
    assert 0.0 < GAINS.conviction() < GAINS_MORE.conviction() < 0.9


@pytest.mark.parametrize(
    ("entered", "shadow", "r", "expected"),
    [
        ("1", False, -1.0, -1.0),
        ("0.5", False, -0.5, -1.0),
        ("0.5", True, -1.0, -1.0),  # a shadow is followed without a size
        ("1.5", False, 3.0, 2.0),
        ("0", True, 2.0, 2.0),
    ],
)
def test_a_trade_is_judged_at_its_base_size(entered, shadow, r, expected):
    assert base_r(proposal(), outcome(r, shadow=shadow), Decimal(entered)) == expected


@pytest.mark.parametrize("volume", [1e6, 10.0, 0.3])
def test_how_much_of_an_entry_a_thin_market_took_is_no_part_of_what_the_signal_brought(volume):
    """Half a position that is stopped is as wrong a signal as a whole one."""
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.bar({COIN: (100, 100.5, 99.5, 100, volume)})
    entered = sum(cycle.entered for cycle in bench.state.cycles.values())
    bench.bar({COIN: (100, 100, 90, 91)})
    [trade] = bench.state.trades
    assert trade.qty == entered
    known = bench.state.results
    assert known.outcomes == 1
    per_unit = float(trade.pnl / trade.qty) / 2.5
    assert known.r == pytest.approx(per_unit, abs=1e-4)


def test_a_filter_is_judged_against_refusing_as_many_without_looking():
    card = Scorecard()
    found = []
    for veto, r in [(True, -1.0), (False, -1.0), (False, 2.0), (True, -1.0)]:
        said = advice(veto=veto)
        found.append(note_worth(card, said, outcome(r), r))
    # shares refused so far: 1, 1/2, 1/3, 1/2
    assert found == pytest.approx([0.0, -0.5, 2 / 3, 0.5])


def test_a_sizer_is_judged_at_its_own_mean_size():
    card = Scorecard()
    found = []
    for size, r in [(1.5, 1.0), (0.5, -1.0)]:
        said = advice(size=size)
        found.append(note_worth(card, said, outcome(r), r))
    assert found == pytest.approx([0.0, 0.5])  # means 1.5, then 1.0


def test_sizes_of_nothing_are_worth_nothing_until_one_is_something():
    """A size of 0 may be configured; that the first outcome had it must not end the desk."""
    card = Scorecard()
    found = [note_worth(card, advice(size=size), outcome(-1.0), -1.0) for size in (0.0, 0.0, 1.5)]
    assert found == pytest.approx([0.0, 0.0, -2.0])  # three times its mean, of a loss


def test_of_several_timeframes_the_longest_sets_the_group():
    card = Scorecard(rung="full")
    for hours, timeframe in ((24, "1h"), (34, "5m"), (64, "5m"), (74, "5m")):
        about = replace(outcome(1.0, at=T0 + hours * HOUR), timeframe=timeframe)
        note_worth(card, advice(size=1.5), about, 1.0)
    assert card.group_ms == GROUP_MS["1h"] == 48 * HOUR
    assert (card.lift.count, card.lift.members) == (1, 1)


class Halving:
    turns = False

    def advise(self, *_about):
        return advice("halving", size=0.5)

    def tempered(self, *_about):
        return Effect(size=0.5)

    def learn(self, _event):
        pass


@pytest.mark.parametrize("rung", ["shadow", "full"])
def test_evidence_does_not_depend_on_whether_the_size_counted(rung):
    bench = Bench(
        {"ml_improvements": {"enabled": True, "shadow_mode": False}},
        advisors=lambda _config: {"halving": Halving()},
    )
    bench.state.rungs["halving"] = rung
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: (100, 107, 100, 107)})
    assert bench.state.results.outcomes == 1
    assert bench.state.results.r == pytest.approx(2.568)
