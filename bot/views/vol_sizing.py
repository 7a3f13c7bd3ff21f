"""How wildly each symbol moves, and what the volatility advisor made of it."""

from collections import Counter
from collections.abc import Iterator

from bot.chat import Message
from bot.views.context import Context
from bot.views.format import counted, esc, page, percent, short_names, table, with_details
from bot.views.keyboard import opens
from trading.domain.signals import Advice
from trading.domain.state import State
from trading.features import REGIMES
from trading.report.scorecards import worths

ADVISOR = "volatility"
MOST_ROWS = 7
MOST_SIZES = 6


def vol_sizing(context: Context) -> Message:
    """Regime and ATR rank of each symbol; the sizes advised for signals that are still followed."""
    regimes = context.market.regimes()
    names = short_names(tuple(regimes))
    rows = [
        (names[symbol], regime, f"rank {percent(rank)}")
        for symbol, (regime, rank) in regimes.items()
    ]
    counts = Counter(regime for regime, _ in regimes.values())
    first = ", ".join(f"{counts[regime]} {regime}" for regime in REGIMES if counts[regime])
    head = page(
        f"🌊 <b>Volatility: {first or 'not known yet'}</b>",
        f"<i>{esc(context.label)}</i>",
        table(rows[:MOST_ROWS], "<<>"),
        _sizes(context),
        _mean(context),
    )
    more = [f"{esc(name, 32)}: {esc(regime, 16)}, {rank}" for name, regime, rank in rows]
    details = more[MOST_ROWS:]
    return Message(with_details(head, details), ((opens("🔄 Refresh", "vol_sizing"),),))


def _sizes(context: Context) -> str:
    """How often each multiplier was advised on the signals that are followed now."""
    counts = Counter(said.size for said in _advice(context.state) if not said.abstained)
    if not counts:
        return "No signal with a size advice is followed now"
    shown = sorted(counts.most_common(MOST_SIZES))
    sizes = " · ".join(f"x{size:.2f}: {number}" for size, number in shown)
    return f"Size advised on {counted(counts.total(), 'followed signal')}: {sizes}"


def _advice(state: State) -> Iterator[Advice]:
    told = [
        *(shadow.advice for shadow in state.shadows.values()),
        *(card.advice for card in state.cards.values()),
        *(cycle.advice for cycle in state.cycles.values()),
    ]
    return (said for advice in told for said in advice if said.advisor == ADVISOR)


def _mean(context: Context) -> str:
    record = next((w for w in worths(context.state, context.panel) if w.advisor == ADVISOR), None)
    if record is None:
        return "The volatility advisor is not loaded"
    applied = "applied" if record.rung == "full" else "not applied"
    mean = "No outcome with a size yet"
    if record.outcomes:
        mean = f"Mean size x{record.mean_size:.2f} over {counted(record.outcomes, 'outcome')}"
    return f"{mean}, rung {record.rung}: {applied}. Worth: /ml_stats"
