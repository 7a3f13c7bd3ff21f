"""Whatever happens to the server: the same journal, said in /health, and the same copy after it."""

import asyncio
import shutil
import signal
import time
from contextlib import asynccontextmanager, suppress

import pytest
from projection_bench import converged, desk_in, projecting, real_server, until

from ml.advisors.threshold import Threshold
from trading.projection.link import EVENTS, HEAD
from trading.projection.parts import SCORECARDS_VERSION, learned_parts
from trading.projection.snapshot import unpacked

BARS = 60  # in three parts: before, during and after


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The journal's checksum after a run without Redis."""

    async def run():
        async with desk_in(tmp_path_factory.mktemp("alone")) as desk:
            await desk.bars(BARS)
            kinds = {type(event).__name__ for _seq, event in desk.journal.read(0)}
            assert {"PositionClosed", "OutcomeKnown", "AdvisorAdjusted"} <= kinds
            return desk.journal.head, desk.journal.sha256

    return asyncio.run(run())


@pytest.fixture
def server(tmp_path):
    with real_server(tmp_path / "server") as running:
        yield running


@asynccontextmanager
async def a_third_in(tmp_path, server):
    """A desk a third through its bars, with its copy in place."""
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(BARS // 3)
        await converged(server.redis, desk, projector)
        yield desk, projector


async def finish(desk, projector, server, alone):
    """The last third; then journal and copy are what they must be."""
    await desk.bars(BARS // 3)
    health = await converged(server.redis, desk, projector)
    assert (desk.journal.head, desk.journal.sha256) == alone
    return health


async def test_the_copy_follows_and_the_journal_is_the_same_as_without(tmp_path, server, alone):
    async with a_third_in(tmp_path, server) as (desk, projector):
        await desk.bars(BARS // 3)
        health = await finish(desk, projector, server, alone)
        assert (health.state, health.mended, health.error) == ("up", 0, "")


async def test_a_killed_server(tmp_path, server, alone):
    async with a_third_in(tmp_path, server) as (desk, projector):
        server.kill()
        await desk.bars(BARS // 3)
        await until(lambda: projector.health().state == "down")
        assert projector.health().lag > 0
        assert projector.health().error
        server.start()
        assert (await finish(desk, projector, server, alone)).error == ""


async def test_a_flushed_server(tmp_path, server, alone):
    async with a_third_in(tmp_path, server) as (desk, projector):
        server.redis.flushall()
        await desk.bars(BARS // 3)
        health = await finish(desk, projector, server, alone)
        assert health.mended in {1, 2}, "a look may have been under way when it was flushed"
        assert "gone" in health.last_mended


FLAGS = "pitwall:flags:1"
CARDS = f"pitwall:scorecards:{SCORECARDS_VERSION}"
LEARNED = f"pitwall:learned.threshold:{Threshold.version}"


def in_the_middle(redis):
    number, _fields = redis.xrange(EVENTS)[5]
    redis.xdel(EVENTS, number)


DAMAGE = {
    "payload": (lambda r: r.hset(FLAGS, "payload", "{}"), "does not fit its checksum"),
    "place": (lambda r: r.hset(FLAGS, "seq", 7), "does not fit its checksum"),
    "field": (lambda r: r.hdel(FLAGS, "version"), "has no field"),
    "kind": (lambda r: (r.delete(FLAGS), r.set(FLAGS, "x")), "has no field"),
    "gone": (lambda r: r.delete(FLAGS), "was gone"),
    "exchanged": (
        lambda r: (r.delete(FLAGS), r.hset(FLAGS, mapping=r.hgetall(CARDS))),
        "was something else",
    ),
    "learned": (lambda r: r.hset(LEARNED, "payload", "{}"), "does not fit its checksum"),
    "learned is gone": (lambda r: r.delete(LEARNED), "was gone"),
    "head": (lambda r: r.hset(HEAD, "payload", b"\xff"), "does not fit its checksum"),
    "headless": (lambda r: r.delete(HEAD), "the head was gone"),
    "head's kind": (lambda r: (r.delete(HEAD), r.set(HEAD, "x")), "has no field"),
    "hole": (in_the_middle, "holes"),
    "stranger": (lambda r: r.xadd(EVENTS, {"kind": "Forged"}), "holes"),
    "far ahead": (lambda r: r.xadd(EVENTS, {"kind": "Forged"}, "999999-0"), "holes"),
    "no stream": (lambda r: (r.delete(EVENTS), r.set(EVENTS, "x")), "holes"),
}


@pytest.mark.parametrize(("harm", "said"), DAMAGE.values(), ids=DAMAGE.keys())
async def test_damage_is_noticed_said_and_mended(tmp_path, server, alone, harm, said):
    async with a_third_in(tmp_path, server) as (desk, projector):
        harm(server.redis)
        await until(lambda: projector.health().mended)
        assert said in projector.health().last_mended
        await desk.bars(BARS // 3)
        await finish(desk, projector, server, alone)


async def test_a_full_server(tmp_path, server, alone):
    async with a_third_in(tmp_path, server) as (desk, projector):
        server.redis.config_set("maxmemory", 1)
        await desk.bars(BARS // 3)
        await until(lambda: projector.health().state == "down")
        assert "maxmemory" in projector.health().error
        server.redis.config_set("maxmemory", 0)
        await finish(desk, projector, server, alone)


async def test_a_server_that_hangs_does_not_hold_the_desk_up(tmp_path, server, alone):
    async with a_third_in(tmp_path, server) as (desk, projector):
        server.signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            await desk.bars(BARS // 3)
            took_s = time.monotonic() - began
            await until(lambda: projector.health().state == "down")
            assert projector.health().error == "no answer within 0.5 s"
        finally:
            server.signal(signal.SIGCONT)
        await finish(desk, projector, server, alone)
        assert took_s < 10


@asynccontextmanager
async def slow_proxy(server, path, delay_s):
    """The server behind a line on which each answer takes its time."""

    async def pump(reader, writer, delay_s):
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                await asyncio.sleep(delay_s)
                writer.write(data)
        writer.close()

    async def serve(reader, writer):
        up, down = await asyncio.open_unix_connection(server.socket)
        lines.append(asyncio.gather(pump(reader, down, 0), pump(up, writer, delay_s)))

    lines = []
    async with await asyncio.start_unix_server(serve, path):
        yield f"unix://{path}"
        await asyncio.gather(*lines)


async def test_a_slow_server(tmp_path, server, alone):
    async with (
        slow_proxy(server, tmp_path / "slow", 0.03) as address,
        desk_in(tmp_path / "data") as desk,
        projecting(desk, address) as projector,
    ):
        await desk.bars(2 * BARS // 3)
        await finish(desk, projector, server, alone)


async def test_no_server_at_all(tmp_path, alone):
    address = f"unix://{tmp_path}/nothing"
    async with desk_in(tmp_path / "data") as desk, projecting(desk, address) as projector:
        await desk.bars(BARS)
        assert (desk.journal.head, desk.journal.sha256) == alone
        assert projector.health().state == "down"
        assert projector.health().lag == desk.journal.head


async def test_a_server_that_comes_back_older(tmp_path, server, alone):
    async with a_third_in(tmp_path, server) as (desk, projector):
        server.kill()
        shutil.copytree(server.folder, tmp_path / "older", ignore=lambda *_: ["s"])
        server.start()
        await desk.bars(BARS // 3)
        await converged(server.redis, desk, projector)
        server.kill()
        shutil.rmtree(server.folder)
        shutil.copytree(tmp_path / "older", server.folder)
        server.start()
        health = await finish(desk, projector, server, alone)
        assert "it was older" in health.last_mended


async def test_a_restarted_desk_goes_on_with_what_stands_there(tmp_path, server):
    async with a_third_in(tmp_path, server) as (desk, projector):
        await desk.bars(BARS // 3)
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(BARS // 3)
        assert (await converged(server.redis, desk, projector)).mended == 0


async def test_what_was_learned_is_taken_rarely_and_says_of_which_event_it_is(tmp_path, server):
    async with (
        desk_in(tmp_path / "data") as desk,
        projecting(desk, server.address, learned_s=1000) as projector,
    ):
        await desk.bars(BARS // 3)
        await until(lambda: projector.health().state == "up")
        seq = unpacked(server.redis.hgetall(LEARNED)).seq
        await desk.bars(2 * BARS // 3)
        server.redis.flushall()
        await until(lambda: projector.health().mended)
        await until(lambda: server.redis.exists(LEARNED))
        found = unpacked(server.redis.hgetall(LEARNED))
        assert 0 < seq == found.seq < desk.journal.head
        for place, same in ((seq, True), (desk.journal.head, False)):
            _state, panel = desk.refolded(place)
            part = learned_parts(panel, panel.memories())["learned.threshold"]
            assert (part == found.part) is same
