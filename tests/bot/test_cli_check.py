"""``pitwall check``: what ``pitwall run`` would refuse, it names, in its own words."""

import asyncio
from functools import partial

import pytest

import bot.exchange
from bot.__main__ import main
from bot.cli.desk import market_name
from bot.sources import Memory
from bot.stores import open_stores, pin_market
from trading.config import Config
from trading.domain.errors import FeedError
from trading.feeds.ccxt_public import Pace, open_exchange
from trading.store.candles import CandleStore
from trading.store.cursors import MemoryCursors

NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture
def checked(tmp_path, capsys, monkeypatch):
    """The lines that a check of a configuration prints, one that is listed as desk.yaml."""
    monkeypatch.delenv("PITWALL_TELEGRAM_TOKEN", raising=False)

    def lines(text):
        file = tmp_path / "desk.yaml"
        file.write_text(
            f"data_dir: {tmp_path}/data\nsymbols: [BTCUSDT]\nsectors: {{}}\n"
            f"redis: {{mode: 'off'}}\n{text}"
        )
        assert main(["check", "--config", str(file)]) == 1
        return capsys.readouterr().out.split("\n")

    return lines


def test_nobody_is_named_with_the_file_that_was_given(checked, tmp_path):
    (line,) = [each for each in checked("") if "people" in each]
    assert line.startswith(
        f"wrong people: {tmp_path}/desk.yaml telegram.allowed_user_ids: is empty"
    )


def test_a_data_directory_of_another_market_is_wrong_as_it_is_for_run(checked, tmp_path):
    with open_stores(tmp_path / "data", {}) as stores:
        pin_market(stores, market_name(Config()))
    assert any(line.startswith("ok    data:") for line in checked(""))
    other = checked(f"feed: {{kind: files, directory: {tmp_path}/none}}\n")
    (line,) = [each for each in other if " data:" in each]
    assert line.startswith("wrong data: data_dir: it holds a desk on simulator, and this one is on")


def test_a_check_leaves_a_new_directory_as_it_found_it(checked, tmp_path):
    checked("")
    assert {each.name for each in (tmp_path / "data").iterdir()} == {"desk.lock"}


async def test_an_exchange_that_does_not_answer_is_let_go_of(tmp_path, monkeypatch):
    """Else ccxt and aiohttp fill the screen with their own advice to programmers."""
    opened = []

    def unreachable(name, kind):
        opened.append(open_exchange(name, kind))
        opened[0].urls["api"] = dict.fromkeys(opened[0].urls["api"], NOBODY_LISTENS)
        return opened[0]

    monkeypatch.setattr(bot.exchange, "open_exchange", unreachable)
    monkeypatch.setattr(bot.exchange, "Pace", partial(Pace, sleep=lambda _s: asyncio.sleep(0)))
    store = CandleStore(tmp_path / "candles.db")
    config = Config.model_validate({"feed": {"kind": "ccxt"}})
    with pytest.raises(FeedError):
        await bot.exchange.opened(config, Memory(store, MemoryCursors()))
    store.close()
    assert opened[0].session is None
