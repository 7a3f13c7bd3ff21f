"""What a command may look at: the ledger, the rules, the market and the machine's health."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from trading.config import Config
from trading.domain.candles import Candles
from trading.domain.money import exact
from trading.domain.state import State
from trading.domain.types import Quote
from trading.features import Correlations
from trading.policy.panel import Panel
from trading.policy.rules import Rules
from trading.projection.health import ProjectionHealth


class MarketReader(Protocol):
    """The market as it is known now.

    Attributes:
        market_ms: market time, UTC ms.
    """

    @property
    def symbols(self) -> tuple[str, ...]: ...

    @property
    def market_ms(self) -> int: ...

    def candles(self, symbol: str, timeframe: str, bars: int) -> Candles:
        """The last ``bars`` closed bars of one symbol, one column; fewer where fewer are known."""
        ...

    def mark(self, symbol: str) -> float:
        """The last known price, quote currency; NaN when there is none."""
        ...

    def beta(self, symbol: str) -> float:
        """How much it moves with the benchmark, 1 where that is not known."""
        ...

    def quote(self, symbol: str) -> Quote | None:
        """The last bid and ask."""
        ...

    def correlations(self) -> tuple[tuple[str, ...], Correlations, int]:
        """Names, their correlations, and as of when, market ms."""
        ...

    def correlations_over(
        self, symbols: Sequence[str], hours: int
    ) -> Sequence[tuple[int, Correlations]]:
        """The same of some symbols at each of the last full hours, market ms, in order."""
        ...

    def regimes(self) -> Mapping[str, tuple[str, float]]:
        """Volatility regime and ATR rank (0 to 1, NaN when unknown) by symbol."""
        ...


@dataclass(frozen=True, slots=True)
class Health:
    """How the machine is doing. Ages are seconds, None where there has been nothing yet.

    Attributes:
        last_bar_ms: close of the last bar, market ms; 0 before the first.
        data_faults: kind of fault -> symbol -> how often, since the start.
        ailments: what is wrong with the market's feed just now, in sentences.
        journal_head: number of the last event; ``journal_sha`` the chain's digest up to it.
        outbox_error: what went wrong last with the chat, empty when nothing did.
        listening: what the watchdog found wrong with listening to the chat, empty for nothing.
        unknown_orders: orders whose fate the venue has not told yet.
        projection: the copy for other processes, None when it is switched off.
    """

    feed: str
    version: str
    epoch: int
    uptime_s: float
    journal_head: int
    journal_sha: str
    last_bar_ms: int = 0
    bar_age_s: float | None = None
    quote_age_s: float | None = None
    data_faults: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    ailments: Sequence[str] = ()
    outbox_waiting: int = 0
    outbox_error: str = ""
    poll_age_s: float | None = None
    listening: str = ""
    unknown_orders: int = 0
    projection: ProjectionHealth | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a command may look at, at one moment, for one listed person.

    Attributes:
        now_ms: the desk's clock, UTC ms.
        label: what market and what money this is, such as "SIMULATED market · paper money".
    """

    state: State
    rules: Rules
    panel: Panel
    config: Config
    market: MarketReader
    health: Callable[[], Health]
    now_ms: int
    label: str
    user: str
    user_id: int

    def mark(self, symbol: str) -> Decimal:
        """The last known price, NaN when there is none."""
        return exact(self.market.mark(symbol))
