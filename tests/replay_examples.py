"""Markets and desks for the tests of the replay."""

import numpy as np
from desk_bench import finish

import ml.advisors
import ml.scorers
from trading.config import Config
from trading.domain.candles import Candles
from trading.feeds.market_model import DEFAULT_SYMBOLS, ORIGIN_MS, MarketModel
from trading.replay.session import Models, replay_of
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal

BAR_MS = 300_000
DAY_BARS = 288
FULL = {
    "enabled": True,
    "shadow_mode": False,
    "rungs": dict.fromkeys(
        ("threshold", "correlation", "volatility", "reward", "direction"), "full"
    ),
}
SHADOW = {"enabled": True}
OFF = {"enabled": False}


def smooth_market(bars=1_800, symbols=5, from_day=27):
    """Candles of the simulated market as they are; from day 27 on they cross the end of a month."""
    model = MarketModel(7, DEFAULT_SYMBOLS[:symbols])
    start = ORIGIN_MS + from_day * DAY_BARS * BAR_MS
    return model.candles(start, start + bars * BAR_MS)


def rough_market(bars=1_800, symbols=5, from_day=27):
    """The same with a tenth of the bars without volume, a quarter thin, and a few missing."""
    smooth = smooth_market(bars, symbols, from_day)
    chance = np.random.default_rng(11).random(smooth.close.shape)
    values = [getattr(smooth, name).copy() for name in ("open", "high", "low", "close", "volume")]
    volume = values[4]
    volume[chance < 0.10] = 0.0
    thin = (chance >= 0.10) & (chance < 0.35)
    volume[thin] *= 0.0005
    for column in values:
        column[chance > 0.98] = np.nan
    return Candles(smooth.timeframe, smooth.symbols, smooth.open_ms, *values)


def config_of(improvements=SHADOW, **sections):
    return Config.model_validate({"autonomy": "auto", "ml_improvements": improvements, **sections})


def models(config):
    advisors = ml.advisors.discover()
    return Models(
        ml.scorers.discover()[config.scoring.scorer](),
        lambda settings: {name: make(settings) for name, make in advisors.items()},
    )


def replay_on(candles, config=None, journal=None, cursors=None, vault=None):
    """A desk on candles that has started; its ports are fresh unless given."""
    config = config or config_of()
    replay = replay_of(
        config,
        candles,
        models(config),
        journal if journal is not None else MemoryJournal(),
        cursors if cursors is not None else MemoryCursors(),
        vault,
    )
    finish(replay.start())
    return replay


def sparse(candles, config=None):
    replay = replay_on(candles, config)
    finish(replay.run())
    return replay


def dense(candles, config=None):
    replay = replay_on(candles, config)
    finish(replay.run_dense())
    return replay


def sha(replay):
    return replay.desk.engine.journal.sha256


def events_of(replay):
    return [event for _seq, event in replay.desk.engine.journal.read(0)]
