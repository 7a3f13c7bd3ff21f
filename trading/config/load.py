"""``config.yaml`` in, ``Config`` out, or every problem at once."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr, ValidationError

from trading.config.checks import problems_between_keys
from trading.config.explain import SECRET_REFUSED, TELEGRAM_TOKEN_VARIABLE, problems_of
from trading.config.problems import (
    TELEGRAM_TOKEN,
    KeyPath,
    Problem,
    is_telegram_token,
    line_of,
)
from trading.config.schema import Config
from trading.config.yaml_strict import MAX_BYTES, parse_yaml
from trading.domain.errors import ConfigError

DATA_DIR_VARIABLE = "PITWALL_DATA_DIR"
REDIS_PASSWORD_VARIABLE = "PITWALL_REDIS_PASSWORD"  # noqa: S105 (a name, not a password)


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration in a file, or the defaults when ``path`` is None.

    ``PITWALL_DATA_DIR`` takes the place of ``data_dir``; nothing else of ``environ`` is read.
    Raises ConfigError with every problem of the file, one line each.
    """
    config = Config() if path is None else parse_config(_read(path), path.name)
    folder = environ.get(DATA_DIR_VARIABLE)
    return config.model_copy(update={"data_dir": folder}) if folder else config


def parse_config(raw: bytes, file: str) -> Config:
    """The configuration in the bytes of a file called ``file``. Raises ConfigError."""
    document = parse_yaml(raw)
    config, refused = _fit(document.data)
    found = [*document.problems, *_secrets(document.data, ())]
    known = {problem.path for problem in found}
    found += [problem for problem in refused if problem.path not in known]
    # After a refusal a default stands in its place, which no check may blame.
    found += problems_between_keys(config, [problem.path for problem in found])
    if found:
        lines = document.lines
        found.sort(key=lambda problem: problem.line or line_of(problem.path, lines))
        raise ConfigError([problem.render(file, lines) for problem in found])
    return config


def config_digest(config: Config) -> str:
    """64 hexadecimal digits (sha256) that are equal for equal configurations, on any machine.

    Redis only shows what the desk does, so it is left out: the journal is the same without it.
    """
    settings = config.model_dump(mode="json", exclude={"redis"})
    canonical = json.dumps(settings, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def telegram_token(environ: Mapping[str, str]) -> SecretStr:
    """The chat's token from the environment. Raises ConfigError when it is missing or no token."""
    token = environ.get(TELEGRAM_TOKEN_VARIABLE, "").strip()
    if not token:
        what = "is not set, put the token that BotFather gave you there"
        raise ConfigError([f"environment {TELEGRAM_TOKEN_VARIABLE}: {what}"])
    if not TELEGRAM_TOKEN.fullmatch(token):
        what = "has not the form of a Telegram token, got (hidden), copy it from BotFather again"
        raise ConfigError([f"environment {TELEGRAM_TOKEN_VARIABLE}: {what}"])
    return SecretStr(token)


def redis_password(environ: Mapping[str, str]) -> str | None:
    """The password of the server at ``redis.url``, None when none is set."""
    return environ.get(REDIS_PASSWORD_VARIABLE) or None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"cannot be read ({error.strerror}), name an existing file, or none for the defaults"
        raise ConfigError([f"{path}: {what}"]) from None


def _fit(data: dict[str, object]) -> tuple[Config, list[Problem]]:
    """The configuration with defaults in place of what was refused, and the refusals."""
    try:
        return Config.model_validate(data), []
    except ValidationError as error:
        problems = problems_of(error)
        refused = {_up_to_list(problem.path) for problem in problems}
        return Config.model_validate(_without(data, refused, ())), problems


def _up_to_list(path: KeyPath) -> KeyPath:
    """The path, cut at its first list: a list goes as a whole, so that positions never shift."""
    steps = [position for position, step in enumerate(path) if isinstance(step, int)]
    return path[: steps[0]] if steps else path


def _without(data: dict[str, object], refused: set[KeyPath], path: KeyPath) -> dict[str, object]:
    return {
        key: _without(value, refused, (*path, key)) if isinstance(value, dict) else value
        for key, value in data.items()
        if (*path, key) not in refused
    }


def _secrets(value: object, path: KeyPath) -> Iterator[Problem]:
    """Everything in the file that has the shape of a chat token, wherever it stands."""
    if is_telegram_token(value) or is_telegram_token(path[-1] if path else None):
        yield Problem(path, SECRET_REFUSED)
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _secrets(below, (*path, key))
    elif isinstance(value, tuple):
        for position, below in enumerate(value):
            yield from _secrets(below, (*path, position))
