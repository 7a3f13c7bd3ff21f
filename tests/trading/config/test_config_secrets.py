"""Secrets come from the environment only and are never repeated."""

import pytest
from config_examples import problems

from trading.config.load import telegram_token
from trading.domain.errors import ConfigError

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


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


@pytest.mark.parametrize(
    "text",
    [
        "redis: {mode: url, url: 'redis://:hunter2@host/0'}",
        "redis: {mode: url, url: 'redis://desk:hunter2@host'}",
        "redis: {mode: url, url: 'desk:hunter2@host'}",
        "redis: {mode: url, url: 'redis://host?password=hunter2'}",
        "redis: {mode: url, url: ['redis://:hunter2@host']}",
        "telegram: {base_url: 'https://desk:hunter2@example.org'}",
    ],
)
def test_a_password_in_an_address_is_refused_and_never_repeated(text: str) -> None:
    (sentence,) = problems(text)
    assert "hunter2" not in sentence


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
