"""A veto on the phone of a living desk: rejected, explained, followed, and shown by /operator."""

from chat_doubles import until
from living_bench import heard, living_desk
from test_kill_on_phone import becomes, shown

from trading.domain import events as ev

BY_TIME = {"exits": {"max_hold_bars": 60, "stop_atr": 5}}  # time enough to say why


def button(message, words):
    """The data of the button that says so."""
    rows = message["buttons"]
    return next(b["callback_data"] for row in rows for b in row if words in b["text"])


async def test_a_veto_is_explained_and_its_outcome_is_shown(tmp_path):
    async with living_desk(tmp_path, autonomy="approve", **BY_TIME) as (desk, phone):
        answers = desk.running.state.answers
        asked = await heard(phone, "Approve?")
        reject = button(asked, "Reject")
        assert (await phone.press(asked["message_id"], reject))["text"] == "Rejecting…"
        why = await becomes(phone, asked, "Why? One tap, if you like.")
        assert [len(row) for row in why["buttons"]] == [2, 2]
        level = button(why, "Don't like the level")
        told = await phone.press(asked["message_id"], level)
        assert told["text"] == "Noted: don't like the level. Thank you."
        done = await becomes(phone, asked, "Reason: don't like the level")
        assert done["buttons"] == []
        again = await phone.forge_press(asked["message_id"], button(why, "News"))
        assert again["text"] == "The reason stands already: don't like the level."
        phone.send("/mode watch")  # a market that plays waits for whoever has a card to read
        await until(lambda: "level" in answers.by_reason)
        late = await phone.forge_press(asked["message_id"], level)
        assert late["text"].startswith("Its outcome is known by now")
        assert shown(phone, asked["message_id"])["text"] == done["text"]
        phone.send("/operator")
        text = (await heard(phone, "veto"))["text"]
        assert "too few to say" in text.splitlines()[0]
        assert "Don't like the level: " in text
        kinds = [type(event) for _seq, event in desk.running.desk.engine.journal.read(0)]
        assert kinds.count(ev.RejectionExplained) == 1
