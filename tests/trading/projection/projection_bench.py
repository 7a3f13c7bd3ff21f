"""A real desk on the simulated market, a real server beside it, and what must stand there."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from math import nan
from pathlib import Path

import msgspec
import numpy as np
from redis import Redis

from bot.assemble import assemble, begin
from bot.cli.demo import demo_source
from bot.models import advisors_of
from bot.sources import Memory
from bot.stores import open_stores
from trading.config import Config
from trading.domain.state import State
from trading.domain.ticks import BarTick, QuotesTick
from trading.engine.engine import Engine
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.projection.copying import KEPT_EVENTS, Head, entry_of
from trading.projection.embedded import SETTINGS, program
from trading.projection.link import EVENTS, HEAD, WRITER
from trading.projection.looking import Looker
from trading.projection.parts import correlation_part, learned_parts, ledger_parts
from trading.projection.projector import Projector
from trading.projection.server import Pace, Server
from trading.projection.snapshot import key_of, unpacked

CONFIG = Config.model_validate(
    {
        "symbols": ("BTCUSDT", "ETHUSDT", "SOLUSDT"),
        "sectors": {},
        "autonomy": "auto",
        "feed": {"speed": 100_000},
        "scoring": {"signal_min": 0.1},
        "exits": {"max_hold_bars": 12},
        "gates": {"cooldown_bars": 1},
        "ml_improvements": {
            "enabled": True,
            "shadow_mode": False,
            "rungs": {"threshold": "shadow", "correlation": "full", "volatility": "full"},
            "threshold": {"every_h": 0.25, "last": 5, "min_outcomes": 1},
        },
    }
)
QUICK = Pace(every_s=0.02, inspect_s=0.3, timeout_s=0.5, retry_s=0.05, longest_s=0.2)


class TradingDesk:
    """A desk that trades alone; its clock follows the market's."""

    def __init__(self, stores, ahead_ms):
        self.stores = stores
        self.ahead_ms = ahead_ms
        self.journal = stores.journal
        self.followers = []
        simulated = demo_source(CONFIG, None, Memory(stores.candles, stores.cursors))
        source = replace(simulated, ask=self.ask)
        self.ticks = source.ticks()
        self.running = assemble(CONFIG, source, stores, self.clock, self.tell)

    def clock(self):
        return self.running.market.market_ms + self.ahead_ms

    def tell(self):
        for follower in self.followers:
            follower.notify()

    async def ask(self, symbols):
        """Quotes at the last prices: those of the simulator follow the wall clock."""
        market = self.running.market
        marks = [market.mark(s) if s in symbols else nan for s in market.symbols]
        return QuotesTick(market.market_ms, np.array(marks), np.array(marks))

    async def bars(self, count):
        """Work on the next bars."""
        async for tick in self.ticks:
            if isinstance(tick, BarTick):
                await self.running.take_bar(tick)
                count -= 1
                if not count:
                    return

    def refolded(self, up_to):
        """Ledger and panel as of an event, folded anew from the journal."""
        policy = self.running.desk.engine.policy
        panel = Panel(advisors_of(CONFIG), policy.rules.rung_cap)
        engine = Engine(State(), Policy(policy.rules, panel, str), self.journal)
        for seq, event in self.journal.read(0):
            if seq <= up_to:
                engine.refold(event)
        return engine.state, panel

    def expected_parts(self):
        """What must be shown, folded anew; correlations come from candles."""
        state, panel = self.refolded(self.journal.head)
        correlations = correlation_part(*self.running.market.correlations())
        learned = learned_parts(panel, panel.memories())
        return ledger_parts(state, panel) | learned | {"correlations": correlations}


@asynccontextmanager
async def desk_in(folder, ahead_ms=0):
    """A desk that has started; its clock runs ahead of the market's."""
    with open_stores(folder, {}) as stores:
        desk = TradingDesk(stores, ahead_ms)
        await begin(desk.running, CONFIG)
        try:
            yield desk
        finally:
            await desk.ticks.aclose()


class RealServer:
    """A valkey-server of the test, to be hurt."""

    def __init__(self, folder: Path, **settings):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.socket = folder / "s"
        self.address = f"unix://{self.socket}"
        own = {"dir": str(folder), "unixsocket": str(self.socket)}
        self.settings = SETTINGS | own | {k.replace("_", "-"): v for k, v in settings.items()}
        self.process = None
        self.redis = Redis(unix_socket_path=str(self.socket), protocol=2)

    def start(self):
        words = [word for name, value in self.settings.items() for word in (f"--{name}", value)]
        self.process = subprocess.Popen([str(program()), *words], stdin=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(Exception):
                self.redis.ping()
                return self
            time.sleep(0.02)
        raise AssertionError("the server did not start")

    def signal(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.redis.connection_pool.disconnect()

    def close(self):
        if self.process.poll() is None:
            self.kill()
        self.redis.close()


@contextmanager
def real_server(folder, **settings):
    server = RealServer(folder, **settings).start()
    try:
        yield server
    finally:
        server.close()


@asynccontextmanager
async def projecting(desk, address, pace=QUICK, learned_s=0.05, **server):
    """The follower at work beside the desk."""
    look = Looker(desk.running, learned_s).look
    where = Server("test", lambda: address, **server)
    projector = Projector(desk.journal, desk.stores.epoch, look, where, pace)
    desk.followers.append(projector)
    task = asyncio.create_task(projector.run())
    try:
        yield projector
    finally:
        desk.followers.remove(projector)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def differences(redis, desk):
    """Where the copy is not equal to the refolded journal, byte for byte; empty when it is."""
    journal, parts = desk.journal, desk.expected_parts()
    keys = {name: key_of(name, part.version) for name, part in parts.items()}
    wrong = []
    stands = {key.decode() for key in redis.keys("*")}
    if stands != {HEAD, EVENTS, WRITER, *keys.values()}:
        return [f"keys {sorted(stands)}"]
    head = msgspec.json.decode(unpacked(redis.hgetall(HEAD)).part.payload, type=Head)
    if (head.place.journal, head.place.seq, head.place.chain, head.snapshots) != (
        journal.origin(), journal.head, journal.sha256, keys,
    ):  # fmt: skip
        wrong.append(f"head {head}")
    for name, part in parts.items():
        found = unpacked(redis.hgetall(keys[name]))
        if (found.part, found.component) != (part, name) or found.seq > journal.head:
            wrong.append(name)
    entries = [(number.decode(), fields) for number, fields in redis.xrange(EVENTS)]
    events = list(journal.read(journal.head - len(entries)))
    written = [
        (f"{seq}-0", {name.encode(): value for name, value in entry_of(seq, event).items()})
        for seq, event in events
    ]
    if entries != written or len(entries) < min(journal.head, KEPT_EVENTS):
        wrong.append(f"{len(entries)} events")
    return wrong


async def until(holds, seconds=10.0):
    """Wait until something holds; what it said last is the failure."""
    end = time.monotonic() + seconds
    while not (said := holds()):
        assert time.monotonic() < end, said
        await asyncio.sleep(0.05)


async def converged(redis, desk, projector):
    """Wait until the copy is equal to the refolded journal and the follower says that it is up."""
    end = time.monotonic() + 10
    while True:
        health, wrong = projector.health(), ["no answer"]
        with suppress(Exception):
            wrong = differences(redis, desk)
        if health.state == "up" and health.lag == 0 and not wrong:
            return health
        assert time.monotonic() < end, (health, wrong)
        await asyncio.sleep(0.1)
