"""Short texts of a configuration, accepted or refused."""

import pytest

from trading.config.load import parse_config
from trading.config.schema import Config
from trading.domain.errors import ConfigError


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode(), "config.yaml")
    return caught.value.problems


def accepted(text: str) -> Config:
    return parse_config(text.encode(), "config.yaml")
