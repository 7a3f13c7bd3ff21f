"""A replay from candles to a report: builds the desk with replay ports and runs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from trading.brokers.paper import PaperBroker
from trading.config import Config, config_digest
from trading.domain.candles import Candles, Floats
from trading.domain.events import DeskStarted
from trading.domain.money import exact
from trading.domain.state import State
from trading.domain.types import Grid
from trading.engine.desk import Desk
from trading.engine.dispatch import Dispatcher
from trading.engine.engine import Engine
from trading.features import WARMUP_BARS
from trading.policy.instruments import instruments_of, power_of_ten
from trading.policy.jobs import market_jobs
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.policy.scan import ScanRules
from trading.ports import Advisor, Cursors, Journal, Scorer, Vault
from trading.replay.dense import replay_dense, scan_of
from trading.replay.market import RecordedView
from trading.replay.opinions import Opinions, opinions
from trading.replay.run import Stretch, replay_sparse


@dataclass(frozen=True, slots=True)
class Models:
    """The model and a maker of fresh advisors."""

    scorer: Scorer
    advisors: Callable[[Config], Mapping[str, Advisor]]


@dataclass(slots=True, repr=False)
class Replay:
    """A desk on recorded candles, ready to run or already run."""

    config: Config
    candles: Candles
    desk: Desk
    market: RecordedView
    scorer: Scorer
    found: Opinions
    decide_s: float = 0.0

    @property
    def state(self) -> State:
        return self.desk.engine.state

    async def start(self) -> None:
        """Recover what the journal holds, then say that the desk is up; the clock is the data's."""
        engine = self.desk.engine
        for _seq, event in engine.journal.read(0):
            engine.refold(event)
        await self.desk.start()
        at = int(self.candles.open_ms[0])
        rungs = engine.policy.panel.rungs(self.config.ml_improvements.rungs.model_dump())
        balance = exact(self.config.paper.balance)
        await engine.take(DeskStarted(at, at, config_digest(self.config), "auto", rungs, balance))

    async def run(self, last: int | None = None) -> None:
        """The default way: only bars on which something can happen, up to row ``last``."""
        self.found = opinions(self.candles, *self._model())
        self.decide_s = await replay_sparse(self.desk, self.market, self.found, self._stretch(last))

    async def run_dense(self, last: int | None = None) -> None:
        """The oracle: bar by bar."""
        scan = scan_of(self.candles, *self._model())
        stretch = self._stretch(last)
        self.decide_s = await replay_dense(self.desk, self.market, scan, stretch, self.found)

    def _model(self) -> tuple[int | None, Scorer, ScanRules]:
        symbols = self.candles.symbols
        benchmark = self.config.benchmark
        column = symbols.index(benchmark) if benchmark in symbols else None
        return column, self.scorer, scan_rules(self.config, self.candles.timeframe)

    def _stretch(self, last: int | None) -> Stretch:
        """From the bar after the last one that decided something."""
        decided = self.state.bars.get(self.candles.timeframe, 0)
        first = int(np.searchsorted(self.candles.close_ms, decided, side="right"))
        jobs = market_jobs(self.config.ml_improvements.threshold.every_h, self.config.timezone)
        return Stretch(first, len(self.candles) if last is None else last, jobs)


def replay_of(
    config: Config,
    candles: Candles,
    models: Models,
    journal: Journal,
    cursors: Cursors,
    vault: Vault | None = None,
) -> Replay:
    """A replay whose journal, cursors and venue may be fresh or left by an earlier run."""
    instruments = instruments_of(config, first_prices(candles), recorded_grids(candles))
    scorer = models.scorer
    rules = rules_of(config, instruments, scorer.name, claims_edge=scorer.claims_edge)
    ladder = config.ml_improvements
    panel = Panel(models.advisors(config), rules.rung_cap, ladder.canary, ladder.faults)
    engine = Engine(State(), Policy(rules, panel, scorer.why), journal)
    share = exact(config.paper.volume_share)
    broker = PaperBroker(instruments, share, lambda at: at, vault, hedged=config.paper.hedged)
    desk = Desk(engine, broker, Dispatcher(journal, cursors, broker, epoch=1))
    bars = config.ml_improvements.correlation.bars
    market = RecordedView(candles, instruments, bars, config.benchmark)
    return Replay(config, candles, desk, market, scorer, Opinions())


def scan_rules(config: Config, timeframe: str) -> ScanRules:
    """What turns scores of this timeframe into candidates."""
    return ScanRules(
        signal_min=config.scoring.signal_min_for(timeframe),
        stop_atr=config.exits.stop_atr,
        reward_risk=config.exits.reward_risk,
        round_trip=config.costs.round_trip,
        window=config.scoring.window,
    )


def first_prices(candles: Candles) -> dict[str, float]:
    """The first close of each symbol, quote currency: it fixes the synthetic grid for good."""
    rows = (~np.isnan(candles.close)).argmax(axis=0)
    closes = candles.close[rows, np.arange(len(candles.symbols))]
    return dict(zip(candles.symbols, closes.tolist(), strict=True))


def recorded_grids(candles: Candles) -> dict[str, Grid]:
    """Ticks as the first bars show them: no decision is made before those have passed."""
    first = candles.close[:WARMUP_BARS]
    return {
        symbol: Grid(tick=finest_step(first[:, column]))
        for column, symbol in enumerate(candles.symbols)
    }


def finest_step(prices: Floats) -> Decimal | None:
    """The step that all prices lie on, a power of ten; None without a price.

    >>> finest_step(np.array([1.5, np.nan, 2.25]))
    Decimal('0.01')
    """
    known = [exact(price) for price in prices[~np.isnan(prices)].tolist()]
    exponents = [int(price.normalize().as_tuple().exponent) for price in known]
    return power_of_ten(min(0, *exponents)) if exponents else None
