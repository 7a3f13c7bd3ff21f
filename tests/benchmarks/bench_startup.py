"""What starting costs: CPU seconds and memory of the imports, then of a desk with its market.

Each line is a process of its own. "before data" is what ``pitwall run`` has imported when it begins
to read the market it is configured for.
"""

import resource
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from figures import ROUNDS, fresh, median, row

WAYS = {
    "pitwall run, simulator: before data": ("bot.cli.desk", "bot.sources.simulated"),
    "pitwall run, files: before data": ("bot.cli.desk", "bot.sources.recorded"),
    "pitwall run, ccxt: before data": ("bot.cli.desk", "bot.exchange", "binance"),
    "pitwall demo: before data": ("bot.cli.demo",),
    "pitwall replay: before data": ("bot.cli.replay",),
    "pitwall run, simulator: 12 symbols warm": ("desk",),
}


def cost_of(modules):
    """Print CPU seconds since the process began, and its memory in MB."""
    import_module("bot.__main__")  # pins the threads of numerical libraries, as every command does
    for module in modules:
        if module == "binance":
            loading = import_module("trading.feeds.ccxt_public.loading")
            loading.exchange_class(module)
        elif module == "desk":
            warm_desk()
        else:
            import_module(module)
    print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def warm_desk():
    """A desk on the simulated market, ready to live."""
    asyncio, desk = import_module("asyncio"), import_module("bot.cli.desk")

    async def made(folder):
        config = desk.Config.model_validate({"data_dir": folder})
        chat = desk.TelegramChat("123456:A-token_of_nobody", "http://127.0.0.1:9")
        with desk.open_stores(Path(folder), desk.learners(config)) as stores:
            source = await desk.source_of(config, desk.Memory(stores.candles, stores.cursors))
            desk.LivingDesk(config, source, stores, chat).outbox.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(made(folder))


def main():
    row("", "CPU s", "MB")
    for name, modules in WAYS.items():
        runs = [[float(word) for word in fresh(__file__, *modules).split()] for _ in range(ROUNDS)]
        seconds, megabytes = map(median, zip(*runs, strict=True))
        row(name, f"{seconds:.2f}", f"{megabytes:.0f}")


if __name__ == "__main__":
    cost_of(sys.argv[1:]) if len(sys.argv) > 1 else main()
