"""The seeded simulator as a source."""

from bot.sources.markets import PAPER, Source, Streamed, only_timeframe
from bot.sources.memory import Memory, aligned, wall_ms
from bot.sources.patience import PatientClock
from bot.sources.scenarios import Scenario
from trading.config import Config
from trading.domain.errors import ConfigError
from trading.domain.money import exact
from trading.domain.types import Grid
from trading.features import anchor_ms
from trading.feeds.market_model import (
    DEFAULT_SYMBOLS,
    ORIGIN_MS,
    SIMULATED,
    MarketModel,
    ScriptedMarket,
    SimulatedFunding,
)
from trading.feeds.simulator import QuotedMarket, SimulatedMarket
from trading.policy.instruments import perpetuals

DEMO_START_MS = ORIGIN_MS + 98 * 86_400_000 + 3_600_000  # a calm hour with signals to come


async def opened(config: Config, memory: Memory) -> Source:
    """The simulator at the time of this machine. Raises ConfigError as ``simulated`` does."""
    return simulated(config, aligned(wall_ms(), config.timeframes[0]), memory.last_ms)


def simulated(
    config: Config, start_ms: int, last_ms: int, scenario: Scenario | None = None
) -> Source:
    """The seeded market, from ``start_ms`` on, or from where the desk was if that is later.

    Args:
        last_ms: market time up to which the desk has come, 0 for a new desk; the history leads up
            to it.
        scenario: lays its script over the market.

    Raises:
        ConfigError: a symbol or a second timeframe that it does not have.
    """
    timeframe = only_timeframe(config)
    known = {one.name: one for one in DEFAULT_SYMBOLS}
    unknown = [symbol for symbol in config.symbols if symbol not in known]
    if unknown:
        have = ", ".join(known)
        raise ConfigError([f"symbols: the simulator has no {', '.join(unknown)}; it has {have}"])
    model = MarketModel(config.feed.seed, [known[s] for s in config.symbols], timeframe)
    start_ms = max(start_ms, -(-last_ms // model.step_ms) * model.step_ms)
    anchor = anchor_ms(min(last_ms or start_ms, start_ms), model.step_ms)
    shown: QuotedMarket = ScriptedMarket(model, scenario.script) if scenario else model
    history = shown.candles(max(ORIGIN_MS, anchor), start_ms)
    clock = PatientClock(config.feed.speed)
    market = SimulatedMarket(shown, start_ms, config.feed.speed, clock, clock.sleep)
    stream = Streamed(market.ticks)
    ticks = zip(config.symbols, map(float, model.tick_sizes), strict=True)
    grids = {symbol: Grid(tick=exact(tick)) for symbol, tick in ticks}
    said = f" · scenario: {scenario.name}" if scenario else ""
    label = f"{SIMULATED} market{said} · {PAPER}"
    return Source(
        label, start_ms, {timeframe: history}, stream.ticks, stream.ask, grids,
        kept={timeframe: len(history)}, slow_for=clock.slow_for,
        funding=SimulatedFunding(config.feed.seed, perpetuals(config, config.symbols)),
    )  # fmt: skip
