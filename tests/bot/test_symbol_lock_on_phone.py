"""A symbol is locked with one word and unlocked with two taps, on the phone of a living desk."""

from chat_doubles import until
from living_bench import heard, living_desk
from test_kill_on_phone import becomes, tap


async def test_lock_at_once_and_unlock_by_a_second_tap(tmp_path):
    async with living_desk(tmp_path) as (desk, phone):
        state = desk.running.state
        symbol = desk.running.market.symbols[0]
        phone.send(f"/lock {symbol} 4 <news>")
        told = await heard(phone, f"{symbol} locked by")
        assert "Reason: <news>" in told["text"]
        assert list(state.symbol_locks) == [symbol]

        phone.send("/locks")
        page = await heard(phone, "<news>, until")
        unlock = page["buttons"][0][0]["callback_data"]
        await phone.press(page["message_id"], unlock)
        question = await heard(phone, f"🔓 Unlock {symbol}?")
        assert list(state.symbol_locks) == [symbol]
        assert (await tap(phone, question))["text"] == "Confirmed…"
        await becomes(phone, question, f"{symbol} unlocked by")
        await until(lambda: not state.symbol_locks)

        phone.send(f"/unlock {symbol}")
        await heard(phone, f"Nobody has locked {symbol}")
