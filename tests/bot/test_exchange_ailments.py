"""What /health says about an exchange's feed: silence, late and refused symbols, changed bars."""

import pytest

from bot.exchange import ailments_of
from trading.domain.cleaning import FaultCounts
from trading.feeds.ccxt_public import FeedStatus

WELL = {
    "exchange": "binance", "last_poll_ms": 1, "last_error_ms": 5, "last_error": "a timeout",
    "failures": 0, "skew_ms": 0, "late": {}, "revised": {}, "refused": {}, "faults": FaultCounts(),
}  # fmt: skip

ILL = [
    ({"failures": 3}, "binance did not answer, 3 times in a row: a timeout"),
    ({"late": {"ETHUSDT": 1}}, "ETHUSDT is late and was left out of 1 bar"),
    ({"refused": {"ETHUSDT": "delisted"}, "late": {"ETHUSDT": 9}}, "ETHUSDT is refused: delisted"),
    ({"revised": {"ETHUSDT": 2}}, "ETHUSDT changed 2 bars after use"),
]


def test_an_error_that_is_over_is_no_ailment():
    assert ailments_of(FeedStatus(**WELL)) == []


@pytest.mark.parametrize(("state", "sentence"), ILL)
def test_every_ailment_is_one_sentence(state, sentence):
    assert ailments_of(FeedStatus(**WELL | state)) == [sentence]
