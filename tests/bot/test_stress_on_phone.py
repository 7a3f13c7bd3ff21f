"""A stress alert on the phone of a living desk: its looks, a cut by two taps, quiet, seen."""

from chat_doubles import until
from living_bench import living_desk
from test_handling_on_phone import button
from test_kill_on_phone import becomes, cards, shown, tap

SETTINGS = {
    "exits": {"stop_atr": 15.0, "stress": {"smart_exits": False, "bands": (0.01, 0.9, 0.95)}}
}


async def asked_for(phone, message, words, answer):
    """Press a button; the newest message that answers it."""
    known = {each["message_id"] for each in cards(phone, answer)}
    await phone.press(message["message_id"], button(message, words))
    return await until(
        lambda: next((m for m in cards(phone, answer) if m["message_id"] not in known), None)
    )


async def test_an_alert_is_looked_at_cut_silenced_and_seen(tmp_path):
    async with living_desk(tmp_path, **SETTINGS) as (desk, phone):
        state = desk.running.state
        cycle = await until(
            lambda: next((c for c in state.cycles.values() if c.stress and c.protected), None)
        )
        alert = await until(
            lambda: next(iter(cards(phone, "of its budget, stress band 1 of 3")), None)
        )
        trade = next(c for c in state.cycles.values() if f"Trade {c.number} " in alert["text"])
        drivers = await asked_for(phone, alert, "Drivers", f"{trade.symbol} uses")
        assert "Of the results: fees" in drivers["text"]

        ways = await asked_for(phone, alert, "Ways to cut", f"Ways to cut {trade.symbol}")
        qty = trade.qty
        question = await asked_for(phone, ways, "25 %", "Close 25 % at the market")
        await tap(phone, question)
        await until(lambda: trade.qty < qty)

        await phone.press(alert["message_id"], button(alert, "Quiet"))
        quiet = await becomes(phone, alert, "🔕 Quiet until")
        await phone.press(alert["message_id"], button(quiet, "Seen"))
        seen = await becomes(phone, alert, "👁 Seen by")
        assert seen["buttons"] == []
        assert shown(phone, alert["message_id"])["edited"]
        assert (trade.alert.seen_by != "", trade.alert.quiet_until_ms > 0) == (True, True)
        assert cycle.stress == 1
