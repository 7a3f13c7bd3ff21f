"""Why trades do or do not happen: the funnel by direction, what was lost, what is wrong."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.filters import meaning
from bot.views.format import (
    counted,
    esc,
    in_r,
    moment,
    page,
    percent,
    sentence_case,
    table,
    with_details,
)
from bot.views.keyboard import opens
from trading.domain.funnel import Funnel, Lost
from trading.domain.types import Side
from trading.policy.anomalies import findings
from trading.report.funnel import ENDS, NO_FILL, Diagnosis, diagnosis, lost_to, share

MOST_FILTERS = 4  # rows of the table; all filters open on a tap
MOST_ALARMS = 2  # at first sight
MOST_DIGITS = 99_999
STEPS = ("proposed", "executed", "won")

Row = tuple[str, str, str, str, str]


def funnel(context: Context, symbol: str, timeframe: str) -> Message:
    """The funnel of one symbol and timeframe; an empty word stands for all."""
    found = diagnosis(context.state, symbol, timeframe)
    both = found.both
    about = " ".join(filter(None, (symbol, timeframe))) or "all symbols"
    head = page(
        f"🔬 <b>{counted(both.signals, 'signal')}, {counted(both.fills, 'trade')}</b>"
        f" · {esc(about, 40)}",
        f"<i>{esc(context.label, 80)}</i>",
        *(sentences := _findings(context))[:MOST_ALARMS],
        table(_rows(found), "<>>>>"),
    )
    rest = sentences[MOST_ALARMS:]
    details = [*rest, *_trades(found), *_filters(found), *_timeframes(context, symbol, timeframe)]
    html = with_details(head, [*details, *_reading(context, timeframe)])
    again = opens("🔄 Refresh", "diagnose", *filter(None, (symbol, timeframe)))
    more = (opens("⏱ Timeframes", "timeframes"), opens("🏁 Milestones", "diagnose", "milestones"))
    return Message(html, ((again,), more))


def _findings(context: Context) -> list[str]:
    found = findings(context.state, context.market.market_ms, context.panel)
    return [f"⚠️ {esc(sentence_case(each.sentence), 240)}" for each in found] or [
        "☑️ No alarm stands"
    ]


# -- the table -----------------------------------------------------------------------------------


def _rows(found: Diagnosis) -> list[Row]:
    names = found.filters
    top = names if len(names) <= MOST_FILTERS else names[: MOST_FILTERS - 1]
    others = names[len(top) :]
    rows = [
        _stage(found, "signals", "signals"),
        *(_removed(found, f"-{name}", (name,)) for name in top),
        _removed(found, f"-{len(others)} others", tuple(others)),
        _stage(found, "proposals", "proposals"),
        _removed(found, "-not taken", ENDS),
        _stage(found, "orders", "orders"),
        _removed(found, "-no fill", (NO_FILL,)),
        _stage(found, "filled", "fills"),
        _stage(found, "outcomes", "closed"),
    ]
    removed = {"-not taken", "-no fill", f"-{len(others)} others"}
    shown = [row for row in rows if row[0] not in removed or (row[1], row[3]) != ("0", "0")]
    return [("of signals", "buy", "%", "sell", "%"), *shown]


def _stage(found: Diagnosis, title: str, field: str) -> Row:
    """How many reached a stage."""
    return _row(found, title, (getattr(found.buy, field), getattr(found.sell, field)))


def _removed(found: Diagnosis, title: str, names: tuple[str, ...]) -> Row:
    """How many ended at some filters."""
    return _row(found, title, (lost_to(found.buy, names).first, lost_to(found.sell, names).first))


def _row(found: Diagnosis, title: str, counts: tuple[int, int]) -> Row:
    (buy, sell), of_buys, of_sells = counts, found.buy.signals, found.sell.signals
    return title, short(buy), per_cent(buy, of_buys), short(sell), per_cent(sell, of_sells)


def short(number: int) -> str:
    """At most five characters, which a column has."""
    return str(number) if number <= MOST_DIGITS else f"{number // 1000}k"


def per_cent(part: int, whole: int) -> str:
    """Without its sign; empty of nothing."""
    value = share(part, whole)
    return "" if value is None else f"{100 * value:.0f}"


# -- what opens on a tap -------------------------------------------------------------------------


def _trades(found: Diagnosis) -> list[str]:
    return [f"Closed {side} trades: {_record(found.of(side))}" for side in Side]


def _record(one: Funnel) -> str:
    """The executed trades of a direction."""
    if not one.closed:
        return "none"
    wins = percent(one.wins / one.closed)
    return f"{one.closed:,}, {wins} won, {in_r(one.r / one.closed)} each"


def _filters(found: Diagnosis) -> list[str]:
    """One line a filter: what it ended, and what that would have brought."""
    both = found.both
    known = [*found.filters, *(name for name in (*ENDS, NO_FILL) if name in both.lost)]
    return [_filter(found, name, both.lost[name]) for name in known]


def _filter(found: Diagnosis, name: str, lost: Lost) -> str:
    buys, sells = (lost_to(found.of(side), (name,)).first for side in Side)
    against = f", against {lost.refused:,} in all" if lost.refused != lost.first else ""
    if lost.outcomes:
        mean = in_r(lost.r / lost.outcomes)
        brought = f"{counted(lost.outcomes, 'outcome')}: {in_r(lost.r, 1)}, {mean} each"
    else:
        brought = "no outcome yet"
    return (
        f"<b>{esc(name, 24)}</b>{meaning(name)} ended {buys:,} buy, {sells:,} sell{against};"
        f" {brought}"
    )


def _timeframes(context: Context, symbol: str, timeframe: str) -> list[str]:
    """Both directions of each timeframe, where there are several."""
    known = known_timeframes(context)
    if timeframe or len(known) < 2:
        return []
    return [_timeframe(diagnosis(context.state, symbol, each), each) for each in known]


def _timeframe(found: Diagnosis, timeframe: str) -> str:
    paths = (
        f"{side} {one.signals:,} → {one.proposals:,} → {one.fills:,}"
        for side, one in ((side, found.of(side)) for side in Side)
    )
    return f"{esc(timeframe, 8)} (signals → proposals → trades): {' · '.join(paths)}"


def _reading(context: Context, timeframe: str) -> list[str]:
    frames = [timeframe] if timeframe else context.config.timeframes
    least = {context.config.scoring.signal_min_for(each) for each in frames}
    strength = " to ".join(f"{each:g}" for each in sorted({min(least), max(least)}))
    counts = f"A signal is a prediction with a strength of {strength} or more; weaker ones are not"
    lost = "Outcomes of a filter are shadow trades after costs, in R, as they came"
    return [
        f"{counts} kept and not counted here. It counts at the first filter against it.",
        f"{lost}: what was missed, not what was sure to be had.",
    ]


def known_timeframes(context: Context) -> list[str]:
    """Timeframes with signals, those of the configuration first."""
    seen = dict.fromkeys(each.timeframe for each in context.state.funnels.values())
    configured = [str(each) for each in context.config.timeframes]
    return [*(each for each in configured if each in seen),
            *(each for each in seen if each not in configured)]  # fmt: skip


# -- milestones ----------------------------------------------------------------------------------


def milestones(context: Context) -> Message:
    """What happened for the first time, and what has not yet."""
    known, zone = context.state.milestones, context.config.timezone
    names = [f"first {side.upper()} {step}" for step in STEPS for side in Side]
    lines = (
        f"☑️ {name}: {moment(known[name], zone)}" if name in known else f"▫️ {name}: not yet"
        for name in names
    )
    reached = sum(name in known for name in names)
    html = page(f"🏁 <b>{reached} of {len(names)} milestones</b>", *lines, "Times of the market.")
    return Message(html, ((opens("🔬 Diagnosis", "diagnose"),),))
