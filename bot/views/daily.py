"""The digest of a day: a picture of the account and what there is to say, once and silently."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.chat import Curve, Message
from bot.views.format import (
    counted,
    day,
    esc,
    held,
    in_r,
    money,
    page,
    percent,
    plain,
    signed,
    table,
)
from bot.views.post import DIGEST, Post, PostContext
from trading.domain import events as ev
from trading.domain.daily import DaySummarised, Extreme, Heard, Notes

MOST_ADVISORS = 6
MOST_BESIDES = 3  # that moved values or failed
MOST_RUNGS = 3
MOST_ALARMS = 3


def digest(event: DaySummarised, context: PostContext) -> Message:
    """The day in numbers; one without a trade has no picture and is short."""
    closed = f"{signed(event.pnl)} closed" if event.trades else "no trade closed"
    html = page(
        f"🌙 <b>{day(event.day, context.timezone)}: {closed}</b>",
        f"Equity {money(event.equity)} · <i>{esc(context.label, 80)}</i>",
        _trades(event),
        _budgets(event),
        *_advisors(event.notes),
        _alarms(event.notes),
        "/stats · /trades · /ab",
    )
    return Message(html, silent=True, curve=_curve(event, context) if event.trades else None)


def _trades(event: DaySummarised) -> str:
    if not event.trades:
        return ""
    counts = f"{counted(event.trades, 'trade')}, {counted(event.wins, 'win')}"
    if event.best is None or event.worst is None:  # of a desk that did not name them yet
        return f"{counts} · best {in_r(event.best_r)}, worst {in_r(event.worst_r)}"
    if event.trades == 1:
        return f"1 trade: {_extreme(event.best)}"
    return page(counts, f"Best {_extreme(event.best)}", f"Worst {_extreme(event.worst)}")


def _extreme(trade: Extreme) -> str:
    name = f"{esc(trade.symbol, 20)} {held(trade.side)}"
    return f"{name} {in_r(trade.r)} ({signed(trade.pnl)})"


def _budgets(event: DaySummarised) -> str:
    if not event.budgets:
        return ""
    most = f", {esc(event.stressed, 20)} uses most: {percent(event.stress)}"
    said = f"{counted(event.budgets, 'budget')} in use, {money(event.in_use)}"
    return said + (most if event.stressed else "")


def _advisors(notes: Notes) -> Iterator[str]:
    """Who would have changed what, who did, and who was put on another rung."""
    busy = {name: heard for name, heard in notes.advisors.items() if _did(heard)}
    names = list(busy)[:MOST_ADVISORS]
    if names:
        rows = [_row(name, busy[name]) for name in names]
        yield table([("changes", "wished", "made", "of"), *rows], "<>>>")
    if len(busy) > MOST_ADVISORS:
        yield f"and {counted(len(busy) - MOST_ADVISORS, 'more advisor')}"
    for name in names[:MOST_BESIDES]:
        yield _besides(name, busy[name])
    if notes.rungs:
        moves = [f"{esc(name, 14)} to {esc(rung, 12)}" for name, rung in notes.rungs[-MOST_RUNGS:]]
        yield f"🪜 {', '.join(moves)}"


def _did(heard: Heard) -> bool:
    return bool(heard.changed or heard.moved or heard.abstained)


def _row(name: str, heard: Heard) -> tuple[str, str, str, str]:
    """Changes that it wished for, those that touched an order, and of how many signals."""
    return name, str(heard.changed), str(heard.counted), str(heard.asked)


def _besides(name: str, heard: Heard) -> str:
    """What else it did; most often nothing."""
    moved = f"moved {counted(heard.moved, 'value')} of its own" if heard.moved else ""
    failed = f"failed on {counted(heard.abstained, 'signal')}" if heard.abstained else ""
    did = " and ".join(filter(None, (moved, failed)))
    return f"🧠 {esc(name, 14)} {did}" if did else ""


def _alarms(notes: Notes) -> str:
    if not notes.alarms:
        return ""
    names = list(dict.fromkeys(notes.alarms))
    more = f" and {len(names) - MOST_ALARMS} more" if len(names) > MOST_ALARMS else ""
    shown = ", ".join(esc(name, 28) for name in names[:MOST_ALARMS])
    return f"⚠️ Alarms: {shown}{more}"


def _curve(event: DaySummarised, context: PostContext) -> Curve | None:
    if not event.curve:
        return None
    return Curve(
        title="Last 7 days",
        subtitle=plain(context.label, 60),
        times_ms=tuple(at for at, _ in event.curve),
        equity=tuple(float(wallet) for _, wallet in event.curve),
        start=float(event.start),
    )


def _summarised(event: DaySummarised, context: PostContext) -> list[Post]:
    message = digest(event, context)
    return [Post(f"digest:{event.day}", message, priority=DIGEST, fades="digest")]


POSTS: dict[type[ev.Event], Callable[[Any, PostContext], list[Post]]] = {
    ev.DaySummarised: _summarised,
}
