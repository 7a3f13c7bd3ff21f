"""How the command line ends a desk: one sentence, and never the wrong market's data."""

from pathlib import Path

import pytest

from bot.cli.desk import market_name, until_stopped
from bot.stores import open_stores, pin_market
from trading.config import Config
from trading.domain.errors import ConfigError, JournalError


def test_a_broken_journal_ends_with_one_sentence(capsys):
    async def broken():
        inner = ExceptionGroup("inner", [JournalError("the disk is full")])
        raise ExceptionGroup("outer", [JournalError("the disk is full"), inner])

    assert until_stopped(broken()) == 1
    assert capsys.readouterr().err == "the disk is full\n"


def test_a_defect_is_not_hidden():
    async def defect():
        raise ExceptionGroup("both", [JournalError("the disk is full"), ValueError("a bug")])

    with pytest.raises(ExceptionGroup):
        until_stopped(defect())


def test_a_data_directory_stays_with_its_market(tmp_path: Path):
    simulated = market_name(Config())
    exchange = market_name(Config.model_validate({"feed": {"kind": "ccxt"}}))
    with open_stores(tmp_path, {}) as stores:
        pin_market(stores, simulated)
        pin_market(stores, simulated)
        with pytest.raises(ConfigError, match="choose another data_dir"):
            pin_market(stores, exchange)
