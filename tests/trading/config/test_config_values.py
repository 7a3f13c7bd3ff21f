"""A value that cannot be taken: one clear sentence with place and remedy."""

import pytest
from config_examples import accepted, problems


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("venue: papr", "1 venue: must be one of paper, live, got 'papr', did you mean paper"),
        (
            "ml_improvements:\n  volatility: {forecast: ewma}",
            "2 ml_improvements.volatility.forecast: must be one of none, har, got 'ewma'",
        ),
        ("Autonomy: auto", "1 Autonomy: unknown key, did you mean autonomy"),
        ("paper:\n  balanse: 1", "2 paper.balanse: unknown key, did you mean balance"),
        ("max_positions: 1", "1 max_positions: unknown key, did you mean capital.max_positions"),
        ("qqq: 1", "1 qqq: unknown key, remove it"),
        (
            "paper:\n  balance: 5",
            "2 paper.balance: must be a number from 100 to 1000000000 (quote currency), got 5",
        ),
        (
            "feed:\n  close_grace_s: 22:30",
            "2 feed.close_grace_s: must be a number from 0 to 60 (s), got '22:30'",
        ),
        (
            "capital: {max_positions: 4.0}",
            "1 capital.max_positions: must be a whole number from 1 to 50 (positions), got 4.0",
        ),
        (
            "capital: {max_positions: true}",
            "1 capital.max_positions: must be a whole number from 1 to 50 (positions), got true",
        ),
        (
            "gates: {quote_age_s: 1e999}",
            "1 gates.quote_age_s: must be a number from 0.5 to 600 (s), got inf",
        ),
        (
            "gates: {quote_age_s: '10'}",
            (
                "1 gates.quote_age_s: must be a number from 0.5 to 600 (s), got '10', "
                "did you mean 10 without quotes"
            ),
        ),
        (
            "gates: {cooldown_bars: 0123}",
            (
                "1 gates.cooldown_bars: must be a whole number from 0 to 10000 (bars), got '0123', "
                "did you mean 123"
            ),
        ),
        (
            "gates: {cooldown_bars: 1_000}",
            (
                "1 gates.cooldown_bars: must be a whole number from 0 to 10000 (bars), "
                "got '1_000', did you mean 1000"
            ),
        ),
        (
            "costs: {round_trip: 2%}",
            (
                "1 costs.round_trip: must be a number from 0 to 0.05 (fraction of price), "
                "got '2%', did you mean 0.02"
            ),
        ),
        ("paper: 5", "1 paper: must be a section of keys, got 5"),
        (
            "presets: {strict: {min_edge_r: 9}}",
            "1 presets.strict.min_edge_r: must be a number from -5 to 5 (R) or null, got 9",
        ),
        (
            "timezone: Europe/Berln",
            (
                "1 timezone: must be a time zone such as Europe/Berlin, got 'Europe/Berln', "
                "did you mean Europe/Berlin"
            ),
        ),
        (
            "timezone: ../etc/passwd",
            "1 timezone: must be a time zone such as Europe/Berlin, got '../etc/passwd'",
        ),
        ("data_dir: 7", "1 data_dir: must be a folder, got 7, put it in quotes"),
        ("data_dir: ''", "1 data_dir: must be a folder, got ''"),
        (
            "symbols:\n  - BTCUSDT\n  - ethusdt",
            (
                "3 symbols[1]: must be a symbol such as BTCUSDT (2 to 32 of A-Z 0-9 / : . _ -), "
                "got 'ethusdt', did you mean ETHUSDT"
            ),
        ),
        ("symbols: []", "1 symbols: must be a list of 1 to 2000 symbols, got a list of 0"),
        (
            "symbols: BTCUSDT",
            (
                "1 symbols: must be a list of 1 to 2000 symbols, got 'BTCUSDT', "
                "put it in brackets: [ ]"
            ),
        ),
        ("symbols:", "1 symbols: must be a list of 1 to 2000 symbols, got nothing"),
        (
            "timeframes: [5min]",
            (
                "1 timeframes[0]: must be one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 1d, got '5min', "
                "did you mean 5m"
            ),
        ),
        (
            "scoring: {signal_min_by_timeframe: {7m: 0.5}}",
            (
                "1 scoring.signal_min_by_timeframe.7m: must be one of 1m, 3m, 5m, 15m, 30m, 1h, "
                "2h, 4h, 1d, got '7m'"
            ),
        ),
        (
            "scoring: {signal_min_by_timeframe: {5m: 2}}",
            "1 scoring.signal_min_by_timeframe.5m: must be a number from 0 to 1 (strength), got 2",
        ),
        (
            "pair:\n  1h:\n    s_min: 2",
            "3 pair.1h.s_min: must be a number from 0 to 1 (strength), got 2",
        ),
        (
            "pair: {5m: {require_consensus: yes}}",
            ("1 pair.5m.require_consensus: must be true or false, got 'yes', did you mean true"),
        ),
        (
            "pair: {7m: {s_min: 0.1}}",
            "1 pair.7m: must be one of 1m, 3m, 5m, 15m, 30m, 1h, 2h, 4h, 1d, got '7m'",
        ),
        (
            "pair: {5m: {s_mim: 0.1}}",
            "1 pair.5m.s_mim: unknown key, did you mean s_min",
        ),
        ("pair: {5m: 3}", "1 pair.5m: must be a section of keys, got 3"),
        ("pair: [5m]", "1 pair: must be a section of keys, got a list of 1"),
        (
            "instruments: {overrides: {btcusdt: {leverage: 2}}}",
            (
                "1 instruments.overrides.btcusdt: must be a symbol such as BTCUSDT "
                "(2 to 32 of A-Z 0-9 / : . _ -), got 'btcusdt', did you mean BTCUSDT"
            ),
        ),
        (
            "instruments: {overrides: {BTCUSDT: {leverage: 200}}}",
            (
                "1 instruments.overrides.BTCUSDT.leverage: "
                "must be a number from 1 to 125 (times) or null, got 200"
            ),
        ),
        (
            "instruments: {defaults: {max_leverage: 0.5}}",
            (
                "1 instruments.defaults.max_leverage: must be a number from 1 to 125 (times), "
                "got 0.5"
            ),
        ),
        (
            "instruments: {defaults: {kind: lot}}",
            (
                "1 instruments.defaults.kind: must be one of spot, perpetual, lots, got 'lot', "
                "did you mean lots"
            ),
        ),
        (
            "instruments: {overrides: {BTCUSDT: {lots: {contract: 0}}}}",
            (
                "1 instruments.overrides.BTCUSDT.lots.contract: must be a number from 0.001 to "
                "1000000000 (base units) or null, got 0"
            ),
        ),
        (
            "instruments: {defaults: {lots: {steps: 0.1}}}",
            "1 instruments.defaults.lots.steps: unknown key, did you mean step",
        ),
        (
            "telegram: {allowed_user_ids: ['12']}",
            (
                "1 telegram.allowed_user_ids[0]: must be a whole number from 1 to 4503599627370495 "
                "(Telegram user id), got '12', did you mean 12 without quotes"
            ),
        ),
        (
            "telegram: {base_url: api.telegram.org}",
            (
                "1 telegram.base_url: must be a web address such as https://api.telegram.org, "
                "without a slash at the end, got 'api.telegram.org'"
            ),
        ),
    ],
)
def test_one_clear_sentence_with_place_and_remedy(text: str, sentence: str) -> None:
    assert problems(text) == [f"config.yaml:{sentence}"]


