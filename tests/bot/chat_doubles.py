"""A scripted chat, a clock that stands still, and the events of a small desk."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal

from bot.chat import ChatGone, Message
from bot.outbox import Outbox, People
from bot.views.posts import PostContext
from trading.domain import events as ev
from trading.domain.signals import Proposal, Signal
from trading.domain.types import Side

ME, ANN = 4242, 77
NOW_S = 1_795_000_000
NOW = NOW_S * 1000
LABEL = "SIMULATED market · paper money"


@dataclass
class Clock:
    """Seconds that move only when a test moves them."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class ScriptedChat:
    """A chat that records what it shows, and fails as it is told.

    ``failures`` are raised one per send or edit; ``lost`` of them after the message has arrived.
    """

    clock: Clock = field(default_factory=Clock)
    failures: deque = field(default_factory=deque)
    refuses: dict = field(default_factory=dict)  # chat -> error
    lost: list = field(default_factory=list)
    shown: dict = field(default_factory=dict)  # (chat, message id) -> Message
    log: list = field(default_factory=list)  # (seconds, "send" or "edit", chat, first line)
    replies: dict = field(default_factory=dict)  # (chat, message id) -> reply_to
    answers: list = field(default_factory=list)
    drawings: list = field(default_factory=list)
    menus: dict = field(default_factory=dict)  # chat -> commands
    batches: list = field(default_factory=list)
    asked_after: list = field(default_factory=list)
    last_id: int = 100

    def parts(self, message):
        return [message]

    async def send(self, chat_id, message, reply_to):
        self._fail(chat_id, arrives=False)
        self.last_id += 1
        self.shown[chat_id, self.last_id] = message
        self.replies[chat_id, self.last_id] = reply_to
        self.log.append((self.clock(), "send", chat_id, first_line(message)))
        self._fail(chat_id, arrives=True)
        return self.last_id

    async def edit(self, chat_id, message_id, message):
        self._fail(chat_id, arrives=False)
        if (chat_id, message_id) not in self.shown:
            raise ChatGone("Message to edit not found")
        if self.shown[chat_id, message_id] != message:
            self.shown[chat_id, message_id] = message
            self.log.append((self.clock(), "edit", chat_id, first_line(message)))
        return message_id

    def _fail(self, chat_id, *, arrives):
        if chat_id in self.refuses:
            raise self.refuses[chat_id]
        if self.failures and (self.failures[0] in self.lost) is arrives:
            raise self.failures.popleft()

    async def answer(self, query_id, text):
        self.answers.append((query_id, text))

    async def announce(self, chat_id, commands):
        self.menus[chat_id] = list(commands)

    async def drawing(self, chat_id):
        self.drawings.append(chat_id)

    async def updates(self, after):
        self.asked_after.append(after)
        for batch in self.batches:
            yield batch
            await asyncio.sleep(0)

    def sent(self, chat_id=ME):
        """First lines of what was sent, in order."""
        return [line for _, what, chat, line in self.log if (what, chat) == ("send", chat_id)]


def first_line(message: Message) -> str:
    return message.html.split("\n")[0]


def proposal(symbol="BTCUSDT", at=NOW):
    signal = Signal(
        id=f"trend:{symbol}:5m:{at}", symbol=symbol, timeframe="5m", strategy="trend",
        side=Side.BUY, at=at, s_model=0.7, s_mood=0.0, alpha=0.7, confidence=0.5, p_target=0.3,
        edge_r=-0.3, score=68.0,
    )  # fmt: skip
    prices = (Decimal(100), Decimal(98), Decimal(105))
    return Proposal(signal, *prices, Decimal("0.5"), Decimal("0.5"), Decimal(1), cost_r=0.08)


def card(number=1, symbol="BTCUSDT", **more):
    values = {"expires_ms": NOW + 900_000, "version": 1, "nonce": "9f3a"} | more
    plan = proposal(symbol, NOW + number)
    return ev.ProposalMade(NOW, number, plan, (), NOW + 10**7, "trend up", **values)


def decided(number=1, verdict="approved", by="Ann"):
    return ev.ProposalClosed(NOW, NOW, number, verdict, by, "", Decimal("0.5"))


def reissued(number=1, version=2):
    plan = proposal(at=NOW + number)
    return ev.ProposalReissued(NOW, number, plan, version, "beef", "the desk was restarted")


def opened(number=1):
    plan = proposal(at=NOW + number)
    return ev.PositionOpened(
        NOW, "c", number, "BTCUSDT", Side.BUY, plan.qty, plan.entry, Decimal("0.02"), plan.stop,
        plan.target, partial=False,
    )  # fmt: skip


def protected(number=1):
    return ev.PositionProtected(
        NOW, "c", number, "BTCUSDT", Decimal("0.5"), Decimal(98), "paper-17"
    )


def summary(day=0):
    return ev.DaySummarised(NOW, day, Decimal(10_000), Decimal(12), 3, 2, 1.5, -1.0)


def paused(desk_ms=NOW):
    return ev.EntriesPaused(NOW, desk_ms, "Ann")


def stranger(user_id=666):
    return ev.StrangerReported(NOW, user_id)


def post_context(source):
    today = (Decimal(0), Decimal(500))
    return PostContext(LABEL, "UTC", False, "full", source, lambda: today)


def new_outbox(path, journal, chat, ids=(ME,)):
    return Outbox(
        path, journal, chat, People(ids, ids[0] if ids else None), post_context, chat.clock
    )


async def settle(outbox, clock, until=float("inf")):
    """Follow and deliver, moving the clock over every wait, until nothing is left to do."""
    outbox.follow()
    while True:
        waits = [await lane.step() for lane in outbox._lanes.values()]
        shortest = min(waits, default=float("inf"))
        if clock.seconds + shortest > until or shortest == float("inf"):
            return
        clock.seconds += shortest


async def until(condition):
    """What the condition gives, as soon as it is true."""
    async with asyncio.timeout(10):
        while True:
            if found := condition():
                return found
            await asyncio.sleep(0.002)
