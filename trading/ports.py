"""The ports: what the desk needs from markets, venues, models and advisors.

``trading`` owns them; ``ml`` and the folders ``feeds``, ``brokers`` and ``store`` implement them.
Which market and which venue a desk has is known to ``bot/markets.py`` and ``bot/assemble.py`` only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from trading.domain.breach import Breach
from trading.domain.candles import Floats
from trading.domain.events import AdvisorAdjusted, Event, Fact, OutcomeKnown, PredictionKnown
from trading.domain.matching import Prints
from trading.domain.orders import Order
from trading.domain.signals import Advice, Effect, Signal
from trading.domain.state import State
from trading.domain.types import Quote, Side


class Candidate(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A row of the market that the scorer has an opinion about; prices are float, quote currency.

    Attributes:
        low, high: extremes of the last ten bars.
        atr_rank: percentile of ATR/price among the last 500 bars, in [0, 1].
        regime: name of the volatility regime.
        spike: the bar or the one before it moved more than 20 sigma.
        features: ``(n_features,)``, for the sentence that explains the opinion.
    """

    symbol: str
    side: Side
    s_model: float
    confidence: float
    p_target: float
    edge_r: float
    score: float
    close: float
    atr: float
    low: float
    high: float
    atr_rank: float
    regime: str
    spike: bool
    features: Floats


def no_correlation(_one: str, _other: str) -> float:
    """What is known when nothing is known."""
    return 0.0


def unknown(_symbol: str) -> float:
    """A number that nobody knows: NaN."""
    return float("nan")


def as_the_market(_symbol: str) -> float:
    """The beta of a symbol of which nothing is known: it moves as the benchmark does."""
    return 1.0


def no_mood(_symbol: str) -> float:
    """The mood where no feed tells one: neutral."""
    return 0.0


def no_carry(_symbol: str, _after_ms: int, _until_ms: int) -> float:
    """What holding costs where no funding is settled."""
    return 0.0


@dataclass(slots=True)
class View:
    """The market as one decision may see it: everything here is known at the fact's time.

    Attributes:
        prints: what the bars or quotes of the fact were; None for facts without a market.
        venue_sees: whether a simulated venue fills on them; it must not on the same hour twice.
        candidates: rows with an opinion, best score first.
        quotes: bid and ask fetched for candidates or for a press.
        marks: last known price of a symbol, NaN when there is none; atr: its average true range.
        funding: what longs will pay shorts for eight hours, fraction of notional: as much as at the
            last settlement, however often there is one; NaN where it is not known.
        mood: what funding and positioning say, in [-1, 1]; 0 is neutral.
        carry: sum of the rates settled for a symbol in ``(after, until]``, ms, not later than now.
        correlation: of log returns over 100 bars, as of the last full hour; NaN where two symbols
            share too few of them.
        beta: of a symbol to the benchmark, from the same returns, 1 where it is not known.
        broken: what the checker of the invariants finds now, None when it was not asked.
        woken: shadows, trials and cycles whose wake level was touched; None looks at all of them.
    """

    prints: Prints | None = None
    venue_sees: bool = True
    candidates: Sequence[Candidate] = ()
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    marks: Callable[[str], float] = unknown
    atr: Callable[[str], float] = unknown
    funding: Callable[[str], float] = unknown
    mood: Callable[[str], float] = no_mood
    carry: Callable[[str, int, int], float] = no_carry
    correlation: Callable[[str, str], float] = no_correlation
    beta: Callable[[str], float] = as_the_market
    woken: Iterable[str] | None = None
    broken: Sequence[Breach] | None = None


NOTHING_SEEN = View()


class Scorer(Protocol):
    """A model. It sees features only, never prices."""

    name: str
    claims_edge: bool

    def score(self, features: Floats) -> Floats:
        """``s_model`` in [-1, 1] for rows ``(..., n_features)``, elementwise."""
        ...

    def why(self, features: Floats) -> str:
        """The opinion on one row ``(n_features,)`` in one sentence."""
        ...

    def odds(self, s_model: Floats, reward: Floats) -> tuple[Floats, Floats]:
        """``confidence`` and ``p_target``; ``reward`` = target distance / stop distance."""
        ...


