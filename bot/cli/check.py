"""``pitwall check``: configuration, feed, chat, data directory and Redis, every problem at once."""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.cli.desk import market_name
from bot.cli.settings import config_of, refuse_nobody
from bot.markets import source_of
from bot.sources import Memory
from bot.stores import refuse_other_market
from bot.telegram_chat import TelegramChat
from trading.config import Config
from trading.config.load import redis_password, telegram_token
from trading.domain.errors import ChatError, ConfigError, PitwallError
from trading.projection.service import look_at
from trading.store import names
from trading.store.candles import CandleStore
from trading.store.cursors import MemoryCursors, SqliteCursors
from trading.store.lock import desk_lock

ENOUGH_BYTES = 10_000_000  # a desk without history writes less in its first days

Check = Callable[[Config], Awaitable[str]]


def check(options: argparse.Namespace) -> int:
    """Look at everything that ``pitwall run`` needs; status 1 when something is missing."""
    config = config_of(options)  # its problems end the command: nothing else can be looked at
    print(f"ok    configuration: {config.venue}, {config.autonomy}, {len(config.symbols)} symbols")
    looks: dict[str, Check] = {
        "data": _data,
        "people": partial(_people, file=options.config),
        "chat": _chat,
        "feed": _feed,
        "redis": _redis,
    }
    return asyncio.run(_check_all(config, looks))


async def _check_all(config: Config, looks: Mapping[str, Check]) -> int:
    bad = 0
    for name, look in looks.items():
        try:
            print(f"ok    {name}: {await look(config)}")
        except ConfigError as error:
            bad += 1
            print("\n".join(f"wrong {name}: {problem}" for problem in error.problems))
        except PitwallError as error:
            bad += 1
            print(f"wrong {name}: {error}")
    print(f"ok    venue: {config.venue}, the desk's own paper account")
    return 1 if bad else 0


async def _data(config: Config) -> str:
    folder = Path(config.data_dir)
    with desk_lock(folder):
        if (folder / names.FOLLOWERS).exists():
            with closing(SqliteCursors(folder / names.FOLLOWERS)) as cursors:
                refuse_other_market(cursors, market_name(config))
        try:
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(bytes(ENOUGH_BYTES))
        except OSError as error:
            what = f"{folder} cannot take {ENOUGH_BYTES:,} bytes ({error.strerror})"
            what += "; free some disk space, or choose another data_dir"
            raise ConfigError([what]) from error
        return f"{folder} can be written and no other desk uses it"


async def _people(config: Config, file: Path | None) -> str:
    refuse_nobody(config, file)
    return f"{len(config.telegram.allowed_user_ids)} listed, owner {config.telegram.owner}"


async def _chat(config: Config) -> str:
    chat = TelegramChat(telegram_token(os.environ).get_secret_value(), config.telegram.base_url)
    try:
        return f"the bot answers as @{await chat.name()}"
    except ChatError as error:
        remedy = "check telegram.base_url, the network and the token"
        raise ConfigError([f"{config.telegram.base_url}: {error}; {remedy}"]) from error
    finally:
        await chat.close()


async def _feed(config: Config) -> str:
    """Opens the market as a start would, with an empty candle store so that it must be read."""
    with tempfile.TemporaryDirectory() as folder:
        store = CandleStore(Path(folder) / "candles.db")
        try:
            source = await source_of(config, Memory(store, MemoryCursors()))
            await source.close()
        finally:
            store.close()
    bars = sum(len(candles) for candles in source.history.values())
    return f"{source.label}, {bars} bars of {len(source.symbols)} symbols"


async def _redis(config: Config) -> str:
    """A desk runs without Redis, but an address that does not answer is a mistake."""
    return await look_at(config.redis, redis_password(os.environ))
