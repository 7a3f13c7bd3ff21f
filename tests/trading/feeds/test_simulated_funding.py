"""The invented funding: one seed, one history, plausible, and no moment knows a later one."""

import numpy as np

from trading.domain.rates import RECENT
from trading.feeds.market_model import ORIGIN_MS, SimulatedFunding
from trading.feeds.market_model.funding import INTERVAL_MS, USUAL

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")


def settled(seed=7, count=400, symbols=SYMBOLS):
    return SimulatedFunding(seed, symbols).between(ORIGIN_MS, ORIGIN_MS + count * INTERVAL_MS)


def test_every_eight_hours_for_every_symbol():
    found = settled(count=4)
    assert [(one.symbol, one.at) for one in found] == [
        (symbol, ORIGIN_MS + n * INTERVAL_MS) for n in (1, 2, 3, 4) for symbol in SYMBOLS
    ]
    assert ORIGIN_MS % INTERVAL_MS == 0


def test_it_depends_on_the_seed_and_on_nothing_else():
    assert settled() == settled()
    assert settled() != settled(seed=8)
    model = SimulatedFunding(7, SYMBOLS)
    late = [one for one in settled() if one.at > ORIGIN_MS + 300 * INTERVAL_MS]
    asked_late_first = model.between(ORIGIN_MS + 300 * INTERVAL_MS, late[-1].at)
    assert asked_late_first == late
    assert model.between(ORIGIN_MS, late[-1].at) == settled()


def test_rates_are_those_of_a_market():
    rates = np.array([one.rate for one in settled(count=1_500)]).reshape(-1, len(SYMBOLS))
    assert abs(rates.mean() - USUAL) < 1e-4
    assert 1e-4 < rates.std() < 3e-4
    assert np.abs(rates).max() <= 3e-3
    assert (rates < 0).mean() > 0.1, "some pay the longs"
    assert np.corrcoef(rates[:-1, 0], rates[1:, 0])[0, 1] > 0.6, "it remembers"
    assert 0.3 < np.corrcoef(rates.T)[0, 1] < 0.95, "and is shared"


def test_what_is_recent_was_settled():
    model = SimulatedFunding(7, SYMBOLS)
    at = ORIGIN_MS + 200 * INTERVAL_MS + 1
    past = [one.rate for one in settled(count=200) if one.symbol == "ETHUSDT"]
    assert model.recent("ETHUSDT", at).tolist() == past[-RECENT:]
    assert model.recent("ETHUSDT", at + INTERVAL_MS - 2).tolist() == past[-RECENT:]
    assert not len(model.recent("XYZUSDT", at))