Lesson = OutcomeKnown | AdvisorAdjusted | PredictionKnown
"""What advisors learn from; each heeds what concerns it."""


class Advisor(Protocol):
    """An adaptive opinion about signals.

    It neither knows its rung nor keeps statistics about itself: ``policy/panel.py`` and the fold
    do.

    ``version`` rises when what it learns changes its meaning: then it starts anew. One that
    ``turns`` may trade a signal the other way round: it is asked first, about the signal as the
    model gave it.
    """

    name: str
    version: int
    turns: bool

    def advise(self, signal: Signal, candidate: Candidate, state: State, view: View) -> Advice:
        """Pure: asking twice gives the same answer and changes nothing."""
        ...

    def tempered(self, advice: Advice, signal: Signal, trust: float) -> Effect:
        """Pure: what of its advice counts when it is trusted so far, 0 to 1 (its whole wish)."""
        ...

    def review(self, at: int) -> Sequence[AdvisorAdjusted]:
        """Pure: the moves of its own values that are due at market time ``at``."""
        ...

    def learn(self, event: Lesson) -> None:
        """The only method that changes the advisor; a fold over the journal."""
        ...

    def describe(self) -> Mapping[str, float]:
        """Its values of today for the chat, by symbol and timeframe or by name."""
        ...

    def memory(self) -> Any:
        """What it learned, plain data that JSON can hold; facts wait, so tuples are shared."""
        ...

    def remember(self, memory: Any) -> None:
        """Take back what ``memory`` gave."""
        ...


class Journal(Protocol):
    """The append-only log. The first event has seq 1."""

    @property
    def head(self) -> int:
        """Seq of the last event, 0 when empty."""
        ...

    @property
    def sha256(self) -> str:
        """The chain over all transactions so far, hexadecimal."""
        ...

    async def append(self, events: Sequence[Event]) -> None:
        """One transaction, durable on return.

        Raises:
            JournalError: it could not be written.
        """
        ...

    def read(self, after: int) -> Iterable[tuple[int, Event]]:
        """Events with a greater seq, in order."""
        ...


class Cursors(Protocol):
    """The durable place of each follower of the journal."""

    def get(self, name: str) -> int: ...

    def set(self, name: str, seq: int) -> None: ...


class Vault(Protocol):
    """A durable place for one small blob."""

    def load(self) -> bytes | None: ...

    def save(self, blob: bytes) -> None: ...


class Broker(Protocol):
    """A venue. What became of orders, and each settlement of funding, are facts, in their order.

    Funding is reported before anything that changed the position after its moment.
    """

    def observe(self, prints: Prints) -> Iterable[Fact]:
        """A simulated venue fills here, one report at a time; a real venue yields nothing."""
        ...

    @property
    def impatient(self) -> bool:
        """Whether an order waits for the very next price."""
        ...

    def reports(self) -> list[Fact]:
        """Reports since the last call; what is told again, as after a restart, changes nothing."""
        ...

    async def submit(self, order: Order, epoch: int) -> None:
        """Send once.

        Raises:
            Refused: the venue certainly did not take it.
            Unknown: nobody knows; ask ``find``, do not send again.
        """
        ...

    async def cancel(self, client_id: str) -> None:
        """Ask for an order to be taken back; absence is not an error, it is asked by ``find``."""
        ...

    async def find(self, order: Order) -> list[Fact] | None:
        """All reports the venue can give about the order, oldest first; None proves absence.

        Raises:
            Unknown: the venue did not answer.
        """
        ...

    async def positions(self) -> Mapping[str, Decimal]:
        """What the account holds: signed base units by symbol, nothing that is zero.

        Raises:
            Unknown: the venue did not answer.
        """
        ...
