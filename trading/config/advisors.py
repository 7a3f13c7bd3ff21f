"""The section about adaptive advisors: who may shape trades, and within which limits."""

from typing import Annotated, Literal

from trading.config.fields import Multiplier, Rung, Section, Symbol, list_of, within

Score = Annotated[float, within(0, 100, "score")]
Correlation = Annotated[float, within(0, 1, "absolute correlation")]
Lean = Annotated[float, within(-1, 1, "term of a session")]


class Rungs(Section):
    """How far each advisor may go: ``off``, ``shadow`` (journaled only), ``canary``, ``full``."""

    threshold: Rung = "shadow"
    correlation: Rung = "shadow"
    volatility: Rung = "shadow"
    reward: Rung = "shadow"
    direction: Rung = "shadow"


class Canary(Section):
    """Which signals try what an advisor on that rung says; the others are its control group.

    Attributes:
        share: share of all signals, by a hash that never changes.
        symbols: all signals of these besides.
    """

    share: Annotated[float, within(0, 1, "share of signals")] = 0.25
    symbols: Annotated[tuple[Symbol, ...], list_of(0, 2000, "symbols")] = ()


class Faults(Section):
    """What a failing advisor may do before it does not count any more.

    Attributes:
        most: faults within its last 100 answers; with them an applied advisor goes to shadow.
        slow_s: an answer that took longer is discarded; with ``most`` of them the advisor is
            switched off, seconds.
    """

    most: Annotated[int, within(1, 100, "faults")] = 3
    slow_s: Annotated[float, within(0.01, 10, "seconds")] = 0.25


class ThresholdAdvisor(Section):
    """Moves the score a signal needs, so that recent results pay.

    Attributes:
        base: where it starts, score.
        low, high: it never leaves these, score.
        step: factor of one move.
        every_h: time between two moves, hours of the market.
        last: outcomes a move looks at.
        min_outcomes: fewer than this, of all symbols together, move nothing.
        pool: own outcomes that weigh as much as what a symbol's group says.
        dead_band: results so close to zero move nothing, standard errors.
        reversal: how much further they must be when the last move went the other way, times.
    """

    base: Score = 70.0
    low: Score = 60.0
    high: Score = 85.0
    step: Annotated[float, within(1.001, 1.5, "factor")] = 1.02
    every_h: Annotated[float, within(0.25, 168, "hours")] = 4.0
    last: Annotated[int, within(5, 1000, "outcomes")] = 50
    min_outcomes: Annotated[int, within(1, 1000, "outcomes")] = 20
    pool: Annotated[float, within(1, 1000, "outcomes")] = 20.0
    dead_band: Annotated[float, within(0, 5, "standard errors")] = 0.5
    reversal: Annotated[float, within(1, 10, "times the dead band")] = 2.0


class CorrelationAdvisor(Section):
    """Refuses the next of many trades that are really one.

    Attributes:
        bars: history a correlation is measured over, bars.
        limit: above this two symbols move together, absolute correlation as measured.
        max_correlated: open positions that may move together.
        max_per_sector: open positions of one sector.
    """

    bars: Annotated[int, within(20, 2000, "bars")] = 100
    limit: Correlation = 0.7
    max_correlated: Annotated[int, within(1, 50, "positions")] = 2
    max_per_sector: Annotated[int, within(1, 50, "positions")] = 3


class VolatilityAdvisor(Section):
    """Sizes by how wildly the market moves; every number multiplies the size.

    Attributes:
        low, normal, high, extreme: the market's volatility regime.
        rank_high, rank_low: on top, when the symbol's own ATR ranks high or low.
        cap: the size never passes this.
        forecast: "har" sizes by usual / expected volatility instead of by regime and rank.
    """

    low: Multiplier = 1.2
    normal: Multiplier = 1.0
    high: Multiplier = 0.7
    extreme: Multiplier = 0.5
    rank_high: Multiplier = 0.8
    rank_low: Multiplier = 1.2
    cap: Multiplier = 1.5
    forecast: Literal["none", "har"] = "none"


class RewardAdvisor(Section):
    """Moves the target with volatility, trend and session.

    Attributes:
        low, high: reward:risk never leaves these.
        asia, europe, america: the session's term, eight hours each from midnight UTC; -1 makes
            the target a fifth nearer, 1 a fifth further.
    """

    low: Annotated[float, within(0.2, 20, "reward per risk")] = 1.5
    high: Annotated[float, within(0.2, 20, "reward per risk")] = 4.0
    asia: Lean = 0.0
    europe: Lean = 0.0
    america: Lean = 0.0


class DirectionAdvisor(Section):
    """Reads predictions the other way round where they have been shown to be wrong.

    Attributes:
        rule: sequential turns on proof; classic flips coins: it turns below 40 % of the last 20.
        momentum: an opinion weaker than this gives way to a momentum that opposes it and is
            stronger; 0 never does.
    """

    rule: Literal["sequential", "classic"] = "sequential"
    momentum: Annotated[float, within(0, 1, "strength")] = 0.0


class MlImprovements(Section):
    """All adaptive advisors.

    Attributes:
        enabled: master switch; false means that none is consulted.
        shadow_mode: true caps every rung at shadow.
    """

    enabled: bool = False
    shadow_mode: bool = True
    rungs: Rungs = Rungs()
    canary: Canary = Canary()
    faults: Faults = Faults()
    threshold: ThresholdAdvisor = ThresholdAdvisor()
    correlation: CorrelationAdvisor = CorrelationAdvisor()
    volatility: VolatilityAdvisor = VolatilityAdvisor()
    reward: RewardAdvisor = RewardAdvisor()
    direction: DirectionAdvisor = DirectionAdvisor()
