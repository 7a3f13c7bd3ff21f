"""CPU and memory of the living desk's cycle at 50, 500 and 2,000 symbols, each in its own process.

A cycle is one bar of every symbol: features, scores, decisions, orders on paper, the candle store.
"""

import asyncio
import resource
import sys
import tempfile
import time

from figures import ROUNDS, fresh, median, row
from live_desk import Walking, desk_config, desk_on_phone

SIZES = (50, 500, 2000)
SETTLE_BARS, BARS = 12, 48


async def measure(n_symbols):
    """Print CPU ms per cycle, peak memory in MB."""
    market = Walking(n_symbols, SETTLE_BARS + BARS, 0.0)
    with tempfile.TemporaryDirectory() as folder:
        config = desk_config(n_symbols, folder, (4242,), "auto")
        async with desk_on_phone(market, config) as (desk, source, _phone):
            done, began = 0, 0.0
            async for tick in source.ticks():
                if done == SETTLE_BARS:
                    began = began or time.process_time()
                await desk.running.pump(only(tick))
                done += hasattr(tick, "bar")
            used = time.process_time() - began
            desk.outbox.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(1000 * used / BARS, peak)


async def only(tick):
    yield tick


def main():
    print(f"{'symbols':<10}{'CPU ms per cycle':>18}{'peak MB':>10}")
    found = {}
    for size in SIZES:
        runs = [[float(word) for word in fresh(__file__, size).split()] for _ in range(ROUNDS)]
        found[size] = [median(column) for column in zip(*runs, strict=True)]
        print(f"{size:<10}{found[size][0]:>18.2f}{found[size][1]:>10.0f}")
    for name, place in (("CPU", 0), ("memory", 1)):
        small, middle, large = (found[size][place] for size in SIZES)
        line = small + (middle - small) * (SIZES[2] - SIZES[0]) / (SIZES[1] - SIZES[0])
        row(f"{name} at {SIZES[2]}, of the line through the smaller", f"{100 * large / line:.0f} %")


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]))) if len(sys.argv) > 1 else main()
