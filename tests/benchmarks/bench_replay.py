"""Speed and memory of the replay, what advisors cost, and whether both ways write one journal."""

import json
import sys
import tempfile
from pathlib import Path

from figures import DENSE_ROUNDS, RECORDED, ROUNDS, fresh, median, row
from simulated_candles import write

from trading.config.advisors import Rungs

BARS = 20_000
RUNGS = "ml_improvements:\n  shadow_mode: false\n  rungs:\n    {}\n"
PARTS = ("import", "load", "features", "scores", "decide", "total")


def main():
    with tempfile.TemporaryDirectory() as folder:
        data, label = market(folder)
        print(f"{label}, timeframe 5m")
        sparse = bench("default, advisors in shadow", ROUNDS, data)
        off = bench("all advisors off", ROUNDS, data, *all_on(folder, "off"))
        full = bench("all advisors at full", ROUNDS, data, *all_on(folder, "full"))
        row(
            "  its speed, of the default and of all off",
            f"{ratio(full, sparse)}, {ratio(full, off)}",
        )
        dense = bench("dense", DENSE_ROUNDS, data, "--dense")
    same = sparse["journal_sha256"] == dense["journal_sha256"]
    row("journals of default and dense replay", "equal" if same else "DIFFERENT")
    return 0 if same else 1


def all_on(folder, rung):
    """The flags of a replay with every advisor on one rung."""
    path = Path(folder) / f"{rung}.yaml"
    names = "\n    ".join(f"{name}: {rung}" for name in Rungs.model_fields)
    path.write_text(RUNGS.format(names))
    return "--config", str(path)


def ratio(one, other):
    """The speed of one replay as a share of another's."""
    return f"{100 * other['work_s'] / one['work_s']:.0f} %"


def market(folder):
    """Recorded candles when they stand beside the project, else a simulated market."""
    if RECORDED.is_dir():
        return str(RECORDED), "recorded candles"
    write(folder, BARS)
    return folder, "SIMULATED candles"


def bench(name, rounds, data, *flags):
    """Print the speed and the split by part; returns the figures of the last run."""
    runs = [replayed(data, *flags) for _ in range(rounds)]
    last = runs[-1]
    cost = {part: median(each["cpu_s"][part] for each in runs) for part in PARTS}
    work = sum(cost[part] for part in ("features", "scores", "decide"))
    bars, signals = last["symbol_bars"], last["signals"]
    memory = median(each["peak_rss_mb"] for each in runs)
    print(f"{name}, median of {rounds}: {bars:,} symbol-bars, {signals:,} signals")
    row("  symbol-bars per CPU second, features to decisions", f"{bars / work:,.0f}")
    row("  us of deciding per signal", f"{1e6 * cost['decide'] / signals:.0f}")
    row("  peak MB", f"{memory:.0f}")
    print("  CPU seconds: " + ", ".join(f"{part} {cost[part]:.2f}" for part in PARTS))
    return last | {"work_s": work}


def replayed(data, *flags):
    """What ``pitwall replay`` says about itself."""
    return json.loads(fresh("-m", "bot", "replay", data, "--timeframe", "5m", "--json", *flags))


if __name__ == "__main__":
    sys.exit(main())
