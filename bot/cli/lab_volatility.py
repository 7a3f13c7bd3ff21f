"""``pitwall lab volatility``: which forecast of volatility is better, on recorded candles."""

import argparse
import json
from time import process_time

from bot.cli.settings import config_of
from ml.lab.volatility import DESKS, MISS, Contest, Interval, Score, experiment
from trading.feeds.files import load_candles


def volatility(options: argparse.Namespace) -> int:
    """All forecasts over the time that a trade may last, walking forward."""
    began = process_time()
    horizon = config_of(options).exits.max_hold_bars
    loaded = load_candles(
        options.data, options.timeframe, options.symbols, options.from_ms, options.to_ms
    )
    contest = experiment(loaded.candles, horizon)
    cpu_s = round(process_time() - began, 1)
    if options.json:
        print(json.dumps({"cpu_s": cpu_s} | contest.plain()))
    else:
        print("\n".join([f"cpu_s {cpu_s}", *_lines(contest)]))
    return 0


def _lines(contest: Contest) -> list[str]:
    best, *others = contest.scores
    equals = [each.name for each in others if each.minus_best[0] <= 0.0]
    alike = f"; not told apart from it: {', '.join(equals)}" if equals else ""
    return [
        f"variance of the next {contest.horizon} bars, {contest.symbols} symbols",
        f"{contest.moments:,} hours, {contest.apart} horizons that do not overlap",
        f"{'':<18}{'QLIKE':>8}{'MSE log':>9}{'R2 log':>8}  minus last realised, {1 - MISS:.0%}",
        *(_line(score) for score in contest.scores),
        f"best: {best.name}{alike}",
        f"{DESKS}: of a deviation from the usual volatility a power of {contest.weight:.2f} lasts",
    ]


def _line(score: Score) -> str:
    interval = "" if score.minus_last == (0.0, 0.0) else _verdict(score.minus_last)
    return f"{score.name:<18}{score.qlike:>8.3f}{score.mse:>9.3f}{score.r2:>8.3f}  {interval}"


def _verdict(interval: Interval) -> str:
    low, high = interval
    words = "better" if high < 0 else "worse" if low > 0 else "cannot be told apart"
    return f"{low:+.3f} to {high:+.3f}, {words}"
