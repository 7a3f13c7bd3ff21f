"""``pitwall journal`` and ``pitwall backup``: the truth, for people and for copies."""

import argparse
import sys
from pathlib import Path

from bot.cli.settings import config_of
from trading.replay.session import refold_one
from trading.store import inspect, names
from trading.store.backup import backup as copy_all
from trading.store.verify import verify as check


def _path(options: argparse.Namespace) -> Path:
    return options.journal or Path(config_of(options).data_dir) / names.JOURNAL


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
