"""What goes wrong beside a living desk and does not hold it up."""

import asyncio
import threading

import numpy as np
import pytest
from chat_doubles import until
from living_bench import living_desk, still_desk

from bot import desk_loop
from bot.phone import Fault, Refusal
from trading.domain.candles import Candles
from trading.domain.errors import JournalError
from trading.domain.hours import DAY_MS
from trading.projection.looking import Looker
from trading.store import names
from trading.store.journal_file import Writer


async def test_a_snapshot_that_cannot_be_kept_stops_nobody(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(desk_loop, "SNAPSHOT_EVERY", 1)
    async with living_desk(tmp_path) as (desk, _phone):
        (tmp_path / names.SNAPSHOTS).write_bytes(b"no database" * 1000)
        await until(lambda: "no snapshot was kept at event" in caplog.text)
        journal = desk.running.desk.engine.journal
        head = journal.head
        await until(lambda: journal.head > head)


async def test_the_desk_forgets_candles_that_nobody_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(desk_loop, "FORGET_EVERY_S", 0.2)
    async with living_desk(tmp_path) as (desk, _phone):
        market, candles = desk.running.market, desk._stores.candles
        recent = market.candles(market.symbols[0], "5m", 1)
        long_ago = int(recent.open_ms[0]) - 70 * DAY_MS
        bar = Candles("5m", market.symbols[:1], np.array([long_ago]), *np.ones((5, 1, 1)))
        candles.put_block(bar)
        kept = lambda: candles.load("5m", bar.symbols, long_ago, long_ago + 1)  # noqa: E731
        await until(lambda: np.isnan(kept().close).all())


async def test_a_desk_that_cannot_go_on_says_so_to_its_owner(tmp_path, monkeypatch):
    """And once an hour if it is started again and again."""

    async def life(reason):
        def fails(_writer, *_what):
            raise JournalError(reason)

        async with living_desk(tmp_path) as (desk, phone):
            await until(lambda: desk.running.market.last_bar_ms)
            with monkeypatch.context() as patched:
                patched.setattr(Writer, "write", fails)
                await until(lambda: desk.running._broken)
                await asyncio.sleep(0.3)
            told.append([m for m in phone.messages() if "has stopped" in (m["text"] or "")])

    told = []
    for reason in ("the disk is <full>", "the disk is <full>", "it is damaged"):
        with pytest.raises(ExceptionGroup) as stop:
            await life(reason)
        assert stop.value.split(JournalError)[1] is None
    ((first,), again, (other,)) = told
    assert "the disk is <full>." in first["text"]
    assert not first["silent"]
    assert again == []
    assert "it is damaged." in other["text"]


def fails(_writer, *_what):
    raise JournalError("the disk is full")


def last_words(phone):
    return [m["text"] for m in phone.messages() if "has stopped" in (m["text"] or "")]


async def test_a_desk_that_cannot_begin_says_so_too(tmp_path, monkeypatch):
    """As after a power cut that ended on a full disk: its owner thinks that it runs."""
    with still_desk(tmp_path) as (desk, phone):
        monkeypatch.setattr(Writer, "write", fails)
        with pytest.raises(ExceptionGroup) as stop:
            await desk.live()
    assert stop.value.split(JournalError)[1] is None
    [words] = last_words(phone)
    assert "the disk is full." in words


async def test_last_words_that_nobody_got_are_said_at_the_next_stop(tmp_path, monkeypatch):
    monkeypatch.setattr(Writer, "write", fails)
    for code, said in ((500, 0), (None, 1), (None, 0)):
        with still_desk(tmp_path) as (desk, phone):
            if code is not None:
                phone.plan_fault(Fault("sendMessage", Refusal(code), 9))
            with pytest.raises(ExceptionGroup):
                await desk.live()
        assert len(last_words(phone)) == said


def test_of_a_defect_the_owner_reads_no_more_than_its_kind():
    group = ExceptionGroup("tasks", [ExceptionGroup("inner", [ValueError("bot123:secret")])])
    assert desk_loop.reason_of(group) == "a defect (ValueError), see its log"


async def test_the_whole_matrix_is_made_once_an_hour_beside_the_desk(tmp_path, monkeypatch):
    async with living_desk(tmp_path) as (desk, _phone):
        found = desk.running.market.correlations()[1]
        made_by, whole = [], type(found).matrix

        def matrix(self):
            made_by.append(threading.current_thread())
            return whole(self)

        monkeypatch.setattr(type(found), "matrix", matrix)
        looker = Looker(desk.running)
        hours = set()
        for _ in range(5):
            await looker.look()
            hours.add(looker._hour)
        assert len(made_by) == len(hours) < 5
        assert threading.main_thread() not in made_by


async def test_facts_wait_for_the_memory_of_advisors_and_people_do_not(tmp_path):
    async with living_desk(tmp_path) as (desk, _phone):
        running, journal = desk.running, desk.running.desk.engine.journal
        taking, taken = threading.Event(), threading.Event()

        def look():
            taking.set()
            taken.wait(20)
            return journal.head

        looking = asyncio.create_task(running.between_facts_aside(look))
        await until(taking.is_set)
        head = journal.head
        fact = asyncio.create_task(running.job("nothing", running.now()))
        await asyncio.sleep(0.1)  # the loop goes on, the market too
        assert not fact.done()
        assert journal.head == head
        taken.set()
        assert await looking == head
        await fact
        await until(lambda: journal.head > head)
