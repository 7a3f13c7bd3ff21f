"""The demo's arguments: what they may be is what the keys may be whose place they take."""

import pytest

from bot.cli.arguments import parser
from bot.cli.demo import demo_config
from trading.config import Config
from trading.domain.errors import ConfigError


def configured(*arguments: str) -> Config:
    return demo_config(Config(), parser().parse_args(["demo", *arguments]))


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
