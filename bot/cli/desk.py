"""``pitwall run``: a desk that lives until it is stopped."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bot.cli.logs import log_to_stderr
from bot.cli.settings import config_of, refuse_nobody
from bot.desk_loop import LivingDesk
from bot.markets import source_of
from bot.models import learners
from bot.sources import Memory
from bot.stores import open_stores, pin_market
from bot.telegram_chat import TelegramChat
from bot.threads import Threads
from trading.config import Config
from trading.config.load import telegram_token
from trading.domain.errors import PitwallError

GOES_ON = "starting again goes on where it was"


def run(options: argparse.Namespace) -> int:
    """The desk as configured, on the real chat."""
    config = config_of(options)
    token = telegram_token(os.environ).get_secret_value()
    refuse_nobody(config, options.config)
    log_to_stderr(token)
    return until_stopped(_run(config, token))


async def _run(config: Config, token: str) -> None:
    chat = TelegramChat(token, config.telegram.base_url)
    with open_stores(Path(config.data_dir), learners(config)) as stores:
        pin_market(stores, market_name(config))
        source = await source_of(config, Memory(stores.candles, stores.cursors))
        print(f"{source.label}\ndata   {config.data_dir}\nstop   Ctrl-C", flush=True)
        try:
            await LivingDesk(config, source, stores, chat).live()
        finally:
            await source.close()


def market_name(config: Config) -> str:
    """What a data directory is tied to: prices of two markets do not follow each other."""
    feed = config.feed
    if feed.kind == "ccxt":
        return f"{feed.exchange} {feed.market}"
    return f"recording {feed.directory}" if feed.kind == "files" else "simulator"


def until_stopped(work: Coroutine[Any, Any, None], and_then: str = GOES_ON) -> int:
    """Run until the work ends or is stopped; then ``and_then`` is said, what becomes of it."""

    async def guarded() -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        loop.set_default_executor(Threads())
        if task is not None:
            loop.add_signal_handler(signal.SIGTERM, task.cancel)
        await work

    try:
        asyncio.run(guarded())
    except (KeyboardInterrupt, asyncio.CancelledError):
        print(f"stopped; {and_then}", file=sys.stderr)
    except ExceptionGroup as group:
        known, defects = group.split(PitwallError)
        if known is None or defects is not None:
            raise
        print(*sentences(known), sep="\n", file=sys.stderr)
        return 1
    return 0


def sentences(group: ExceptionGroup[PitwallError]) -> list[str]:
    """What all the errors of a group say, each once."""
    said: list[str] = []
    for error in group.exceptions:
        said += sentences(error) if isinstance(error, ExceptionGroup) else [str(error)]
    return list(dict.fromkeys(said))
