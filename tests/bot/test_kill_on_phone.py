"""Kill, close and resume on the phone: two taps, one card that is edited, flat by the venue."""

from chat_doubles import until
from test_lock import heard, living_desk

from trading.domain import events as ev


def cards(phone, words):
    """Every message of the bot with these words, the newest last."""
    return [m for m in phone.messages() if m["from"] == "bot" and words in (m["text"] or "")]


def shown(phone, message_id):
    """What a message shows now."""
    [message] = [m for m in phone.messages() if m["message_id"] == message_id]
    return message


async def tap(phone, message, which=0):
    """Press one of the two buttons of a question."""
    data = message["buttons"][0][which]["callback_data"]
    return await phone.press(message["message_id"], data)


async def becomes(phone, message, words):
    """Wait until a message shows these words."""
    await until(lambda: words in shown(phone, message["message_id"])["text"])
    return shown(phone, message["message_id"])


async def test_a_kill_is_two_taps_and_one_card(tmp_path):
    async with living_desk(tmp_path) as (desk, phone):
        state = desk.running.state
        await until(lambda: any(cycle.protected for cycle in state.cycles.values()))
        phone.send("/kill")
        asked = await heard(phone, "then halt?")
        confirm, cancel = asked["buttons"][0]
        assert confirm["text"].endswith("and halt")
        assert cancel["text"] == "Cancel"
        assert state.halt == ""
        assert (await tap(phone, asked))["text"] == "Confirmed…"
        final = await becomes(phone, asked, "flat at the venue, halted")
        assert state.halt == "halted"
        assert final["edited"]
        assert final["buttons"] == []
        assert not any(desk.running.desk.broker.book.positions.values())
        assert len(cards(phone, "halted")) == 1, "one card"
        phone.send("/status")
        await heard(phone, "🛑 Killed, halted")
        phone.send("/kill")
        await heard(phone, "The desk was killed already and is halted.")

        refused = state.reasons.get("halted", 0)
        await until(lambda: state.reasons.get("halted", 0) > refused)
        phone.send("/resume")
        question = await heard(phone, "Start the halted desk again?")
        assert state.halt == "halted"
        await tap(phone, question)
        await becomes(phone, question, "Started again by")
        assert state.halt == ""


async def test_a_question_is_withdrawn_and_a_position_closed(tmp_path):
    async with living_desk(tmp_path) as (desk, phone):
        state = desk.running.state
        await until(lambda: any(cycle.protected for cycle in state.cycles.values()))
        phone.send("/kill")
        asked = await heard(phone, "then halt?")
        await tap(phone, asked, 1)
        await becomes(phone, asked, "/kill dropped, nothing was changed")
        assert state.halt == ""

        phone.send("/close all")
        asked = await heard(phone, "at the market?")
        await tap(phone, asked)
        final = await becomes(phone, asked, "Closed")
        await until(lambda: "Left" not in shown(phone, asked["message_id"])["text"])
        assert final["buttons"] == []
        journal = desk.running.desk.engine.journal
        ends = [e for _s, e in journal.read(0) if isinstance(e, ev.LeaveProgressed) and not e.left]
        assert [(e.command, e.closed == e.total) for e in ends] == [("close", True)]
