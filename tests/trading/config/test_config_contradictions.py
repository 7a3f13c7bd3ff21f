"""Values that are fine alone and not together."""

import pytest
from config_examples import accepted, problems


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "venue: live\npreset: strict",
            "1 venue: live venues come later, got 'live', use paper",
        ),
        ("symbols: [BTCUSDT, BTCUSDT]", "1 symbols[1]: must be named once, got 'BTCUSDT' again"),
        ("timeframes: [5m, 1h, 5m]", "1 timeframes[2]: must be named once, got '5m' again"),
        (
            "benchmark: BTCUSD",
            "1 benchmark: must be one of symbols, got 'BTCUSD', did you mean BTCUSDT",
        ),
        (
            "symbols: [BTCUSD, ETHUSDT]",
            "1 benchmark: must be one of symbols, got 'BTCUSDT', did you mean BTCUSD",
        ),
        (
            "sectors:\n  a: [ETHUSD]",
            "2 sectors.a[0]: must be one of symbols, got 'ETHUSD', did you mean ETHUSDT",
        ),
        (
            "sectors:\n  a: [ETHUSDT]\n  b:\n    - ETHUSDT",
            "4 sectors.b[0]: must be in one sector only, got 'ETHUSDT' that is in 'a'",
        ),
        (
            "instruments: {overrides: {ETHUSD: {leverage: 2}}}",
            (
                "1 instruments.overrides.ETHUSD: must be one of symbols, got 'ETHUSD', "
                "did you mean ETHUSDT"
            ),
        ),
        (
            "instruments:\n  defaults:\n    kind: spot",
            (
                "2 instruments.defaults.leverage: must be 1 (times) for spot, got 3, "
                "write 'leverage: 1'"
            ),
        ),
        (
            "instruments: {overrides: {ETHUSDT: {kind: spot}}}",
            (
                "1 instruments.overrides.ETHUSDT.leverage: must be 1 (times) for spot, got 3, "
                "write 'leverage: 1'"
            ),
        ),
        (
            "instruments:\n  defaults:\n    lots: {step: 0.1}",
            "3 instruments.defaults.lots.max: must be at least step (0.1), got 0.06",
        ),
        (
            "instruments:\n  overrides:\n    ETHUSDT: {lots: {max: 0.001}}",
            "3 instruments.overrides.ETHUSDT.lots.max: must be at least step (0.01), got 0.001",
        ),
        (
            "feed: {kind: files}",
            (
                "1 feed.directory: must name the folder of candles when feed.kind is files, "
                "got nothing"
            ),
        ),
        (
            "feed: {kind: ccxt, speed: 2}",
            "1 feed.speed: must be 1 (times real time) for ccxt, got 2, remove it",
        ),
        (
            "feed: {kind: ccxt, market: spot}",
            (
                "1 instruments.defaults.kind: must be spot as feed.market is for ccxt, "
                "got 'perpetual', write 'kind: spot' and 'leverage: 1'"
            ),
        ),
        (
            (
                "feed: {kind: ccxt}\ninstruments:\n  overrides:\n    ETHUSDT:\n"
                "      {kind: spot, leverage: 1}"
            ),
            (
                "5 instruments.overrides.ETHUSDT.kind: must be perpetual as feed.market is for "
                "ccxt, got 'spot', write 'kind: perpetual'"
            ),
        ),
        (
            "approvals: {expire_drift: 0.25}",
            "1 approvals.requote_drift: must be less than expire_drift (0.25), got 0.25",
        ),
        (
            "safeguards: {day_yellow: 0.8}",
            "1 safeguards.day_yellow: must be at most day_orange (0.75), got 0.8",
        ),
        (
            "safeguards:\n  drawdown_red: 0.12",
            "1 safeguards.drawdown_orange: must be at most drawdown_red (0.12), got 0.15",
        ),
        (
            "safeguards: {drawdown_yellow: 0.16}",
            "1 safeguards.drawdown_yellow: must be at most drawdown_orange (0.15), got 0.16",
        ),
        (
            "ml_improvements: {threshold: {base: 50}}",
            "1 ml_improvements.threshold.base: must be from low (60) to high (85), got 50",
        ),
        (
            "ml_improvements: {threshold: {last: 10}}",
            "1 ml_improvements.threshold.min_outcomes: must be at most last (10), got 20",
        ),
        (
            "telegram: {owner_id: 5, allowed_user_ids: [6]}",
            "1 telegram.owner_id: must be one of allowed_user_ids, got 5",
        ),
        (
            "telegram: {allowed_user_ids: [6, 6]}",
            "1 telegram.allowed_user_ids[1]: must be named once, got 6 again",
        ),
    ],
)
def test_keys_that_contradict_each_other(text: str, sentence: str) -> None:
    assert problems(text) == [f"config.yaml:{sentence}"]


def test_a_live_venue_needs_strict_thresholds() -> None:
    assert "config.yaml:1 preset: must be strict when venue is live, got 'explore'" in problems(
        "venue: live"
    )


@pytest.mark.parametrize(
    "text",
    [
        "feed: {kind: ccxt, market: spot}\ninstruments: {defaults: {kind: spot, leverage: 1}}",
        (
            "feed: {kind: ccxt, market: spot}\nsymbols: [BTCUSDT]\n"
            "instruments: {overrides: {BTCUSDT: {kind: spot, leverage: 1}}}"
        ),
        "feed: {kind: simulator, market: spot}",
    ],
)
def test_symbols_may_trade_as_their_market_sells_them(text: str) -> None:
    accepted(text)


def test_a_shorter_list_of_symbols_needs_no_new_sectors() -> None:
    config = accepted("symbols: [BTCUSDT, XMRUSDT]")
    assert config.sector_of("BTCUSDT") == "majors"
    assert config.sector_of("XMRUSDT") == "XMRUSDT"
