"""How far each symbol moves with the benchmark, and what it did beyond that."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from bot.views.context import Context
from bot.views.correlation import Now
from bot.views.format import (
    clock,
    esc,
    held,
    page,
    short_names,
    signed_percent,
    table,
    with_details,
)

TOP = 4  # of the strongest and of the weakest at first sight


class Strength(NamedTuple):
    """A symbol's beta and its log return beyond beta times the benchmark's."""

    symbol: str
    beta: float
    beyond: float


def strengths_of(context: Context) -> tuple[list[Strength], int]:
    """All symbols with a known beta, the strongest first, and as of when; the benchmark is not."""
    symbols, correlations, as_of_ms = context.market.correlations()
    benchmark = context.config.benchmark
    if benchmark not in symbols:
        return [], as_of_ms
    column = symbols.index(benchmark)
    numbers = zip(symbols, correlations.betas(column), correlations.strengths(column), strict=True)
    known = [Strength(*each) for each in numbers if each[0] != benchmark and isfinite(each[1])]
    return sorted(known, key=lambda each: -each.beyond), as_of_ms


def text(context: Context, now: Now) -> str:
    """The strongest, the weakest and what matters now, all others on a tap."""
    known, as_of_ms = strengths_of(context)
    names = short_names(context.market.symbols)
    label = f"<i>{esc(context.label)}</i>"
    benchmark = esc(names.get(context.config.benchmark, context.config.benchmark), 24)
    if not known:
        return page(f"💪 <b>Strength against {benchmark}: not known yet</b>", label)
    first = known[0]
    bars = context.config.ml_improvements.correlation.bars
    head = page(
        f"💪 <b>{esc(names[first.symbol], 24)} {signed_percent(first.beyond)}"
        f" beyond {benchmark}</b>, the most of {len(known):,}",
        label,
        table([("", "beta", "beyond"), *_rows(now, names, _at_first_sight(now, known))], "<>>"),
        f"Beyond: log return of {bars} bars less beta x that of {benchmark}, as of"
        f" {clock(as_of_ms, context.config.timezone)} (market time). It says what was.",
    )
    lines = [
        f"{esc(names[each.symbol], 24)}: beta {each.beta:.2f}, {signed_percent(each.beyond)}"
        for each in known
    ]
    return with_details(head, lines)


def _at_first_sight(now: Now, known: Sequence[Strength]) -> list[Strength]:
    """The strongest, the weakest and what is open, in order."""
    ends = {*range(min(TOP, len(known))), *range(max(0, len(known) - TOP), len(known))}
    open_now = [place for place, each in enumerate(known) if each.symbol in now.stakes]
    return [known[place] for place in sorted(ends.union(open_now[:2]))]


def _rows(now: Now, names: dict[str, str], shown: Sequence[Strength]) -> list[tuple[str, str, str]]:
    return [
        (_named(now, names, each.symbol), f"{each.beta:.2f}", signed_percent(each.beyond))
        for each in shown
    ]


def _named(now: Now, names: dict[str, str], symbol: str) -> str:
    interest = now.focus.get(symbol)
    return f"{names[symbol]} {held(interest.side)}{interest.mark}" if interest else names[symbol]
