"""A position handled on the phone: its message, a stop by a button, a part, taken over and back."""

from chat_doubles import until
from living_bench import heard, living_desk
from test_kill_on_phone import becomes, tap

from trading.domain.orders import Role


def button(message, words):
    """The data of the button that says this."""
    return next(b["callback_data"] for row in message["buttons"] for b in row if words in b["text"])


async def test_a_position_is_handled_with_buttons(tmp_path):
    settings = {"exits": {"table": "moving", "stop_atr": 15.0}}
    async with living_desk(tmp_path, **settings) as (desk, phone):
        state = desk.running.state
        cycle = await until(
            lambda: next((c for c in state.cycles.values() if c.protected and c.qty > 0), None)
        )
        phone.send(f"/positions #{cycle.number}")
        shown = await heard(phone, "🎯")
        assert f"trade {cycle.number}" in shown["text"]

        await phone.press(shown["message_id"], button(shown, "Move stop"))
        levels = await becomes(phone, shown, "It only moves towards the price")
        before = cycle.stop
        await phone.press(shown["message_id"], button(levels, "Half the way"))
        await heard(phone, f"Stop of {cycle.symbol} now at")
        assert cycle.sign * (cycle.stop - before) > 0

        phone.send(f"/takeover #{cycle.number}")
        mine = await heard(phone, "is yours")
        assert cycle.taken_over
        assert not state.orders_of(cycle.id, Role.TARGET)
        await phone.press(mine["message_id"], button(mine, "Give back"))
        await heard(phone, "The desk decides about")
        await until(lambda: state.orders_of(cycle.id, Role.TARGET))

        qty = cycle.qty
        phone.send(f"/close #{cycle.number} 25")
        asked = await heard(phone, "Close 25 % at the market")
        await tap(phone, asked)
        await becomes(phone, asked, "Closing")
        await heard(phone, "a part closed on request")
        assert cycle.qty < qty
        assert state.protective_qty(cycle.id) >= cycle.qty
