"""Where the adaptive threshold of each symbol and timeframe stands."""

from dataclasses import dataclass

from bot.views.context import Context
from bot.views.format import CAPTION_LIMIT, esc, page, short_names, with_details
from bot.views.keyboard import Rows, opens

ADVISOR = "threshold"


@dataclass(frozen=True, slots=True)
class Standing:
    """One threshold: the score that a signal of this symbol and timeframe needs."""

    name: str
    value: float
    base: float

    @property
    def moved(self) -> float:
        """Points above (stricter) or below the base."""
        return self.value - self.base


def standings(context: Context) -> list[Standing]:
    """All thresholds, those that moved furthest first."""
    advisor = context.panel.advisors.get(ADVISOR)
    values = advisor.describe() if advisor else {}
    base = context.config.ml_improvements.threshold.base
    names = short_names(context.config.symbols)
    known = [
        Standing(f"{names[symbol]} {timeframe}", values.get(f"{symbol} {timeframe}", base), base)
        for symbol in context.config.symbols
        for timeframe in context.config.timeframes
    ]
    return sorted(known, key=lambda each: -abs(each.moved))


def caption(context: Context, known: list[Standing]) -> str:
    """What the picture shows, in words."""
    settings = context.config.ml_improvements.threshold
    moved = [each for each in known if each.moved]
    stricter = sum(each.moved > 0 for each in moved)
    rung = context.panel.rung(context.state, ADVISOR)
    head = page(
        f"🎚 <b>Thresholds: {len(moved)} of {len(known)} moved</b> from {settings.base:g}",
        f"<i>{esc(context.label)}</i>",
        f"{stricter} stricter, {len(moved) - stricter} looser;"
        f" never outside {settings.low:g} to {settings.high:g}",
        f"A signal that scores less is refused when the advisor stands on full; now: {rung}.",
        f"They move every {settings.every_h:g} h by recent results; no edge is claimed.",
    )
    lines = [f"{esc(each.name, 40)}: {each.base:g} → {each.value:.1f}" for each in moved]
    return with_details(head, lines, CAPTION_LIMIT)


def buttons() -> Rows:
    """Refresh and the way to the other advisor picture."""
    return ((opens("🔄 Refresh", "thresholds"), opens("🔗 Correlation", "correlation")),)
