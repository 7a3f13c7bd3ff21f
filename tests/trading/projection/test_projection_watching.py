"""A watcher beside a desk: everything once and in order, whatever happens to the server."""

import asyncio
import shutil
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from projection_bench import QUICK, converged, desk_in, projecting, real_server, until
from watching_bench import VERSIONS, Recorder, copy_at

from bot.cli.watch import Copy, follow
from trading.config.sections import Redis as Settings
from trading.projection import watching as watching_module
from trading.projection.copying import entry_of
from trading.projection.watching import Watcher

COMPONENTS = {"flags", "scorecards", "correlations", "learned.threshold"}


@pytest.fixture
def server(tmp_path):
    with real_server(tmp_path / "server") as running:
        yield running


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("bot.cli.watch.RETRY_S", 0.05)
    monkeypatch.setattr(watching_module, "WAIT_MS", 50)
    monkeypatch.setattr(watching_module, "VERIFY_EVERY_S", 0.3)


@asynccontextmanager
async def followed(copy):
    """A watcher at work."""
    recorder = Recorder()
    task = asyncio.create_task(follow(copy, Watcher(VERSIONS), recorder))
    try:
        yield recorder
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def watched_desk(tmp_path, server, pace=QUICK):
    """A desk with its copy, and a watcher that has seen it."""
    async with (
        desk_in(tmp_path / "data") as desk,
        projecting(desk, server.address, pace) as projector,
    ):
        await desk.bars(10)
        await converged(server.redis, desk, projector)
        async with followed(copy_at(server, tmp_path)) as recorder:
            await until(lambda: recorder.snapshots)
            desk.seen_from = desk.journal.head
            yield desk, projector, recorder


async def caught_up(desk, projector, server, recorder):
    """The watcher ends with what stands there: every event once, in order, every snapshot."""
    await converged(server.redis, desk, projector)
    wanted = [
        (seq, entry_of(seq, event)["body"]) for seq, event in desk.journal.read(desk.seen_from)
    ]
    assert wanted
    await until(lambda: len(recorder.events) >= len(wanted))
    assert [(one.seq, one.body) for one in recorder.events] == wanted
    parts = desk.expected_parts()
    await until(lambda: {n: s.part for n, s in recorder.latest().items()} == parts)


async def test_it_follows_and_writes_nothing(tmp_path, server):
    """As a user of the server who may do nothing but read."""
    server.redis.execute_command(
        "ACL", "SETUSER", "reader", "on", ">pw", "~*", "-@all", "+@read", "+@connection"
    )
    copy = Copy(Settings(mode="url"), tmp_path, "pw")
    copy = copy._replace(
        settings=copy.settings.model_copy(update={"url": f"unix://reader@{server.socket}"})
    )
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(10)
        await converged(server.redis, desk, projector)
        async with followed(copy) as recorder:
            await until(lambda: recorder.snapshots)
            desk.seen_from = desk.journal.head
            await desk.bars(10)
            await caught_up(desk, projector, server, recorder)
        assert {one.snapshot.component for one in recorder.snapshots} >= COMPONENTS
    before = {key: server.redis.dump(key) for key in server.redis.keys("*")}
    stats = server.redis.info("commandstats")
    async with followed(copy) as recorder:
        await until(lambda: recorder.snapshots)
        await asyncio.sleep(0.5)
    assert {key: server.redis.dump(key) for key in server.redis.keys("*")} == before
    after = server.redis.info("commandstats")
    used = {name for name in after if after[name]["calls"] != stats.get(name, {}).get("calls")}
    own = {"info", "keys", "dump"}
    reads = {"hgetall", "hget", "exists", "pttl", "xread", "xrange", "xinfo|stream"}
    connects = {"auth", "client|setinfo", "ping", "select"}
    assert {name.removeprefix("cmdstat_") for name in used} <= own | reads | connects
    assert server.redis.execute_command("ACL", "LOG") == []


async def test_a_killed_server(tmp_path, server, capsys):
    async with watched_desk(tmp_path, server) as (desk, projector, recorder):
        server.kill()
        await desk.bars(5)
        await asyncio.sleep(0.3)
        server.start()
        await desk.bars(5)
        await caught_up(desk, projector, server, recorder)
    said = capsys.readouterr().err
    assert f"{server.address}: " in said
    assert "start that server, or correct redis.url" in said
    assert said.count("everything is as it should be again") >= 1


async def test_a_flushed_server(tmp_path, server, capsys):
    async with watched_desk(tmp_path, server) as (desk, projector, recorder):
        server.redis.flushall()
        await asyncio.sleep(0.2)
        await desk.bars(5)
        await caught_up(desk, projector, server, recorder)


async def test_a_damaged_snapshot(tmp_path, server, capsys):
    mends_late = replace(QUICK, inspect_s=3.0)
    async with watched_desk(tmp_path, server, mends_late) as (desk, projector, recorder):
        server.redis.hset("pitwall:flags:1", "payload", "{}")
        said = []
        await until(lambda: said.append(capsys.readouterr().err) or "flags" in "".join(said))
        await desk.bars(5)
        await caught_up(desk, projector, server, recorder)
    assert "pitwall:flags:1 does not fit its checksum" in "".join(said)


async def test_a_full_server(tmp_path, server):
    async with watched_desk(tmp_path, server) as (desk, projector, recorder):
        server.redis.config_set("maxmemory", 1)
        await desk.bars(5)
        await until(lambda: projector.health().state == "down")
        server.redis.config_set("maxmemory", 0)
        await caught_up(desk, projector, server, recorder)


async def test_a_server_that_comes_back_older(tmp_path, server, capsys):
    async with watched_desk(tmp_path, server) as (desk, projector, recorder):
        server.kill()
        shutil.copytree(server.folder, tmp_path / "older", ignore=lambda *_: ["s"])
        server.start()
        await desk.bars(5)
        await caught_up(desk, projector, server, recorder)
        server.kill()
        shutil.rmtree(server.folder)
        shutil.copytree(tmp_path / "older", server.folder)
        server.start()
        await desk.bars(5)
        await caught_up(desk, projector, server, recorder)


async def test_a_desk_that_starts_again(tmp_path, server):
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(10)
        await converged(server.redis, desk, projector)
        seen_from = desk.journal.head
    async with followed(copy_at(server, tmp_path)) as recorder:
        await until(lambda: recorder.snapshots)
        async with (
            desk_in(tmp_path / "data", ahead_ms=1) as desk,
            projecting(desk, server.address) as projector,
        ):
            desk.seen_from = seen_from
            await desk.bars(5)
            await caught_up(desk, projector, server, recorder)
