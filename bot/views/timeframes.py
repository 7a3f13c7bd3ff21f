"""Timeframes side by side: what each saw, entered and brought."""

from bot.chat import Message
from bot.views.context import Context
from bot.views.diagnose import Row, known_timeframes, per_cent, short
from bot.views.format import counted, esc, in_r, page, table, with_details
from bot.views.keyboard import opens
from trading.domain.funnel import Funnel
from trading.domain.types import Side
from trading.report.funnel import Diagnosis, diagnosis, lost_to

MOST_ROWS = 10


def timeframes(context: Context) -> Message:
    """A row for each timeframe and direction."""
    known = known_timeframes(context)
    buttons = ((opens("🔄 Refresh", "timeframes"), opens("🔬 Diagnosis", "diagnose")),)
    label = f"<i>{esc(context.label, 80)}</i>"
    if not known:
        return Message(page("⏱ <b>No signals yet</b>", label), buttons)
    found = {each: diagnosis(context.state, timeframe=each) for each in known}
    rows = [_compared(found[each].of(side), f"{each} {side}") for each in known for side in Side]
    html = with_details(
        page(
            f"⏱ <b>{counted(len(known), 'timeframe')} compared</b>",
            label,
            table([("", "seen", "in", "win", "R"), *rows[:MOST_ROWS]], "<>>>>"),
            "Signals seen, trades entered, per cent won, mean R after costs",
        ),
        [f"{esc(each, 8)} shadows of lost trades: {_shadows(found[each])}" for each in known],
    )
    return Message(html, buttons)


def _compared(one: Funnel, title: str) -> Row:
    mean = f"{one.r / one.closed:+.2f}" if one.closed else ""
    return title, short(one.signals), short(one.fills), per_cent(one.wins, one.closed), mean


def _shadows(found: Diagnosis) -> str:
    lost = lost_to(found.both, found.both.lost)
    if not lost.outcomes:
        return "no outcome yet"
    return f"{counted(lost.outcomes, 'outcome')}, {in_r(lost.r / lost.outcomes)} each"
