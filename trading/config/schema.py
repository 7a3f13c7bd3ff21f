"""The whole configuration. Every key has a default: an empty file is paper, approve, simulator."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from trading.config.advisors import MlImprovements
from trading.config.by_hand import ByHand
from trading.config.exits import Exits
from trading.config.fields import Folder, Section, Symbol, Timeframe, Zone, list_of
from trading.config.pair import Pair, default_pair
from trading.config.recovery import Recovery
from trading.config.safeguards import Safeguards
from trading.config.sections import (
    Approvals,
    Capital,
    Costs,
    Feed,
    Gates,
    Instruments,
    Paper,
    Phone,
    Presets,
    Redis,
    Scoring,
    Telegram,
    Thresholds,
)

DEFAULT_SECTORS: Mapping[str, tuple[str, ...]] = {
    "majors": ("BTCUSDT", "ETHUSDT"),
    "layer1": ("SOLUSDT", "BNBUSDT", "ADAUSDT", "AVAXUSDT", "DOTUSDT"),
    "defi": ("LINKUSDT", "UNIUSDT", "AAVEUSDT"),
    "payments": ("XRPUSDT", "LTCUSDT"),
    "meme": ("DOGEUSDT", "SHIBUSDT"),
}
DEFAULT_SYMBOLS = (
    "BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT", "ADAUSDT", "AVAXUSDT",
    "DOTUSDT", "LINKUSDT", "UNIUSDT", "AAVEUSDT", "DOGEUSDT", "SHIBUSDT", "LTCUSDT",
)  # fmt: skip


class Config(Section):
    """What the operator decided. Keys that depend on each other are checked by ``load_config``.

    Attributes:
        venue: paper money or the exchange.
        autonomy: log only, ask for every entry, or trade alone.
        preset: which of ``presets`` signals must meet.
        data_dir: folder of journal, candles and backups.
        timezone: how times are shown, and where a day begins; everything else is UTC.
        symbols: what is watched, in this order.
        benchmark: the symbol that stands for the market.
        timeframes: lengths of bars that are scored.
        sectors: symbols that belong together; the others are sectors of their own.
        pair: by timeframe, what model and mood must say.
    """

    venue: Literal["paper", "live"] = "paper"
    autonomy: Literal["watch", "approve", "auto"] = "approve"
    preset: Literal["explore", "strict"] = "explore"
    data_dir: Folder = "var"
    timezone: Zone = "UTC"
    symbols: Annotated[tuple[Symbol, ...], list_of(1, 2000, "symbols")] = DEFAULT_SYMBOLS
    benchmark: Symbol = "BTCUSDT"
    timeframes: Annotated[tuple[Timeframe, ...], list_of(1, 4, "timeframes")] = ("5m",)
    sectors: Mapping[str, tuple[Symbol, ...]] = Field(default_factory=lambda: dict(DEFAULT_SECTORS))
    feed: Feed = Feed()
    instruments: Instruments = Instruments()
    costs: Costs = Costs()
    paper: Paper = Paper()
    capital: Capital = Capital()
    exits: Exits = Exits()
    recovery: Recovery = Recovery()
    by_hand: ByHand = ByHand()
    gates: Gates = Gates()
    safeguards: Safeguards = Safeguards()
    approvals: Approvals = Approvals()
    scoring: Scoring = Scoring()
    presets: Presets = Presets()
    pair: Pair = Field(default_factory=default_pair)
    ml_improvements: MlImprovements = MlImprovements()
    telegram: Telegram = Telegram()
    phone: Phone = Phone()
    redis: Redis = Redis()

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds of the chosen preset."""
        return self.presets.strict if self.preset == "strict" else self.presets.explore

    def sector_of(self, symbol: str) -> str:
        """Name of the symbol's sector; a symbol without one is its own."""
        return next((name for name, members in self.sectors.items() if symbol in members), symbol)
