"""``pitwall journal`` and ``pitwall backup``: the truth, for people and for copies."""

import argparse
import sys
from pathlib import Path

from bot.cli.settings import config_of
from trading.config.load import DATA_DIR_VARIABLE
from trading.domain.errors import ConfigError
from trading.engine.recover import refold_one
from trading.store import inspect, names
from trading.store.backup import backup as copy_all
from trading.store.verify import verify as check


def _path(options: argparse.Namespace) -> Path:
    """The journal that is asked about.

    Raises:
        ConfigError: there is none.
    """
    path: Path = options.journal or Path(config_of(options).data_dir) / names.JOURNAL
    if not path.exists():
        ways = f"name its data_dir with {DATA_DIR_VARIABLE}, or the file with --journal"
        raise ConfigError([f"{path}: there is no journal, so no desk ran here; {ways}"])
    return path


def tail(options: argparse.Namespace) -> int:
    """The last events, one line each."""
    for line in inspect.tail(_path(options), options.count):
        print(line)
    return 0


def verify(options: argparse.Namespace) -> int:
    """Prove the journal; status 1 when it is damaged."""
    path = _path(options)
    report = check(path, refold_one)
    if report.ok:
        print(
            f"{path}: {report.events} events in {report.transactions} transactions are whole, "
            f"chain {report.sha256}"
        )
        return 0
    print(f"{path}: event {report.bad_seq}: {report.problem}; restore a backup", file=sys.stderr)
    return 1


def export(options: argparse.Namespace) -> int:
    """Every event to stdout."""
    inspect.export(_path(options), sys.stdout, options.format)
    return 0


def backup(options: argparse.Namespace) -> int:
    """Verified copies of every database."""
    for path in copy_all(Path(config_of(options).data_dir), options.target):
        print(path)
    return 0
