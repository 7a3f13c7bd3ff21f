"""``pitwall demo``: a desk on a market without risk, and a phone to run it from."""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
import webbrowser
from contextlib import ExitStack
from pathlib import Path

from bot.cli.desk import until_stopped
from bot.cli.settings import config_of
from bot.desk_loop import LivingDesk
from bot.models import learners
from bot.phone import create_phone, serve
from bot.sources import Memory, Source, remembered
from bot.sources.recorded import recorded
from bot.sources.simulated import DEMO_START_MS, simulated
from bot.stores import Stores, open_stores, pin_market
from bot.telegram_chat import TelegramChat
from trading.config import Config
from trading.config.load import DATA_DIR_VARIABLE
from trading.config.places import place_at, plain
from trading.domain.errors import ConfigError

DEMO_SPEED = 30.0  # a five-minute bar takes ten seconds
DEMO_OWNER = 4242
TOKEN_FILE = "phone-token"  # noqa: S105 (a file's name)
CREDENTIALS = ("KEY", "SECRET", "PASSPHRASE")


def demo(options: argparse.Namespace) -> int:
    """A desk on a market without risk, and a phone to run it from."""
    refuse_beside_credentials()
    config = demo_config(config_of(options), options)
    with ExitStack() as scratch:
        if DATA_DIR_VARIABLE not in os.environ:
            folder = scratch.enter_context(tempfile.TemporaryDirectory(prefix="pitwall-demo-"))
            config = config.model_copy(update={"data_dir": folder})
        return until_stopped(_demo(config, options))


async def _demo(config: Config, options: argparse.Namespace) -> None:
    with open_stores(Path(config.data_dir), learners()) as stores:
        pin_market(stores, f"recording {options.data}" if options.data else "simulator")
        source = demo_source(config, options.data, Memory(stores.candles, stores.cursors))
        await _on_local_phone(config, source, stores, open_page=not options.no_browser)


def demo_source(config: Config, recording: Path | None, memory: Memory) -> Source:
    """The market of a demo, going on where the desk was.

    Raises:
        ConfigError: the market does not have what is configured, or ends before the desk's time.
        DataError: the recording cannot be used.
    """
    if recording is None:
        return remembered(simulated(config, DEMO_START_MS, memory.last_ms), memory)
    return remembered(recorded(config, recording, memory.last_ms), memory)


async def _on_local_phone(
    config: Config, source: Source, stores: Stores, *, open_page: bool
) -> None:
    token = f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(24)}"
    session = secrets.token_urlsafe(24)
    phone = create_phone(
        bot_token=token,
        session_token=session,
        port=config.phone.port,
        owner_id=DEMO_OWNER,
        banner=source.label,
    )
    async with serve(phone, config.phone.port) as at:
        if at.wanted_port_busy:
            print(f"port {config.phone.port} is busy, using {at.port}")
        write_private(Path(config.data_dir) / TOKEN_FILE, session)
        page = f"{at.url}/?token={session}"
        print(f"{source.label}\nphone  {page}\ntoken  {session}\ndata   {config.data_dir}")
        sys.stdout.flush()
        if open_page and has_screen():
            await asyncio.to_thread(webbrowser.open, page)
        people = config.telegram.model_copy(
            update={"allowed_user_ids": (DEMO_OWNER,), "owner_id": DEMO_OWNER}
        )
        config = config.model_copy(update={"telegram": people})
        chat = TelegramChat(token, at.url)
        await LivingDesk(config, source, stores, chat).live()


def demo_config(config: Config, options: argparse.Namespace) -> Config:
    """The configuration with what makes a demo: paper, cards to press, advisors in shadow."""
    refuse_out_of_range(options)
    improvements = config.ml_improvements.model_copy(update={"enabled": True, "shadow_mode": True})
    feed = config.feed.model_copy(
        update={
            "seed": config.feed.seed if options.seed is None else options.seed,
            "speed": DEMO_SPEED if options.speed is None else options.speed,
        }
    )
    port = config.phone.port if options.port is None else options.port
    phone = config.phone.model_copy(update={"port": port})
    return config.model_copy(
        update={
            "venue": "paper",
            "autonomy": "approve",
            "ml_improvements": improvements,
            "feed": feed,
            "phone": phone,
        }
    )


def refuse_out_of_range(options: argparse.Namespace) -> None:
    """What the command line sets instead of a key must be what the key may be.

    Raises:
        ConfigError: every argument that is not.
    """
    keys = {"port": ("phone", "port"), "seed": ("feed", "seed"), "speed": ("feed", "speed")}
    problems = []
    for name, path in keys.items():
        given, place = getattr(options, name), place_at(path)
        if given is None or place is None or place.low is None or place.high is None:
            continue
        if not place.low <= given <= place.high:  # NaN is in no range
            problems.append(f"--{name}: must be {place.expectation()}, got {plain(given)}")
    if problems:
        raise ConfigError(problems)


def has_screen() -> bool:
    """Whether a browser would open a window, and not take over the terminal."""
    return sys.platform != "linux" or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def refuse_beside_credentials() -> None:
    """The page is a remote control for the desk, so it never stands beside a real account.

    Raises:
        ConfigError: exchange credentials are in the environment.
    """
    found = [n for n in os.environ if n.startswith("PITWALL_") and n.endswith(CREDENTIALS)]
    if found:
        raise ConfigError([f"environment {found[0]}: the demo does not run beside credentials"])


def write_private(path: Path, text: str) -> None:
    """A file that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
