"""Who may write: another journal, an older desk, an older journal, a repeated write."""

import asyncio
import shutil
from contextlib import suppress

import pytest
from projection_bench import (
    QUICK,
    converged,
    desk_in,
    differences,
    projecting,
    real_server,
    until,
)

from trading.domain.errors import ProjectionError
from trading.projection.copying import Copy
from trading.projection.link import EVENTS, HEAD, WRITER, Link, Moved
from trading.projection.looking import Looker
from trading.projection.projector import Projector
from trading.projection.server import Server


@pytest.fixture
def server(tmp_path):
    with real_server(tmp_path / "server") as running:
        yield running


async def test_a_second_desk_waits_until_the_first_is_gone_and_begins_anew(tmp_path, server):
    async with desk_in(tmp_path / "two", ahead_ms=1) as two:
        async with desk_in(tmp_path / "one") as one, projecting(one, server.address) as first:
            await one.bars(5)
            await converged(server.redis, one, first)
            async with projecting(two, server.address) as second:
                await two.bars(8)
                await until(lambda: second.health().state == "down")
                assert "epoch 1, writes there; give each desk a database" in second.health().error
                assert differences(server.redis, one) == []
        async with projecting(two, server.address) as second:
            server.redis.delete(WRITER)  # as it expires when a desk is gone
            health = await converged(server.redis, two, second)
            assert "of another journal" in health.last_mended


async def test_a_desk_of_an_older_epoch_writes_nothing(tmp_path, server):
    async with desk_in(tmp_path / "data") as desk:
        newer = Link(server.address, None, (desk.journal.origin(), 2), 1.0)
        older = Link(server.address, None, (desk.journal.origin(), 1), 1.0)
        await newer.claim()
        with pytest.raises(ProjectionError, match="epoch 2, writes there"):
            await older.append(0, [(1, {"kind": b"X"})], 10)
        with pytest.raises(ProjectionError, match="epoch 2, writes there"):
            await older.forget([HEAD])
        assert not server.redis.exists(EVENTS)
        await asyncio.gather(newer.close(), older.close())


async def test_what_another_wrote_is_not_overwritten_blindly(tmp_path, server):
    link = Link(server.address, None, ("aa", 1), 1.0)
    await link.put(0, {HEAD: {"seq": b"9"}}, ())
    with pytest.raises(Moved):
        await link.put(5, {HEAD: {"seq": b"7"}}, ())
    assert server.redis.hget(HEAD, "seq") == b"9"
    await link.close()


async def test_a_repeated_write_is_refused_and_harmless(tmp_path, server):
    link = Link(server.address, None, ("aa", 1), 1.0)
    entries = [(seq, {"kind": b"X"}) for seq in (1, 2, 3)]
    await link.append(0, entries, 10)
    with pytest.raises(Moved):
        await link.append(0, entries, 10)
    assert [number for number, _ in server.redis.xrange(EVENTS)] == [b"1-0", b"2-0", b"3-0"]
    await link.close()


@pytest.mark.parametrize("bars", [2, 15], ids=["still shorter", "longer by now"])
async def test_an_older_journal_that_was_restored_is_shown_as_it_is(tmp_path, server, bars):
    async with desk_in(tmp_path / "data") as desk:
        await desk.bars(5)
    shutil.copytree(tmp_path / "data", tmp_path / "backup")
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(8)
        await converged(server.redis, desk, projector)
    server.redis.delete(WRITER)
    async with desk_in(tmp_path / "backup", ahead_ms=1) as desk:
        await desk.bars(bars)
        async with projecting(desk, server.address) as projector:
            health = await converged(server.redis, desk, projector)
        assert "events that are no longer in it" in health.last_mended


async def test_a_cancellation_that_was_forgotten_ends_it_all_the_same(tmp_path, server):
    async with desk_in(tmp_path / "data") as desk:
        whole, looking = Looker(desk.running).look, asyncio.Event()

        async def look():
            """As the library may: busy, and deaf to being cancelled."""
            looking.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(30)
            return await whole()

        where = Server("test", lambda: server.address)
        task = asyncio.create_task(Projector(desk.journal, 1, look, where, QUICK).run())
        await looking.wait()
        task.cancel()
        await asyncio.wait([task], timeout=5)
        assert task.cancelled()


async def test_a_long_journal_shows_its_last_events(tmp_path, server, monkeypatch):
    monkeypatch.setattr("trading.projection.copying.KEPT_EVENTS", 100)
    monkeypatch.setattr("trading.projection.copying.CHUNK_EVENTS", 30)
    monkeypatch.setattr("projection_bench.KEPT_EVENTS", 100)
    async with desk_in(tmp_path / "data") as desk:
        await desk.bars(30)
        assert desk.journal.head > 150
        async with projecting(desk, server.address) as projector:
            await converged(server.redis, desk, projector)
            assert server.redis.xinfo_stream(EVENTS)["length"] == 100
            await desk.bars(10)
            assert (await converged(server.redis, desk, projector)).mended == 0


async def test_nothing_is_written_when_nothing_is_new(tmp_path, server):
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(3)
        await converged(server.redis, desk, projector)
        before = server.redis.info("commandstats")["cmdstat_hset"]["calls"]
        await asyncio.sleep(1.0)
        assert server.redis.info("commandstats")["cmdstat_hset"]["calls"] == before


async def test_a_fresh_copy_knows_what_stands_there(tmp_path, server):
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(3)
        await converged(server.redis, desk, projector)
        copy = Copy(desk.journal, desk.stores.epoch)
        link = Link(server.address, None, copy.writer, 1.0)
        assert await copy.inspect(link) == []
        assert copy.sent == desk.journal.head
        await link.close()
