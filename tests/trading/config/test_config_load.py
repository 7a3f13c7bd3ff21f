"""From the bytes of a file to a configuration, or to every problem at once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from trading.config.load import config_digest, load_config, parse_config, telegram_token
from trading.config.schema import Config
from trading.domain.errors import ConfigError

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode(), "config.yaml")
    return caught.value.problems


def accepted(text: str) -> Config:
    return parse_config(text.encode(), "config.yaml")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "paper:\n#  balance: 1\nfeed:\n"])
def test_an_empty_file_and_empty_sections_mean_the_defaults(text: str) -> None:
    assert accepted(text) == Config()


def test_no_file_means_the_defaults() -> None:
    assert load_config(None, {}) == Config()


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("paper:\n  balance: 500\n", encoding="utf-8")
    assert load_config(file, {}).paper.balance == 500


def test_a_missing_file_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^gone\.yaml:1 file: cannot be read .* for the default"):
        load_config(tmp_path / "gone.yaml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, {})


def test_only_the_data_directory_comes_from_the_environment() -> None:
    environ = {"PITWALL_DATA_DIR": "/elsewhere", "PITWALL_VENUE": "live", "PITWALL_PORT": "1"}
    assert load_config(None, environ) == Config(data_dir="/elsewhere")
    assert load_config(None, {"PITWALL_DATA_DIR": ""}).data_dir == "var"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("venue: papr", "1 venue: must be one of paper, live, got 'papr', did you mean paper"),
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
            "approvals: {expire_drift: 0.25}",
            "1 approvals.requote_drift: must be less than expire_drift (0.25), got 0.25",
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


def test_a_shorter_list_of_symbols_needs_no_new_sectors() -> None:
    config = accepted("symbols: [BTCUSDT, XMRUSDT]")
    assert config.sector_of("BTCUSDT") == "majors"
    assert config.sector_of("XMRUSDT") == "XMRUSDT"


def test_every_problem_at_once_in_the_order_of_the_file() -> None:
    text = """venue: papr
paper:
  balance: 5
  balance: 6
  volum_share: 0.1
benchmark: BTCUSD
approvals: {requote_drift: 0.9}
capital: &x {max_positions: many}
"""
    assert [line.split(":", 2)[1] for line in problems(text)] == [
        "1 venue",
        "4 paper.balance",
        "5 paper.volum_share",
        "6 benchmark",
        "7 approvals.requote_drift",
        "8 capital",
        "8 capital.max_positions",
    ]


def test_defaults_that_stand_in_for_refused_values_are_not_blamed() -> None:
    assert len(problems("approvals: {expire_drift: 7, requote_drift: 0.8}")) == 1
    assert len(problems("symbols: [eth]\nbenchmark: ETHUSDC\nsectors: {a: [ETHUSDC]}")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"telegram: {{token: '{TOKEN}'}}",
        f"token: {TOKEN}",
        f"bot_token: [{TOKEN}]",
        f"api_secret: {{a: {TOKEN}}}",
        f"telegram: {{owner_id: '{TOKEN}'}}",
        f"telegram: {{base_url: https://api.telegram.org/bot{TOKEN}}}",
        f"data_dir: {TOKEN}",
        f"'{TOKEN}': 1",
        f"symbols: ['{TOKEN}']",
        f"sectors: {{'{TOKEN}': [BTCUSDT]}}",
        f"sectors: {{a: {{b: '{TOKEN}'}}}}",
        f"sectors: {{'{TOKEN}': [BTCUSDT], b: [BTCUSDT]}}",
        f"paper: {{balance: 1}}\ntelegram: {{token: {TOKEN}, token: {TOKEN}}}",
        f"telegram: {{token: {TOKEN}",
        f"telegram: {{token: &x {TOKEN}}}",
    ],
)
def test_secrets_are_refused_and_never_repeated(text: str) -> None:
    told = "\n".join(problems(text))
    assert TOKEN[12:] not in told
    assert TOKEN[:9] not in told


@pytest.mark.parametrize("key", ["token", "secret", "api_key", "password"])
def test_a_value_under_a_secret_name_is_hidden(key: str) -> None:
    (sentence,) = problems(f"telegram:\n  {key}: hunter2")
    assert sentence.startswith(f"config.yaml:2 telegram.{key}: a secret does not belong")
    assert "hunter2" not in sentence
    assert "PITWALL_TELEGRAM_TOKEN" in sentence


def test_the_token_comes_from_the_environment_only() -> None:
    environ = {"PITWALL_TELEGRAM_TOKEN": f" {TOKEN}\n"}
    assert telegram_token(environ).get_secret_value() == TOKEN
    assert TOKEN not in repr(telegram_token(environ))
    with pytest.raises(ConfigError, match="is not set"):
        telegram_token({})
    with pytest.raises(ConfigError, match="form of a Telegram token") as caught:
        telegram_token({"PITWALL_TELEGRAM_TOKEN": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_the_digest_is_stable_and_tells_configurations_apart() -> None:
    same = accepted("paper: {balance: 10000.0}\nsectors:\n  a: []\n  b: []")
    turned = accepted("sectors:\n  b: []\n  a: []\npaper: {balance: 10000}")
    assert config_digest(same) == config_digest(turned)
    assert config_digest(same) != config_digest(Config())
    assert re.fullmatch("[0-9a-f]{64}", config_digest(same))


@pytest.mark.timeout(20)
def test_a_long_run_of_digits_is_refused_quickly() -> None:
    (sentence,) = problems("data_dir: " + "1" * 200_000)
    assert len(sentence) < 120


def test_importing_the_configuration_is_cheap() -> None:
    code = "import sys, trading.config.load; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "pandas", "scipy", "msgspec", "ccxt", "telegram", "asyncio"}
    assert not heavy & set(run.stdout.split())
