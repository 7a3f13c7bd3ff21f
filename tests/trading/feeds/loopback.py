"""Exchanges on the loopback address that answer ccxt's own clients; tests move their clock."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from trading.feeds.ccxt_public import MarketChoice, Pace, PublicFeed, open_exchange

MINUTE = 60_000
START = 1_767_225_600_000  # 2026-01-01, a multiple of every timeframe
LENGTHS = {"1m": MINUTE, "5m": 5 * MINUTE, "1h": 60 * MINUTE, "1H": 60 * MINUTE}
RUNNING = 666.0  # volume of a candle that has not closed


class DeskClock:
    """The desk's time, which moves only when somebody sleeps or sets it."""

    def __init__(self, now_ms=START):
        self.now_ms = now_ms
        self.set_ms = 0
        self.naps = []

    def __call__(self):
        return self.now_ms

    def set_by(self, step_ms):
        self.now_ms += step_ms
        self.set_ms += step_ms

    def steady(self):
        """Seconds that nobody sets."""
        return (self.now_ms - self.set_ms) / 1000

    async def sleep(self, seconds):
        assert seconds >= 0
        self.naps.append(seconds)
        self.now_ms += max(1, round(seconds * 1000))
        await asyncio.sleep(0)


@dataclass
class Trouble:
    """What happens to the next ``times`` requests whose path and query contain ``part``."""

    part: str
    what: str | int  # an HTTP status, "drop" or "garbage"
    times: int = 1
    headers: dict = field(default_factory=dict)
    body: str = '{"code":-1000,"msg":"trouble"}'


@dataclass
class Exchange:
    """What the exchange has and does; ``ahead_ms`` is how far its clock is ahead of the desk's."""

    clock: DeskClock
    symbols: list
    ahead_ms: int = 0
    tick_ms: int = 0  # what one answer costs of the desk's time
    holes: set = field(default_factory=set)  # (symbol, open_ms) that it never has
    late_ms: dict = field(default_factory=dict)  # symbol -> how long it hides new bars
    listed_ms: int = 0  # it has nothing from before
    frozen: set = field(default_factory=set)  # symbols that have nothing newer than START
    changed: dict = field(default_factory=dict)  # (symbol, open_ms) -> list of rows instead
    delisted: set = field(default_factory=set)
    down_ms: tuple = (0, 0)  # from, to: no connection at all
    troubles: list = field(default_factory=list)
    asked: Counter = field(default_factory=Counter)
    log: list = field(default_factory=list)

    @property
    def now(self):
        return self.clock.now_ms + self.ahead_ms

    def rows(self, symbol, step, start=None, limit=500):
        """What it has of a symbol, the running candle last."""
        visible = self.now - self.late_ms.get(symbol, 0)
        newest = START - step if symbol in self.frozen else visible // step * step
        first = newest - (limit - 1) * step if start is None else -(-start // step) * step
        rows = []
        for open_ms in range(max(first, self.listed_ms), newest + 1, step)[:limit]:
            if (symbol, open_ms) not in self.holes:
                rows += self.changed.get(
                    (symbol, open_ms), [self.row(symbol, open_ms, step, visible)]
                )
        return rows

    def row(self, symbol, open_ms, step, visible):
        """A closed bar, or the running one, whose numbers are others."""
        if open_ms + step > visible and symbol not in self.frozen:
            return [open_ms, 50.0, 51.0, 49.0, 50.5, RUNNING]
        return bar_row(symbol, open_ms)

    async def answer(self, request, respond):
        """The answer, or the trouble that comes first."""
        self.asked[request.path] += 1
        self.log.append((self.clock.now_ms, request.path_qs))
        self.clock.now_ms += self.tick_ms
        if self.down_ms[0] <= self.now < self.down_ms[1]:
            return drop(request)
        for trouble in self.troubles:
            if trouble.times and trouble.part in request.path_qs:
                trouble.times -= 1
                return in_trouble(request, trouble)
        return respond(request)


def bar_row(symbol, open_ms):
    """The one true bar of a symbol at a time."""
    price = 100.0 + sum(map(ord, symbol)) % 7 + open_ms // MINUTE % 50
    return [open_ms, price, price + 2, price - 1, price + 1, 10.0 + open_ms // MINUTE % 5]


def drop(request):
    request.transport.abort()
    return web.Response()


def in_trouble(request, trouble):
    if trouble.what == "drop":
        return drop(request)
    if trouble.what == "garbage":
        return web.Response(text="<html>busy</html>", content_type="text/html")
    return web.Response(
        status=trouble.what,
        text=trouble.body,
        headers=trouble.headers,
        content_type="application/json",
    )


@asynccontextmanager
async def serving(respond):
    """A session in which every request, wherever to, is answered by ``respond`` on loopback."""
    app = web.Application()
    app.router.add_get("/{path:.*}", respond)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]

    async def redirect(request, handler):
        request.url = request.url.with_scheme("http").with_host("127.0.0.1").with_port(port)
        return await handler(request)

    async with aiohttp.ClientSession(middlewares=(redirect,)) as session:
        try:
            yield session
        finally:
            await runner.cleanup()


@asynccontextmanager
async def feed_of(exchange, respond, name="binance", kind="perpetual", timeframes=("1m",), **pace):
    """A feed that is not connected yet, of an exchange on loopback."""

    async def answer(request):
        return await exchange.answer(request, respond)

    async with serving(answer) as session:
        client = open_exchange(name, kind, session)
        client.enableRateLimit = False  # ccxt's limiter runs on real time
        client.timeout_on_exit = 0
        clock = exchange.clock
        waits = Pace(
            clock=clock, steady=clock.steady, sleep=clock.sleep, jitter=lambda: 1.0, **pace
        )
        feed = PublicFeed(client, MarketChoice(kind, tuple(exchange.symbols), timeframes), waits)
        try:
            yield feed
        finally:
            await feed.close()


async def take(ticks, count):
    """The next ``count`` ticks."""
    return [await anext(ticks) for _ in range(count)]
