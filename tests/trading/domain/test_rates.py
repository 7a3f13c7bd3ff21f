"""A table of funding rates: intervals are half open, and each moment sees only the past."""

import numpy as np
from desk_examples import COIN, OTHER, T0

from trading.domain.rates import NO_FUNDING, RECENT, FundingTable, Rates

EIGHT_H = 8 * 3_600_000


def table(count=200, missing=()):
    kept = np.array([n for n in range(count) if n not in missing], np.int64)
    at, rate = T0 + EIGHT_H * kept, kept / 1e6
    return FundingTable({COIN: Rates(EIGHT_H, at, rate), OTHER: Rates(EIGHT_H, at, -rate)})


def test_a_settlement_belongs_to_the_time_that_ends_with_it():
    found = table().between(T0 + EIGHT_H, T0 + 3 * EIGHT_H)
    assert [(one.symbol, (one.at - T0) // EIGHT_H, one.rate) for one in found] == [
        (COIN, 2, 2e-6), (OTHER, 2, -2e-6), (COIN, 3, 3e-6), (OTHER, 3, -3e-6),
    ]  # fmt: skip
    assert table().between(T0 + EIGHT_H, T0 + 2 * EIGHT_H - 1) == []


def test_a_rate_is_known_from_its_settlement_on():
    at = T0 + 100 * EIGHT_H
    assert table().recent(COIN, at)[-1] == 100 / 1e6
    assert table().recent(COIN, at - 1)[-1] == 99 / 1e6
    assert len(table().recent(COIN, at)) == RECENT
    assert table().recent(COIN, T0 + EIGHT_H).tolist() == [0.0, 1e-6]


def test_what_comes_later_changes_nothing_earlier():
    long, short = table(), table(101)
    for ago in range(5):
        at = T0 + (100 - ago) * EIGHT_H
        assert np.array_equal(long.recent(COIN, at), short.recent(COIN, at))


def test_nobody_knows_what_holds_after_a_missing_settlement():
    holes = table(missing={50})
    assert len(holes.recent(COIN, T0 + 50 * EIGHT_H)), "it could still come"
    assert not len(holes.recent(COIN, T0 + 50 * EIGHT_H + 1))
    assert holes.recent(COIN, T0 + 51 * EIGHT_H)[-1] == 51e-6
    assert not len(table().recent(COIN, T0 - 1))
    assert not len(table().recent(COIN, T0 + 300 * EIGHT_H))
    assert not len(NO_FUNDING.recent(COIN, T0))
    assert NO_FUNDING.between(0, T0) == []
