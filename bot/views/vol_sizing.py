"""What sizing by volatility made of the same outcomes, and how wildly each symbol moves now."""

from collections import Counter
from decimal import Decimal
from math import isfinite, sqrt

import numpy as np

from bot.views.context import Context
from bot.views.evidence import interval
from bot.views.format import (
    CAPTION_LIMIT,
    UNKNOWN,
    compact,
    counted,
    esc,
    in_r,
    page,
    percent,
    short_names,
    table,
    with_details,
)
from bot.views.keyboard import Rows, opens
from trading.domain.candles import Floats
from trading.domain.evidence.lift import Lift
from trading.domain.scoring import GROUP_BARS
from trading.domain.sizing import SIZER, Course, Sized, Sizing
from trading.features import REGIMES
from trading.policy.rungs import card_of
from trading.report.verdicts import verdict

MEANING = "Sized: R times the advised size, over the mean size; so both risk the same in all."
EXACT_SIZES = 6  # more are shown by tenths
LEAST = 2  # outcomes that have a spread


def sums_of(sizing: Sizing) -> Floats:
    """Outcomes, sum of R, and the same sized at the same mean size, ``(points, 3)``."""
    known = sizing.all
    if not known.outcomes:
        return np.empty((0, 3))
    kept = np.array(sizing.points).reshape(-1, 2)
    after = sizing.every * np.arange(1.0, len(kept) + 1)
    last = (known.outcomes, known.plain.total, known.sized.total)
    sums = np.vstack((np.column_stack((after, kept)), last))
    sums[:, 2] /= mean_size(known)
    return sums


def bars_of(counts: dict[str, int]) -> dict[str, int]:
    """Size -> outcomes, in order of size; by tenths where there are many sizes.

    >>> bars_of({"1.44": 2, "0.40": 1})
    {'0.40': 1, '1.44': 2}
    """
    if len(counts) > EXACT_SIZES:
        tenths: Counter[str] = Counter()
        for size, number in counts.items():
            tenths[f"{float(size):.1f}"] += number
        counts = dict(tenths)
    return dict(sorted(counts.items(), key=lambda each: float(each[0])))


def mean_size(sized: Sized) -> float:
    """Of all outcomes, 1 before the first and where every size was 0."""
    return sized.sizes / sized.outcomes if sized.sizes else 1.0


def caption(context: Context) -> str:
    """The answer, both arms side by side, by regime, and the market now."""
    sizing, card = context.state.sizing, card_of(context.state, SIZER)
    head = page(
        f"🌊 <b>Sizing by volatility: {verdict(card.lift)}</b>",
        f"<i>{esc(context.label)}</i>",
        _evidence(card.lift),
        _arms(sizing.all),
        _by_regime(context),
        _standing(context),
        _now(context),
    )
    regimes = context.market.regimes()
    names = short_names(tuple(regimes))
    details = [
        MEANING,
        *(
            f"{esc(names[symbol], 32)}: {esc(regime, 16)}, rank {percent(rank)}"
            for symbol, (regime, rank) in regimes.items()
        ),
    ]
    return with_details(head, details, CAPTION_LIMIT)


def buttons() -> Rows:
    """Refresh, and the worth of all advisors."""
    return ((opens("🔄 Refresh", "vol_sizing"), opens("🧠 Advisors", "ml_stats")),)


def _evidence(lift: Lift) -> str:
    """The interval of the mean paired difference, in words."""
    groups = f"{counted(lift.count, 'group')} of {GROUP_BARS} bars on this rung"
    if not lift.count:
        return f"Sized minus plain: {groups}"
    return f"Sized minus plain {in_r(lift.mean)} a signal, 95 % {interval(lift)} ({groups})"


def _arms(everything: Sized) -> str:
    """Mean, mean per spread and deepest fall of both arms."""
    count, mean = everything.outcomes, mean_size(everything)
    if not count:
        return "No outcome with a size advice yet"
    arms = ((everything.plain, 1.0), (everything.sized, mean))
    return table(
        (
            (f"mean size x{mean:.2f}", "plain", "sized"),
            ("R a signal", *(_short(arm.total / count / by, 3) for arm, by in arms)),
            ("mean / sd", *(_short(_risk_adjusted(arm, count), 3) for arm, _ in arms)),
            ("deepest fall R", *(_short(-arm.fall / by) for arm, by in arms)),
        ),
        "<>>",
    )


def _risk_adjusted(arm: Course, count: int) -> float:
    """Mean result / standard deviation; the size of all trades together makes no difference.

    NaN without a spread.
    """
    if count < LEAST:
        return float("nan")
    mean = arm.total / count
    variance = max(0.0, arm.squares - count * mean * mean) / (count - 1)
    return mean / sqrt(variance) if variance else float("nan")


def _by_regime(context: Context) -> str:
    """What the outcomes of each regime were worth in both arms."""
    sizing = context.state.sizing
    mean = mean_size(sizing.all)
    rows = [
        (
            regime,
            compact(Decimal(known.outcomes)),
            f"{mean_size(known):.2f}",
            _short(known.plain.total / known.outcomes),
            _short(known.sized.total / known.outcomes / mean),
        )
        for regime in REGIMES
        if (known := sizing.regimes.get(regime))
    ]
    heads = ("regime", "n", "size", "plain", "sized")
    return table([heads, *rows], "<>>>>") if rows else ""


def _short(value: float, places: int = 2) -> str:
    """A result that fits a narrow column."""
    if not isfinite(value):
        return UNKNOWN
    if abs(value) >= 100:
        return f"{value:+.0f}" if abs(value) < 1e5 else f"{value:+.0e}"
    return f"{value:+z.{places}f}"


def _standing(context: Context) -> str:
    """Its rung, and what became of sizes above the planned one."""
    if SIZER not in context.panel.advisors:
        return "The volatility advisor is not loaded"
    sizing, rung = context.state.sizing, context.panel.rung(context.state, SIZER)
    if not sizing.raised:
        return f"Rung {rung}. Whether a size above x1 finds room is not known yet"
    asked = f"Sizes above x1 that counted: {sizing.raised:,}"
    return f"Rung {rung}. {asked}, of which {sizing.held:,} had no room for more"


def _now(context: Context) -> str:
    counts = Counter(regime for regime, _ in context.market.regimes().values())
    known = ", ".join(f"{counts[regime]} {regime}" for regime in REGIMES if counts[regime])
    return f"Now: {known or 'not known yet'}"
