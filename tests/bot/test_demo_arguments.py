"""The demo's arguments: what they may be is what the keys may be whose place they take."""

import pytest

from bot.cli.arguments import parser
from bot.cli.demo import demo_config, scenario_of
from bot.sources.scenarios import SCENARIOS
from trading.config import Config
from trading.config.checks import problems_between_keys
from trading.domain.errors import ConfigError


def configured(*arguments: str) -> Config:
    options = parser().parse_args(["demo", *arguments])
    return demo_config(Config(), options, scenario_of(options))


def test_arguments_take_the_place_of_keys() -> None:
    config = configured("--port", "9000", "--seed", "0", "--speed", "0.5")
    assert (config.phone.port, config.feed.seed, config.feed.speed) == (9000, 0, 0.5)


@pytest.mark.parametrize(
    ("argument", "value", "sentence"),
    [
        ("--port", "0", "--port: must be a whole number from 1 to 65535 (TCP port), got 0"),
        ("--port", "99999", "--port: must be a whole number from 1 to 65535 (TCP port), got 99999"),
        ("--seed", "-1", "--seed: must be a whole number from 0 to 4294967295 (seed), got -1"),
        (
            "--speed",
            "nan",
            "--speed: must be a number from 0.1 to 100000 (times real time), got nan",
        ),
        ("--speed", "0", "--speed: must be a number from 0.1 to 100000 (times real time), got 0"),
    ],
)
def test_an_argument_out_of_range_is_one_sentence(argument, value, sentence) -> None:
    with pytest.raises(ConfigError) as refused:
        configured(argument, value)
    assert refused.value.problems == [sentence]


@pytest.mark.parametrize("count", ["0", "-3", "many", "²"])
def test_a_tail_has_at_least_one_event(count, capsys) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["journal", "tail", "-n", count])
    assert "is no whole number from 1 on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["crahs"], "--scenario: must be crash, got 'crahs', did you mean crash"),
        (["moon"], "--scenario: must be crash, got 'moon'"),
        (
            ["crash", "--seed", "3"],
            "--scenario and --seed: a scenario has a market of its own, leave one of the two out",
        ),
        (
            ["crash", "--data", "candles"],
            "--scenario and --data: a scenario has a market of its own, leave one of the two out",
        ),
    ],
)
def test_a_scenario_that_cannot_be_played_is_one_sentence(arguments, sentence) -> None:
    with pytest.raises(ConfigError) as refused:
        configured("--scenario", *arguments)
    assert refused.value.problems == [sentence]


def test_a_scenario_brings_its_rules_and_keeps_where_the_desk_shows_itself() -> None:
    options = parser().parse_args(["demo", "--scenario", "crash", "--port", "9000"])
    own = {"symbols": ("BTCUSDT",), "timezone": "Asia/Tokyo", "data_dir": "here", "venue": "live"}
    config = demo_config(Config.model_validate(own), options, scenario_of(options))
    assert (config.timezone, config.data_dir, config.phone.port) == ("Asia/Tokyo", "here", 9000)
    assert (config.venue, config.autonomy, config.feed.speed) == ("paper", "auto", 60.0)
    assert len(config.symbols) > 1
    assert config.recovery.enabled
    assert config.paper.hedged
    assert config.instruments.of("SOLUSDT").leverage == 5


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_rules_of_a_scenario_go_together(name) -> None:
    assert problems_between_keys(configured("--scenario", name), []) == []


def test_a_scenario_can_be_played_faster() -> None:
    assert configured("--scenario", "crash", "--speed", "600").feed.speed == 600
