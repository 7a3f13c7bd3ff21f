"""The configuration that a command works with."""

import argparse
import os
from pathlib import Path

from trading.config import Config, load_config

DEFAULT_FILE = Path("config.yaml")


def config_of(options: argparse.Namespace) -> Config:
    """From ``--config``, else ./config.yaml, else the defaults.

    Raises:
        ConfigError: every problem of the file.
    """
    path = options.config or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    return load_config(path, os.environ)
