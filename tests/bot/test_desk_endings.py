"""How the command line ends a desk: one sentence, and never the wrong market's data."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bot.cli.demo
from bot.__main__ import main
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


async def canceled(*_of_a_desk):
    raise asyncio.CancelledError


def test_who_stops_a_desk_is_told_that_it_goes_on(capsys):
    assert until_stopped(canceled()) == 0
    assert capsys.readouterr().err == "stopped; starting again goes on where it was\n"


@pytest.mark.parametrize(
    ("kept", "words"), [("", "what it traded is forgotten; with"), ("here", "starting again goes")]
)
def test_who_stops_a_demo_is_told_what_is_left(kept, words, capsys, monkeypatch):
    monkeypatch.setattr(bot.cli.demo, "_demo", canceled)
    monkeypatch.delenv("PITWALL_DATA_DIR", raising=False)
    if kept:
        monkeypatch.setenv("PITWALL_DATA_DIR", kept)
    assert main(["demo", "--no-browser"]) == 0
    assert capsys.readouterr().err.startswith(f"stopped; {words}")


def test_a_data_directory_stays_with_its_market(tmp_path: Path):
    simulated = market_name(Config())
    exchange = market_name(Config.model_validate({"feed": {"kind": "ccxt"}}))
    with open_stores(tmp_path, {}) as stores:
        pin_market(stores, simulated)
        pin_market(stores, simulated)
        with pytest.raises(ConfigError, match="choose another data_dir"):
            pin_market(stores, exchange)


def test_threads_that_hang_hold_up_neither_other_work_nor_the_stop():
    """As those that look up the name of a host while the network is away."""
    program = """
import asyncio, sys, time
from bot.cli.desk import until_stopped

async def work():
    hung = [asyncio.create_task(asyncio.to_thread(time.sleep, 30)) for _ in range(40)]
    await asyncio.sleep(0)
    assert await asyncio.to_thread(sum, (1, 2)) == 3
    print("up", flush=True)
    await asyncio.gather(*hung)

sys.exit(until_stopped(work()))
"""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as desk:
        assert desk.stdout.readline() == "up\n"
        desk.send_signal(signal.SIGTERM)
        assert desk.wait(20) == 0
        assert time.monotonic() - began < 15
        assert desk.stderr.read() == "stopped; starting again goes on where it was\n"
