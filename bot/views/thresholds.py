"""Where the adaptive thresholds stand, how they got there, and what they sorted rightly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from bot.views.context import Context
from bot.views.format import (
    CAPTION_LIMIT,
    counted,
    esc,
    in_r,
    moment,
    page,
    sentence_case,
    short_names,
    table,
    with_details,
)
from bot.views.keyboard import Rows, in_rows, opens
from trading.domain.thresholds import THRESHOLD, Move, Sorted, Sorting

MOST_BUTTONS = 6
_PLACES = (("passed, lost", "passed, won"), ("refused, lost", "refused, won"))


@dataclass(frozen=True, slots=True)
class Standing:
    """One threshold: the score that a signal of this symbol and timeframe needs, and its story."""

    symbol: str
    timeframe: str
    name: str
    value: float
    base: float
    moves: tuple[Move, ...]
    outcomes: tuple[Sorted, ...]

    @property
    def moved(self) -> float:
        """Points above (stricter) or below the base."""
        return self.value - self.base

    @property
    def change(self) -> float:
        """Points of its last move, 0 before the first."""
        return self.moves[-1].after - self.moves[-1].before if self.moves else 0.0


def standings(context: Context, symbol: str, timeframe: str) -> list[Standing]:
    """The thresholds of a symbol and a timeframe, empty for all; the furthest moved come first."""
    advisor = context.panel.advisors.get(THRESHOLD)
    values = advisor.describe() if advisor else {}
    base = context.config.ml_improvements.threshold.base
    names = short_names(context.market.symbols)
    nothing, known = Sorting(), []
    for name in (symbol,) if symbol else context.market.symbols:
        for frame in (timeframe,) if timeframe else context.config.timeframes:
            key = f"{name} {frame}"
            story = context.state.thresholds.get(key, nothing)
            label = f"{names.get(name, name)} {frame}"
            value = values.get(key, base)
            told = tuple(story.moves), tuple(story.outcomes)
            known.append(Standing(name, frame, label, value, base, *told))
    return sorted(known, key=lambda each: -abs(each.moved))


def caption(context: Context, known: Sequence[Standing]) -> str:
    """What the picture of many shows, in words."""
    settings = context.config.ml_improvements.threshold
    moved = [each for each in known if each.moved]
    stricter = sum(each.moved > 0 for each in moved)
    head = page(
        f"🎚 <b>Thresholds: {len(moved):,} of {len(known):,} moved</b> from {settings.base:g}",
        f"<i>{esc(context.label)}</i>",
        f"{stricter:,} stricter, {len(moved) - stricter:,} looser;"
        f" never outside {settings.low:g} to {settings.high:g}",
        _sorted(one for each in known for one in each.outcomes),
        _counts(context),
    )
    lines = [f"{esc(each.name, 40)}: {each.base:g} → {each.value:.1f}" for each in moved]
    return with_details(head, lines, CAPTION_LIMIT)


def caption_of_one(context: Context, standing: Standing) -> str:
    """The same of one threshold, with its moves."""
    zone = context.config.timezone
    head = page(
        f"🎚 <b>{esc(standing.name, 40)} needs {standing.value:.1f}</b>, base {standing.base:g}",
        f"<i>{esc(context.label)}</i>",
        counted(len(standing.moves), "move") + " remembered" if standing.moves else "Not moved yet",
        _sorted(standing.outcomes),
        _counts(context),
    )
    lines = [
        f"{moment(move.at, zone)}: {move.before:.1f} → {move.after:.1f}"
        for move in reversed(standing.moves)
    ]
    return with_details(head, lines, CAPTION_LIMIT)


def _sorted(outcomes: Iterable[Sorted]) -> str:
    """How many signals it let pass or refused, and what they earned on average."""
    cells: dict[str, list[float]] = {place: [] for places in _PLACES for place in places}
    for one in outcomes:
        cells[_PLACES[one.score < one.threshold][one.r > 0]].append(one.r)
    passed, refused = ([r for place in places for r in cells[place]] for places in _PLACES)
    if not passed and not refused:
        return "No outcome of a signal that it judged yet"
    rows = [("", "count", "mean R"), *((place, *_of(rs)) for place, rs in cells.items())]
    wrong = len(cells["passed, lost"]), len(cells["refused, won"])
    return page(
        f"By the threshold each of {counted(len(passed) + len(refused), 'signal')} met:",
        table(rows, "<>>"),
        f"Wrong: {wrong[0]:,} passed and lost, {wrong[1]:,} refused would have won",
        sentence_case(
            f"{_each('passed', passed)}, {_each('refused', refused)}; no edge is claimed"
        ),
    )


def _of(rs: Sequence[float]) -> tuple[str, str]:
    return f"{len(rs):,}", f"{fmean(rs):+.2f}" if rs else ""


def _each(what: str, rs: Sequence[float]) -> str:
    return f"{what} {in_r(fmean(rs))} each" if rs else f"none {what}"


def _counts(context: Context) -> str:
    """When they move, and whether they count."""
    rung = context.panel.rung(context.state, THRESHOLD)
    hours = context.config.ml_improvements.threshold.every_h
    return f"Reviewed every {hours:g} h; the advisor's rung now: {rung}"


def buttons(known: Sequence[Standing], timeframe: str) -> Rows:
    """Those that moved furthest, each for itself; refresh and the way to the other picture."""
    shown = (timeframe,) if timeframe else ()
    moved = [each for each in known[:MOST_BUTTONS] if each.moves]
    each = [opens(one.name[:24], "thresholds", one.symbol, one.timeframe) for one in moved]
    last = (opens("🔄 Refresh", "thresholds", *shown), opens("🔗 Correlation", "correlation"))
    return (*in_rows(each, 3), last)


def buttons_of_one(standing: Standing) -> Rows:
    """Refresh and the way back."""
    again = opens("🔄 Refresh", "thresholds", standing.symbol, standing.timeframe)
    return ((again, opens("🎚 All thresholds", "thresholds")),)
