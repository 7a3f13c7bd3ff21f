"""The configuration that a command works with."""

import argparse
import os
from pathlib import Path

from trading.config import Config, load_config
from trading.domain.errors import ConfigError

DEFAULT_FILE = Path("config.yaml")


def config_of(options: argparse.Namespace) -> Config:
    """From ``--config``, else ./config.yaml, else the defaults.

    Raises:
        ConfigError: every problem of the file.
    """
    path = options.config or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    return load_config(path, os.environ)


def refuse_nobody(config: Config, file: Path | None) -> None:
    """A desk that nobody may run does not start.

    Raises:
        ConfigError: no user id is listed in the ``file``, by default ./config.yaml.
    """
    if not config.telegram.allowed_user_ids:
        what = "is empty, so nobody could run the desk; put your Telegram user id there"
        raise ConfigError([f"{file or DEFAULT_FILE} telegram.allowed_user_ids: {what}"])
