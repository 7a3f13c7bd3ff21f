"""``pitwall lab groups``: vetoes drawn by lot over recorded outcomes, and who believes them."""

import argparse
import asyncio

from bot.cli.lab import tell
from bot.cli.replay import learning, recorded_market, run, session_on
from bot.cli.settings import config_of
from ml.lab.groups import experiment, outcomes_of
from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.errors import DataError


def groups(options: argparse.Namespace) -> int:
    """One replay and many lotteries; status 1 when a figure is not as promised."""
    config = learning(config_of(options))
    session = session_on(config, recorded_market(options, config))
    asyncio.run(run(session))
    outcomes = outcomes_of(event for _seq, event in session.desk.engine.journal.read(0))
    if not len(outcomes.r):
        raise DataError("no signal came to an outcome on these candles: give it more of them")
    bar_ms = TIMEFRAMES_MS[options.timeframe]
    return tell(lambda runs, seed: experiment(outcomes, bar_ms, runs, seed), options)
