"""A trade by hand on the phone of a living desk: alarm, two taps, adopted and protected."""

from decimal import Decimal

from living_bench import heard, living_desk
from test_kill_on_phone import becomes, tap


def hand(desk):
    """Somebody buys for a hundred or so at the venue; returns what."""
    symbol = desk.running.market.symbols[0]
    lot = desk.running.desk.engine.policy.rules.instruments[symbol].lot
    lots = Decimal(100 / desk.running.market.mark(symbol)) // lot
    desk.running.desk.broker.book.positions[symbol] = lots * lot
    return symbol


async def test_a_trade_by_hand_is_adopted_with_two_taps(tmp_path):
    async with living_desk(tmp_path, autonomy="watch") as (desk, phone):
        state = desk.running.state
        symbol = hand(desk)
        await desk.running.reconcile()
        alarm = await heard(phone, f"{symbol} locked:")
        adopt, ignore = alarm["buttons"][0]
        assert (adopt["text"], ignore["text"]) == ("🤝 Adopt", "✋ Ignore")
        await phone.press(alarm["message_id"], adopt["callback_data"])
        question = await heard(phone, f"Adopt {symbol}?")
        assert not state.cycle_of(symbol)
        assert (await tap(phone, question))["text"] == "Confirmed…"
        await becomes(phone, question, "The stop rests at the venue at")
        assert state.cycle_of(symbol).adopted
        assert symbol not in state.differences
        await phone.press(alarm["message_id"], ignore["callback_data"])
        await heard(phone, "/byhand cannot take")
        phone.send("/positions")
        await heard(phone, "by hand, adopted by")
