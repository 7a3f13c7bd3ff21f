"""``pitwall demo``: a desk on a market without risk, and a phone to run it from."""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
import webbrowser
from pathlib import Path

from bot.cli.desk import until_stopped
from bot.cli.settings import config_of
from bot.desk_loop import LivingDesk
from bot.models import learners
from bot.phone import create_phone, serve
from bot.sources import Memory, Source, remembered
from bot.sources.recorded import recorded
from bot.sources.scenarios import Scenario, scenario_named, staged
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
FORGOTTEN = f"what it traded is forgotten; with {DATA_DIR_VARIABLE} set it is kept"
CREDENTIALS = ("KEY", "SECRET", "PASSPHRASE")


def demo(options: argparse.Namespace) -> int:
    """A desk on a market without risk, and a phone to run it from."""
    refuse_beside_credentials()
    scenario = scenario_of(options)
    config = demo_config(config_of(options), options, scenario)
    if DATA_DIR_VARIABLE in os.environ:
        return until_stopped(_demo(config, options, scenario))
    with tempfile.TemporaryDirectory(prefix="pitwall-demo-") as folder:
        config = config.model_copy(update={"data_dir": folder})
        return until_stopped(_demo(config, options, scenario), FORGOTTEN)


async def _demo(config: Config, options: argparse.Namespace, scenario: Scenario | None) -> None:
    played = f"scenario {scenario.name}" if scenario else "simulator"
    with open_stores(Path(config.data_dir), learners(config)) as stores:
        pin_market(stores, f"recording {options.data}" if options.data else played)
        memory = Memory(stores.candles, stores.cursors)
        source = demo_source(config, options.data, memory, scenario)
        await _on_local_phone(config, source, stores, open_page=not options.no_browser)


def demo_source(
    config: Config, recording: Path | None, memory: Memory, scenario: Scenario | None = None
) -> Source:
    """The market of a demo, going on where the desk was.

    Raises:
        ConfigError: the market does not have what is configured, or ends before the desk's time.
        DataError: the recording cannot be used.
    """
    if recording is None:
        start_ms = scenario.start_ms if scenario else DEMO_START_MS
        return remembered(simulated(config, start_ms, memory.last_ms, scenario), memory)
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
        print(f"{source.label}\nphone  {page}\ntoken  {session}")
        print(f"data   {config.data_dir}\nstop   Ctrl-C")
        sys.stdout.flush()
        if open_page and has_screen():
            await asyncio.to_thread(webbrowser.open, page)
        people = config.telegram.model_copy(
            update={"allowed_user_ids": (DEMO_OWNER,), "owner_id": DEMO_OWNER}
        )
        config = config.model_copy(update={"telegram": people})
        chat = TelegramChat(token, at.url)
        await LivingDesk(config, source, stores, chat).live()


def scenario_of(options: argparse.Namespace) -> Scenario | None:
    """The scenario that is asked for, if one is.

    Raises:
        ConfigError: there is none of that name, or it does not go with another argument.
    """
    if options.scenario is None:
        return None
    for other in ("data", "seed"):
        if getattr(options, other) is not None:
            what = "a scenario has a market of its own, leave one of the two out"
            raise ConfigError([f"--scenario and --{other}: {what}"])
    return scenario_named(options.scenario)


def demo_config(
    config: Config, options: argparse.Namespace, scenario: Scenario | None = None
) -> Config:
    """The configuration with what makes a demo: paper, cards to press, advisors in shadow.

    A scenario needs no press: it trades alone.
    """
    refuse_out_of_range(options)
    speed, autonomy = DEMO_SPEED, "approve"
    if scenario is not None:
        config, speed, autonomy = staged(config, scenario), scenario.speed, "auto"
    improvements = config.ml_improvements.model_copy(update={"enabled": True, "shadow_mode": True})
    feed = config.feed.model_copy(
        update={
            "seed": config.feed.seed if options.seed is None else options.seed,
            "speed": speed if options.speed is None else options.speed,
        }
    )
    port = config.phone.port if options.port is None else options.port
    phone = config.phone.model_copy(update={"port": port})
    return config.model_copy(
        update={
            "venue": "paper",
            "autonomy": autonomy,
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
