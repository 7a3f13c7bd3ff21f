"""The phone on a loopback port, inside a program that already has an event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn

from bot.phone.phone import Phone
from trading.domain.errors import ConfigError

_PORTS_TRIED = 50
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Served:
    """Where the phone is, and whether somebody else has the port that was wanted."""

    port: int
    wanted_port_busy: bool

    @property
    def url(self) -> str:
        return f"http://{_LOOPBACK}:{self.port}"


class _GuestServer(uvicorn.Server):
    """A server that leaves the signals to the program it lives in."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve(phone: Phone, port: int) -> AsyncIterator[Served]:
    """Serve the phone on 127.0.0.1 at `port`, or at the next free one; 0 takes any.

    Raises ConfigError when none of the ports that follow is free.
    """
    listener = _listen(port)
    phone.access.port = listener.getsockname()[1]
    config = uvicorn.Config(
        phone.app,
        log_config=None,
        log_level="critical",  # its lines would show addresses, and the bot's token with them
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _GuestServer(config)
    serving = asyncio.create_task(server.serve([listener]), name="local phone")
    try:
        yield Served(phone.port, wanted_port_busy=port not in (0, phone.port))
    finally:
        server.should_exit = True
        phone.state.changed.ring()  # pages that wait for a change shall not delay the end
        await serving
        listener.close()


def _listen(port: int) -> socket.socket:
    last_error: OSError | None = None
    for candidate in range(port, min(port + _PORTS_TRIED, 65_536)):
        # asyncio turns Nagle's delay (40 ms a call) off only where the protocol is named
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            last_error = error
        else:
            return listener
    tried = f"none of {port} to {min(port + _PORTS_TRIED, 65_536) - 1} is free ({last_error})"
    raise ConfigError([f"phone.port: {tried}; give another one"])
