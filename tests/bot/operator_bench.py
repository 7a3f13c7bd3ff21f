"""The real engine, registry and operator around a scripted chat; texts and presses for them."""

from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from chat_doubles import ANN, LABEL, ME, NOW, NOW_S, ScriptedChat, first_line

from bot.buttons import PressCard, encode
from bot.chat import Said, Tapped
from bot.operator import Operator
from bot.registry import Context, Health, Registry, registry
from trading.config.load import parse_config
from trading.domain import events as ev
from trading.domain.candles import MINUTE_MS, Candles
from trading.domain.state import State
from trading.domain.types import Instrument, Quote
from trading.engine.engine import Engine
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.ports import View
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal

CONFIG = parse_config(
    b'symbols: [BTCUSDT, ETHUSDT]\ntimeframes: ["5m"]\nsectors: {}\n', "config.yaml"
)
APPROVE = PressCard(1, 1, "approve", "9f3a")
REJECT = PressCard(1, 1, "reject", "9f3a")


class Market:
    """Two symbols with straight candles and a fresh quote."""

    symbols = ("BTCUSDT", "ETHUSDT")
    market_ms = NOW

    def candles(self, symbol, timeframe, bars):
        opens = np.arange(bars, dtype=np.int64) * 5 * MINUTE_MS
        close = np.linspace(90.0, 99.0, bars)[:, None]
        ones = np.ones((bars, 1))
        return Candles(timeframe, (symbol,), opens, close, close + 1, close - 1, close, ones)

    def mark(self, _symbol):
        return 100.0

    def quote(self, symbol):
        return Quote(symbol, Decimal("99.99"), Decimal("100.00"), NOW, NOW)


def instrument(symbol):
    return Instrument(
        symbol, "perpetual", Decimal("0.01"), Decimal("0.001"), Decimal("0.001"), Decimal(5),
        Decimal(3), Decimal("0.0004"), Decimal("0.0001"), Decimal("0.0002"),
    )  # fmt: skip


@dataclass
class Bench:
    """The real engine, registry and operator around a scripted chat."""

    chat: ScriptedChat = field(default_factory=ScriptedChat)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    cursors: MemoryCursors = field(default_factory=MemoryCursors)
    registry: Registry = field(default_factory=registry)
    now: int = NOW
    hold: dict = field(default_factory=dict)  # type of fact -> event it waits for
    breaks: deque = field(default_factory=deque)  # raised by the inbox
    told: list = field(default_factory=list)  # (chat, message, reply_to, edited id)
    keys: dict = field(default_factory=dict)  # (chat, message id) -> key

    def __post_init__(self):
        grid = {symbol: instrument(symbol) for symbol in Market.symbols}
        rules = rules_of(CONFIG, grid, "trend", claims_edge=False)
        self.policy = Policy(rules, Panel({}, "full"), lambda _features: "")
        self.engine = Engine(State(), self.policy, self.journal)
        self.started = ev.DeskStarted(NOW, NOW, "d", "approve", {}, Decimal(10_000))

    async def start(self, *events):
        await self.journal.append([self.started, *events])
        for event in (self.started, *events):
            self.engine.refold(event)

    async def inbox(self, fact):
        if self.breaks:
            raise self.breaks.popleft()
        if type(fact) in self.hold:
            await self.hold[type(fact)].wait()
        quotes = {symbol: Market().quote(symbol) for symbol in Market.symbols}
        return await self.engine.take(fact, View(quotes=quotes))

    def context_for(self, user_id, user):
        health = Health("sim", "0", 1, 1.0, self.journal.head, self.journal.sha256)
        return Context(
            self.engine.state, self.policy.rules, self.policy.panel, CONFIG, Market(),
            lambda: health, self.now, LABEL, user, user_id,
        )  # fmt: skip

    def reply(self, chat_id, message, reply_to, edit_message_id=None):
        self.told.append((chat_id, message, reply_to, edit_message_id))

    def message_key(self, chat_id, message_id):
        return self.keys.get((chat_id, message_id))

    def operator(self, allowed=(ME, ANN)):
        return Operator(
            self.chat, self, self.registry, self.inbox, self.context_for, self.cursors,
            frozenset(allowed),
        )  # fmt: skip

    async def hear(self, *batches, allowed=(ME, ANN)):
        self.chat.batches = [list(batch) for batch in batches]
        await self.operator(allowed).run()

    def lines(self):
        return [first_line(message) for _, message, _, _ in self.told]

    def kinds(self):
        return [type(event).__name__ for _, event in self.journal.read(0)][1:]


def said(update_id, text, user_id=ME, sent_s=NOW_S, **more):
    chat_id = more.get("chat_id", user_id)
    return Said(update_id, user_id, chat_id, "Ann" if user_id == ANN else "You", text, sent_s)


def tapped(update_id, what, user_id=ME, message_id=11):
    data = what if isinstance(what, str) else encode(what)
    name = "Ann" if user_id == ANN else "You"
    return Tapped(update_id, user_id, user_id, name, data, f"q{update_id}", message_id)
