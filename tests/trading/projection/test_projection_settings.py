"""What the follower says about a server: its settings, its password, its answers."""

import pytest
from projection_bench import converged, desk_in, projecting, real_server, until
from redis import Redis

from trading.config.sections import Redis as Settings
from trading.domain.errors import ProjectionError
from trading.projection import service
from trading.projection.service import NO_SERVER, Hidden, look_at, projection_of

PASSWORD = "open-sesame"


async def test_settings_that_lose_data_are_said(tmp_path):
    risky = {"appendonly": "no", "maxmemory_policy": "allkeys-lru"}
    with real_server(tmp_path / "server", **risky) as server:
        async with desk_in(tmp_path / "d") as desk, projecting(desk, server.address) as projector:
            health = await converged(server.redis, desk, projector)
    assert health.notes == (
        "appendonly is off: it is empty after a restart, and filled again",
        "maxmemory-policy is allkeys-lru: it may drop keys; use noeviction",
    )


@pytest.fixture
def locked(tmp_path):
    """A server with a password."""
    with real_server(tmp_path / "server") as server:
        server.redis.config_set("requirepass", PASSWORD)
        server.redis.close()
        with Redis(unix_socket_path=str(server.socket), password=PASSWORD, protocol=2) as redis:
            yield server, redis


async def test_a_password_opens_the_server_and_is_never_said(tmp_path, locked, caplog):
    server, redis = locked
    async with desk_in(tmp_path / "d") as desk:
        async with projecting(desk, server.address) as projector:
            await until(lambda: projector.health().state == "down")
            assert "uthentication" in projector.health().error
        async with projecting(desk, server.address, password="wrong") as projector:
            await until(lambda: projector.health().state == "down")
            assert "wrong" not in projector.health().error.replace("WRONGPASS", "")
        async with projecting(desk, server.address, password=PASSWORD) as projector:
            health = await converged(redis, desk, projector)
    assert PASSWORD not in caplog.text + repr(health)


async def test_check_says_what_a_start_would_find(tmp_path, monkeypatch):
    assert await look_at(Settings(mode="off"), None) == "off"
    assert "of the desk's own" in await look_at(Settings(), None)
    with real_server(tmp_path / "server") as server:
        there = Settings(mode="url", url=server.address)
        assert await look_at(there, None) == f"{server.address} answers"
    with pytest.raises(ProjectionError, match="server/s"):
        await look_at(there, None)
    monkeypatch.setattr(service, "program", lambda: None)
    assert await look_at(Settings(), None) == NO_SERVER


async def test_without_a_server_for_the_machine_the_desk_says_so_once(monkeypatch, caplog):
    monkeypatch.setattr(service, "program", lambda: None)
    hidden = projection_of(Settings(), None, None, None)
    await hidden.run()
    hidden.notify()
    assert caplog.messages == [f"embedded Redis: {NO_SERVER}"]
    assert (hidden.health().state, hidden.health().error) == ("none", NO_SERVER)


def test_switched_off_says_nothing():
    assert isinstance(projection_of(Settings(mode="off"), None, None, None), Hidden)
    assert projection_of(Settings(mode="off"), None, None, None).health() is None