@pytest.mark.parametrize(
    ("word", "meant"), [("no", "false"), ("ON", "true"), ("yes", "true"), ("False", "false")]
)
def test_words_that_look_boolean_are_refused_with_a_hint(word: str, meant: str) -> None:
    assert problems(f"ml_improvements:\n  enabled: {word}") == [
        (
            f"config.yaml:2 ml_improvements.enabled: must be true or false, got '{word}', "
            f"did you mean {meant}"
        )
    ]


def test_off_is_a_rung() -> None:
    rungs = accepted("ml_improvements: {rungs: {threshold: off}}").ml_improvements.rungs
    assert rungs.threshold == "off"


@pytest.mark.timeout(20)
def test_a_long_run_of_digits_is_refused_quickly() -> None:
    (sentence,) = problems("data_dir: " + "1" * 200_000)
    assert len(sentence) < 120


@pytest.mark.parametrize(
    "address",
    ["http://[", "http://a:99999", "http://a:0", "http://a:b", "http://:80", "http://a]b"],
)
def test_an_address_nobody_can_connect_to_is_refused(address: str) -> None:
    (sentence,) = problems(f'telegram: {{base_url: "{address}"}}')
    assert sentence.endswith(f"without a slash at the end, got '{address}'")


@pytest.mark.parametrize(
    "address",
    [
        "http://api.telegram.org",
        "http://149.154.167.220:80",
        "http://[2606:4700::1]",
        "http://a.b.",
    ],
)
def test_an_address_that_gives_the_token_away_is_refused(address: str) -> None:
    (sentence,) = problems(f'telegram: {{base_url: "{address}"}}')
    assert sentence.endswith(", write https: with http everybody on the way can read the token")


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1]:8081", "https://example.org/api", "http://a:80", "http://192.168.1.7:8081",
        "http://bot-api.desk.svc.cluster.local:8081", "http://localhost:8081",
    ],
)  # fmt: skip
def test_other_addresses_are_accepted(address: str) -> None:
    assert accepted(f'telegram: {{base_url: "{address}"}}').telegram.base_url == address
