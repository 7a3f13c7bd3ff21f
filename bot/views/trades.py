"""The last closed trades."""

from bot.chat import Message
from bot.views.alerts import EXITS, legs_line
from bot.views.context import Context
from bot.views.format import (
    clock,
    counted,
    esc,
    funding_words,
    held,
    in_r,
    moment,
    page,
    price,
    quantity,
    short_names,
    signed,
    table,
    with_details,
)
from bot.views.keyboard import opens
from trading.domain.events import PositionClosed
from trading.domain.money import ZERO

MOST_ROWS = 10


def trades(context: Context, most: int) -> Message:
    """The last ``most`` closed trades, the newest one first."""
    last = context.state.trades[: -most - 1 : -1]
    buttons = ((opens("🔄 Refresh", "trades", str(most)), opens("📊 Stats", "stats")),)
    label = f"<i>{esc(context.label)}</i>"
    if not last:
        return Message(page("📒 <b>No closed trades yet</b>", label), buttons[:1])
    names = short_names([trade.symbol for trade in last])
    net = sum((trade.pnl for trade in last), ZERO)
    head = page(
        f"📒 <b>{counted(len(last), 'trade')}: net {signed(net)}</b>"
        f" ({in_r(sum(trade.r for trade in last))})",
        label,
        table([_row(context, trade, names) for trade in last[:MOST_ROWS]], "<<>>"),
    )
    return Message(with_details(head, [_lines(context, trade) for trade in last]), buttons)


def _row(
    context: Context, trade: PositionClosed, names: dict[str, str]
) -> tuple[str, str, str, str]:
    when = clock(trade.at, context.config.timezone)
    return (names[trade.symbol], when, in_r(trade.r), signed(trade.pnl))


def _lines(context: Context, trade: PositionClosed) -> str:
    instrument = context.rules.instruments.get(trade.symbol)
    tick = instrument.tick.normalize() if instrument else None
    result = " · ".join(filter(None, (signed(trade.pnl), funding_words(trade.funding))))
    return page(
        f"<b>{esc(trade.symbol, 32)}</b> {held(trade.side)} {quantity(trade.qty)}"
        f" · trade {trade.number} · {moment(trade.at, context.config.timezone)}",
        f"{price(trade.entry, tick)} to {price(trade.price, tick)}"
        f" · {EXITS.get(trade.exit, esc(trade.exit, 40))} · {result}",
        legs_line(trade),
    )
