"""CPU and memory of the default replay at once, twice and four times the bars, simulated candles.

CPU is without imports. Cost follows signals, and these candles bring them at no even rate, so
how straight the CPU is must be read beside how straight the signals are.
"""

import tempfile
from pathlib import Path

from bench_replay import replayed
from figures import ROUNDS, median, row
from simulated_candles import write

BARS = 10_000
TIMES = (1, 2, 4)


def main():
    found = {}
    print(f"{'bars':<12}{'CPU s':>10}{'signals':>10}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for times in TIMES:
            data = Path(folder) / str(times)
            data.mkdir()
            write(data, times * BARS)
            runs = [replayed(data) for _ in range(ROUNDS)]
            used = median(each["cpu_s"]["total"] - each["cpu_s"]["import"] for each in runs)
            peak = median(each["peak_rss_mb"] for each in runs)
            signals = runs[0]["signals"]
            found[times] = (signals, used, peak)
            print(f"{times * BARS:<12,}{used:>10.2f}{signals:>10,}{peak:>10.0f}", flush=True)
    for place, name in enumerate(("signals", "CPU", "memory")):
        one, two, four = (found[times][place] for times in TIMES)
        line = one + 3 * (two - one)
        row(f"{name} at 4 times, of the line through 1 and 2", f"{100 * four / line:.0f} %")
    one, four = (found[times][1] / found[times][0] for times in (TIMES[0], TIMES[-1]))
    row("CPU per signal at 4 times, of that at 1", f"{100 * four / one:.0f} %")


if __name__ == "__main__":
    main()
