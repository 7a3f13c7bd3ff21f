"""Whatever the chat does, the desk decides the same: one market, one journal."""

import asyncio
from dataclasses import replace

from chat_doubles import ME, post_context
from stage import new_chat, new_phone
from virtual_time import virtual_now

from bot.assemble import assemble, begin
from bot.outbox import Outbox, People
from bot.phone import Fault, LostAnswer, Refusal, Silence, Unreachable
from bot.sources.simulated import DEMO_START_MS, simulated
from bot.stores import open_stores
from trading.config import Config
from trading.domain.ticks import BarTick
from trading.store.journal import MemoryJournal

BARS = 40
CONFIG = Config.model_validate(
    {
        "autonomy": "auto",
        "symbols": ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"),
        "sectors": {},
        "scoring": {"signal_min": 0.1},
        "feed": {"speed": 100_000},
    }
)


class Tape:
    """Ticks of the simulator, the same at every playing."""

    def __init__(self, source, ticks):
        self.source, self.ticks, self.last = source, ticks, None

    def market(self):
        return replace(self.source, ask=self.ask)

    async def ask(self, _symbols):
        return self.last

    async def play(self, running):
        for tick in self.ticks:
            if isinstance(tick, BarTick):
                await running.take_bar(tick)
                await asyncio.sleep(5.0)  # the chat has its time
            else:
                self.last = tick
                await running.take_quotes(tick)


async def taped():
    source = simulated(CONFIG, DEMO_START_MS, 0)
    found, stream = [], source.ticks()
    while sum(isinstance(tick, BarTick) for tick in found) < BARS:
        found.append(await anext(stream))
    await stream.aclose()
    return Tape(source, found)


async def traded(folder, tape, effects):
    """The journal's digest after all bars beside a chat with a fault, and how the chat stands."""
    folder.mkdir()
    phone = new_phone()
    for effect in effects * 1000:
        phone.plan_fault(Fault("*", effect, 1))
    chat = new_chat(phone)
    with open_stores(folder, {}) as files:
        stores = replace(files, journal=MemoryJournal())  # its writing needs a thread
        outbox = Outbox(
            folder / "chat.db", stores.journal, chat, People((ME,), ME), post_context, virtual_now
        )
        running = assemble(
            CONFIG, tape.market(), stores, lambda: running.market.market_ms, outbox.notify
        )
        saying = asyncio.create_task(outbox.run())
        await begin(running, CONFIG)
        await tape.play(running)
        waiting = outbox.waiting()
        saying.cancel()
        await asyncio.wait([saying])
        outbox.close()
        await chat.close()
        return (stores.journal.sha256, stores.journal.head), waiting, len(phone.messages())


FAULTS = {
    "down": [Unreachable()],
    "hanging": [Silence()],
    "revoked": [Refusal(401)],
    "bad": [LostAnswer(), Refusal(502), Refusal(429, 300), Silence()],
}


async def test_the_journal_is_the_same_whatever_the_chat_does(tmp_path):
    tape = await taped()
    journal, waiting, shown = await traded(tmp_path / "well", tape, [])
    assert (waiting, shown > 5, journal[1] > 50) == (0, True, True)
    for name, effects in FAULTS.items():
        ill_journal, ill_waiting, ill_shown = await traded(tmp_path / name, tape, effects)
        assert ill_journal == journal, name
        assert ill_waiting > 0, name
        assert ill_shown < shown, name
