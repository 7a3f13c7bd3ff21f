"""The longest time that showing the desk in Redis keeps its event loop from doing anything else.

Advisors have learned as much as they ever remember. Measured at 14, 50 and 500 symbols, each in its
own process: the loop without Redis, the copy when it begins and everything is written, and what the
desk's facts wait while the memory of the advisors is taken. Wall-clock ms.
"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from figures import ROUNDS, fresh, median
from live_desk import Walking, desk_config, desk_on_phone, names

from bot.desk_loop import HAND_OVER_S
from trading.domain.events import OutcomeKnown
from trading.projection.embedded import Embedded, program
from trading.projection.looking import Looker
from trading.projection.projector import Projector
from trading.projection.server import Pace, Server

SIZES = (14, 50, 500)
OUTCOMES = 800  # of each symbol: more than is remembered
EVERY_S = 0.001
PERIOD_S = 5.0  # enough to write everything


def fill(panel, symbols):
    """Let the advisors learn."""
    chance = random.Random(7)
    for symbol in symbols:
        for number in range(OUTCOMES):
            score, r = 60 + 35 * chance.random(), chance.gauss(0, 1.2)
            panel.learn(outcome(number, symbol, score, r))


def outcome(number, symbol, score, r):
    blank = dict.fromkeys(OutcomeKnown.__struct_fields__)
    said = {"at": number, "symbol": symbol, "timeframe": "5m", "score": score, "r": r}
    return OutcomeKnown(**blank | said)


class Probe:
    """How late a task is that wants to run every millisecond."""

    def __init__(self):
        self.worst = 0.0

    async def run(self):
        while True:
            due = time.perf_counter() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.worst = max(self.worst, time.perf_counter() - due)


async def worst_during(work):
    """The longest delay of the loop meanwhile, ms."""
    probe = Probe()
    task = asyncio.create_task(probe.run())
    await work
    task.cancel()
    return 1000 * probe.worst


async def written(projector):
    task = asyncio.create_task(projector.run())
    await asyncio.sleep(PERIOD_S)
    assert projector.health().state == "up", projector.health()
    task.cancel()
    await asyncio.wait([task])


async def measure(n_symbols):
    """Print the delay of the loop without the copy and with it, what facts wait, and bytes."""
    sys.setswitchinterval(HAND_OVER_S)
    with tempfile.TemporaryDirectory() as folder:
        config = desk_config(n_symbols, folder, (4242,), "auto")
        async with desk_on_phone(Walking(n_symbols, 1, 0.0), config) as (desk, source, _phone):
            await desk.running.pump(source.ticks())
            panel = desk.running.desk.engine.policy.panel
            fill(panel, names(n_symbols))
            own = Embedded(program(), Path(folder) / "redis")
            serving = asyncio.create_task(own.run())
            look = Looker(desk.running).look
            where = Server("own", lambda: own.address)
            idle = await worst_during(asyncio.sleep(PERIOD_S))
            parts = (desk._stores.journal, desk._stores.epoch, look, where, Pace())
            copied = await worst_during(written(Projector(*parts)))
            began = time.perf_counter()
            await desk.running.between_facts_aside(panel.memories)
            waited = 1000 * (time.perf_counter() - began)
            learned, _now = await look()
            size = sum(len(part.payload) for part in learned.parts.values())
            serving.cancel()
            await asyncio.wait([serving])
            desk.outbox.close()
    print(idle, copied, waited, size)


def main():
    print(f"{'symbols':<10}{'idle':>10}{'with Redis':>12}{'facts wait':>12}{'bytes':>12}")
    for size in SIZES:
        runs = [[float(word) for word in fresh(__file__, size).split()] for _ in range(ROUNDS)]
        idle, copied, waited, learned = (median(column) for column in zip(*runs, strict=True))
        print(f"{size:<10}{idle:>10.1f}{copied:>12.1f}{waited:>12.1f}{learned:>12,.0f}")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]))) if len(sys.argv) > 1 else main()
