"""What the models promise to their readers."""

import pytest
from pydantic import ValidationError

from trading.config.checks import CHECKS
from trading.config.fields import Timeframe
from trading.config.pair import PairThresholds
from trading.config.places import every_key, place_at
from trading.config.schema import Config
from trading.config.sections import Instruments, Scoring, Telegram
from trading.domain.candles import TIMEFRAMES_MS


def test_timeframes_are_those_of_candles() -> None:
    assert Timeframe.__args__ == tuple(TIMEFRAMES_MS)


def test_the_default_is_paper_approve_simulator() -> None:
    config = Config()
    assert (config.venue, config.autonomy, config.feed.kind) == ("paper", "approve", "simulator")
    assert config.telegram.allowed_user_ids == ()
    assert not config.ml_improvements.enabled
    assert config.ml_improvements.shadow_mode


def test_the_defaults_satisfy_their_own_limits() -> None:
    assert Config.model_validate(Config().model_dump()) == Config()
    assert [problem for check, _ in CHECKS for problem in check(Config())] == []


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Config().venue = "live"
    with pytest.raises(ValidationError):
        Config().paper.balance = 1.0


def test_every_number_has_a_range_and_a_unit() -> None:
    for path in every_key():
        place = place_at(path)
        if place.kind in (int, float):
            assert place.unit, path
            assert place.low < place.high, path


def test_sectors_know_their_symbols() -> None:
    config = Config()
    assert config.sector_of("DOGEUSDT") == "meme"
    assert all(config.sector_of(symbol) != symbol for symbol in config.symbols)


def test_an_override_stands_on_top_of_the_defaults() -> None:
    instruments = Instruments.model_validate(
        {"defaults": {"leverage": 5}, "overrides": {"SOLUSDT": {"tick": 0.01, "taker_fee": 0}}}
    )
    sol, btc = instruments.of("SOLUSDT"), instruments.of("BTCUSDT")
    assert (sol.leverage, sol.tick, sol.taker_fee) == (5, 0.01, 0)
    assert (btc.leverage, btc.tick, btc.taker_fee) == (5, None, 0.0004)


def test_an_override_of_lots_stands_on_top_of_the_default_lots() -> None:
    instruments = Instruments.model_validate(
        {"defaults": {"lots": {"max": 0.3}}, "overrides": {"XAUUSD": {"lots": {"contract": 50}}}}
    )
    gold, other = instruments.of("XAUUSD").lots, instruments.of("EURUSD").lots
    assert (gold.contract, gold.max, gold.step) == (50, 0.3, 0.01)
    assert (other.contract, other.max) == (100, 0.3)


def test_thresholds_follow_the_preset() -> None:
    assert Config().thresholds.min_edge_r is None
    assert Config(preset="strict").thresholds.min_confidence == 0.55


def test_signal_minimum_by_timeframe() -> None:
    scoring = Scoring(signal_min=0.7, signal_min_by_timeframe={"1h": 0.5})
    assert scoring.signal_min_for("1h") == 0.5
    assert scoring.signal_min_for("5m") == 0.7


def test_the_pair_of_every_timeframe_stands_on_its_own_defaults() -> None:
    pair = Config.model_validate({"pair": {"5m": {"m_min": 0.3}, "1h": None}}).pair
    assert tuple(pair) == Timeframe.__args__
    assert pair["5m"] == PairThresholds(
        m_min=0.3, s_min=0.05, alpha_min=0.02, require_consensus=False
    )
    assert pair["1h"] == pair["1d"] == PairThresholds()
    assert Config.model_validate({"pair": None}) == Config()


def test_the_owner_is_the_first_allowed_unless_named() -> None:
    assert Telegram().owner is None
    assert Telegram(allowed_user_ids=(7, 8)).owner == 7
    assert Telegram(allowed_user_ids=(7, 8), owner_id=8).owner == 8
