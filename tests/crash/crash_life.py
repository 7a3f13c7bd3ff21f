"""One life of a desk: recover, go on with the story where the world stands, perhaps die.

Market, people and messages take turns in a fixed order, so that every life is the same up to its
death.
"""

import asyncio
from contextlib import closing

import msgspec
import numpy as np
from chat_doubles import Clock, settle
from crash_desk import desk_on
from crash_story import CONFIG, START, STORY, Answer, Later, Quotes, Say, close_of
from crash_world import World
from desk_bench import check_at_rest
from desk_examples import STEP, SYMBOLS, bar_row

from bot.assemble import begin
from bot.sources import Memory
from trading.domain.ticks import BarTick, QuotesTick
from trading.policy.jobs import CARDS, GUARD

WORLD, END = "world.jsonl", "end.json"
MOST_PRESSES = 8  # of one card
MOST_MINUTES = 4  # until the next bar


class End(msgspec.Struct):
    """What a desk knows when the story is over."""

    state: msgspec.Raw
    memories: dict


class Life:
    """A desk in the world, from its start to the end of the story or of its process."""

    def __init__(self, whole, world):
        self.desk, self.chat, self.venue, self.world = whole.desk, whole.chat, whole.venue, world
        self.running = self.desk.running
        self.memory = Memory(whole.stores.candles, whole.stores.cursors)
        self.clock = Clock()
        self.listening = None
        self.price = STORY[0].bar[0]
        for lane in self.desk.outbox._lanes.values():
            lane.clock = self.clock

    async def play(self, *, deaf):
        """The rest of the story; a bar whose scene is not over is told again."""
        self.world.tick(START)
        self.venue.deaf = deaf
        await begin(self.running, CONFIG)
        self.venue.deaf = False
        await self._settle_fates()
        check_at_rest(self.running.desk)
        await self._deliver()
        for number, scene in enumerate(STORY):
            if close_of(number) > self.memory.worked_ms("5m"):
                await self._scene(number, scene)
                check_at_rest(self.running.desk)
        if self.listening is not None:
            self.listening.cancel()

    async def _settle_fates(self):
        """The venue is asked every minute, and the next bar is minutes away."""
        for _minute in range(MOST_MINUTES):
            if self.running.desk.dispatcher.unknown:
                await self.running.reconcile()
                await self.running.job(GUARD, self.world.now)

    async def _scene(self, number, scene):
        bars = dict.fromkeys(SYMBOLS, scene.bar)
        tick = BarTick(close_of(number), "5m", bar_row(START + number * STEP, bars))
        self.price = scene.bar[3]
        self.world.tick(tick.market_ms + lag_before(number))
        await self.running.take_bar(tick)
        for place, act in enumerate(scene.acts):
            await self._hear()
            now = tick.market_ms + lag_before(number) + 1000 * (place + 1)
            self.world.tick(now)
            await self._act(f"{number}.{place}", act, now)
        await self._hear()
        await self.memory.keep(tick, SYMBOLS)

    async def _act(self, place, act, now):
        match act:
            case Answer(symbol, action, price):
                self.price = price
                await self._answer(symbol, action)
            case Say(text, user_id):
                self.world.say(place, text, user_id)
            case Quotes(price):
                self.price = price
                await self.running.take_quotes(self.quotes())
            case Later(minutes):
                self.world.tick(now + minutes * 60_000)
                await self.running.job(CARDS, self.world.now)

    async def _answer(self, symbol, action):
        """A person presses the newest message of the card until it shows what became of it."""
        for _press in range(MOST_PRESSES):
            card = self.world.card_about(symbol)
            assert card is not None, f"no card about {symbol} in the chat"
            data = card.button(action)
            if data is None:
                return
            self.world.tap(card.message_id, data)
            await self._hear()
        raise AssertionError(f"card {card.card} takes no answer: {card.html}")

    async def _hear(self):
        """The desk works on all that people did, and says what came of it."""
        if self.listening is None:
            self.listening = asyncio.create_task(self.desk._operator.run())
        quiet = asyncio.create_task(self.chat.quiet())
        done, _ = await asyncio.wait({self.listening, quiet}, return_when="FIRST_COMPLETED")
        if self.listening in done:
            quiet.cancel()
            self.listening.result()
        await self._deliver()

    async def _deliver(self):
        await settle(self.desk.outbox, self.clock)

    def quotes(self):
        """What the market quotes at this place of the story."""
        prices = np.full(len(SYMBOLS), self.price)
        return QuotesTick(self.running.market.market_ms, prices, prices)

    def end(self):
        """What the desk knows now."""
        engine = self.running.desk.engine
        memories = {name: one.memory() for name, one in engine.policy.panel.advisors.items()}
        return End(msgspec.Raw(msgspec.json.encode(engine.state)), memories)


def lag_before(number):
    """Minutes that people let pass in earlier scenes, ms: desk time runs ahead of market time."""
    acts = (act for scene in STORY[:number] for act in scene.acts)
    return sum(act.minutes * 60_000 for act in acts if isinstance(act, Later))


async def live(home, points, plant, *, deaf):
    """A life on the files of ``home``; ``deaf``: the venue does not answer at its start."""
    home.mkdir(parents=True, exist_ok=True)

    async def ask(_symbols):
        return life.quotes()

    with closing(World(home / WORLD)) as world, desk_on(home, world, points, plant, ask) as whole:
        life = Life(whole, world)
        await life.play(deaf=deaf)
        (home / END).write_bytes(msgspec.json.encode(life.end()))
