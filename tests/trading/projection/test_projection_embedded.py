"""The desk's own server: private, kept running, thrown away when broken, gone with the desk."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from projection_bench import RealServer, converged, desk_in, until
from redis import Redis

from trading.projection import embedded
from trading.projection.embedded import Embedded, program
from trading.projection.looking import Looker
from trading.projection.server import Server
from trading.projection.service import Following

ROOT = Path(__file__).parents[3]


def answers(own):
    if own.address is None:
        return False
    with suppress(Exception), Redis.from_url(own.address, protocol=2) as redis:
        return redis.ping()
    return False


@asynccontextmanager
async def kept(folder):
    own = Embedded(program(), folder)
    task = asyncio.create_task(own.run())
    try:
        await until(lambda: answers(own))
        yield own
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def alive(pid):
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


async def test_it_is_for_this_user_alone_and_goes_with_the_desk(tmp_path):
    async with kept(tmp_path / "redis") as own:
        assert (tmp_path / "redis").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "redis" / "socket").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "redis" / "address").read_text().strip() == own.address
        pid = own._process.pid
        with Redis.from_url(own.address, protocol=2) as redis:
            assert redis.config_get("appendonly")["appendonly"] == "yes"
            assert redis.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
            assert redis.config_get("port")["port"] == "0"
    assert not alive(pid)
    assert own.address is None


async def test_a_killed_one_comes_back(tmp_path):
    async with kept(tmp_path / "redis") as own:
        own._process.kill()
        await until(lambda: own.trouble)
        assert own.trouble == "the server ended with status -9"
        await until(lambda: answers(own))
        assert own.trouble == ""


async def test_one_that_cannot_live_on_its_files_begins_anew(tmp_path):
    files = tmp_path / "redis" / "appendonlydir"
    files.mkdir(parents=True)
    (files / "appendonly.aof.manifest").write_text("rubbish\n")
    async with kept(tmp_path / "redis") as own:
        assert answers(own)


async def test_a_long_path_gets_a_short_socket(tmp_path):
    folder = tmp_path / ("long" * 30) / "redis"
    async with kept(folder) as own:
        assert len(own.address) < 100
        where = Path(own.address.removeprefix("unix://"))
        assert where.parent.stat().st_mode & 0o777 == 0o700
        assert (folder / "address").read_text().strip() == own.address
    assert not where.parent.exists()


async def test_one_that_outlived_its_desk_is_sent_away(tmp_path, monkeypatch):
    old = RealServer(tmp_path / "redis", unixsocket=str(tmp_path / "redis" / "socket"))
    old.redis = Redis(unix_socket_path=str(tmp_path / "redis" / "socket"), protocol=2)
    old.start()
    async with kept(tmp_path / "redis") as own:
        assert old.process.wait(5) == 0
        assert answers(own)
    old.redis.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills with the parent")
@pytest.mark.parametrize("hung", [False, True], ids=["well", "hung"])
def test_no_server_outlives_a_killed_desk(tmp_path, hung):
    code = (
        "import asyncio, sys, pathlib\n"
        "from trading.projection.embedded import Embedded, program\n"
        "async def main():\n"
        "    own = Embedded(program(), pathlib.Path(sys.argv[1]))\n"
        "    task = asyncio.create_task(own.run())\n"
        "    while own._process is None: await asyncio.sleep(0.05)\n"
        "    await asyncio.sleep(0.3)\n"
        "    print(own._process.pid, flush=True)\n"
        "    await task\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "redis")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as desk:
        pid = int(desk.stdout.readline())
        assert alive(pid)
        if hung:
            os.kill(pid, signal.SIGSTOP)
        desk.kill()
    end = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < end
        time.sleep(0.05)


async def test_a_desk_on_its_own_server_survives_its_death(tmp_path, monkeypatch):
    monkeypatch.setattr("trading.projection.service.BEGIN_S", 0.1)
    async with desk_in(tmp_path / "data") as desk:
        own = Embedded(program(), tmp_path / "data" / "redis")
        look = Looker(desk.running).look
        server = Server("own", lambda: own.address, trouble=lambda: own.trouble)
        following = Following(desk.journal, desk.stores.epoch, look, server, own)
        assert following.health().state == "starting"
        desk.followers.append(following)
        task = asyncio.create_task(following.run())
        await desk.bars(5)
        await until(lambda: following.health().state == "up")
        with Redis.from_url(own.address, protocol=2) as redis:
            await converged(redis, desk, following)
            own._process.kill()
            await until(lambda: own.trouble == "the server ended with status -9")
            await desk.bars(5)
            await converged(redis, desk, following)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_defect_ends_the_projection_and_not_the_desk(tmp_path, caplog, monkeypatch):
    async def broken(_self):
        raise ZeroDivisionError

    monkeypatch.setattr(Embedded, "run", broken)
    own = Embedded(Path("nothing"), tmp_path)

    class Journal:
        head = 7

    following = Following(Journal(), 1, None, Server("own", lambda: None), own)
    await following.run()
    assert following.health().state == "down"
    assert following.health().error == "it has ended (ExceptionGroup)"


def test_a_machine_without_a_server_has_none(monkeypatch):
    monkeypatch.setattr(embedded.platform, "machine", lambda: "riscv64")
    assert program() is None
    monkeypatch.setattr(embedded, "find_spec", lambda _name: None)
    assert program() is None
