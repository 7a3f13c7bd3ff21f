"""Where the copy for other processes stands, as the file says it."""

import pytest

from trading.config import Config, config_digest
from trading.config.load import parse_config, redis_password
from trading.domain.errors import ConfigError


def refused(text):
    with pytest.raises(ConfigError) as error:
        parse_config(text.encode(), "config.yaml")
    [problem] = error.value.problems
    return problem


@pytest.mark.parametrize(
    "url",
    ["redis://localhost:6379/0", "rediss://cache.example:6380", "unix:///run/redis/redis.sock"],
)
def test_an_address_is_taken(url):
    found = parse_config(f"redis: {{mode: url, url: '{url}'}}".encode(), "config.yaml")
    assert (found.redis.mode, found.redis.url) == ("url", url)


@pytest.mark.parametrize("url", ["localhost:6379", "redis://", "http://x:1", "redis://:pw@host/0"])
def test_what_is_no_address_is_refused_with_its_form(url):
    problem = refused(f"redis: {{mode: url, url: '{url}'}}")
    assert "an address such as redis://localhost:6379/0, without a password" in problem


def test_a_server_of_yours_needs_an_address():
    expected = "config.yaml:1 redis.url: must be the address of a server when redis.mode is url"
    assert refused("redis: {mode: url}").startswith(expected)


def test_the_digest_is_the_same_with_and_without():
    """What only shows the desk may not change its journal."""
    off = Config.model_validate({"redis": {"mode": "off"}})
    assert config_digest(off) == config_digest(Config())
    assert config_digest(off.model_copy(update={"preset": "strict"})) != config_digest(Config())


def test_the_password_stands_in_the_environment():
    assert redis_password({"PITWALL_REDIS_PASSWORD": "x"}) == "x"
    assert redis_password({"PITWALL_REDIS_PASSWORD": ""}) is None
    assert redis_password({}) is None
