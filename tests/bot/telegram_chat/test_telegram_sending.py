"""Sending and editing in the chat on Telegram, against the strict phone."""

import asyncio
import io
import json

import pytest
from chat_doubles import ME
from PIL import Image
from telegram_examples import KEYS

from bot.chat import Button, ChatBlocked, ChatGone, ChatRefused, Message
from bot.phone import Fault, Refusal
from bot.phone.view import chat_view
from bot.telegram_chat.texts import CAPTION_LIMIT, units


def picture(colour="#2a6"):
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(buffer, "PNG")
    return buffer.getvalue()


# -- sending -------------------------------------------------------------------------------------


async def test_a_message_with_buttons_reply_and_silence(chat, phone):
    asked = phone.send("/status")
    sent = await chat.send(ME, Message("<b>Up</b> &lt; 1", KEYS, silent=True), asked)
    shown = phone.messages()[-1]
    assert (shown["message_id"], shown["text"], shown["reply_to"]) == (sent, "Up < 1", asked)
    assert shown["silent"]
    assert [[b["style"] for b in row] for row in shown["buttons"]] == [["success", "danger"]]
    (call,) = [each for each in phone.requests if each["method"] == "sendMessage"]
    assert json.loads(call["params"]["link_preview_options"]) == {"is_disabled": True}


async def test_an_answer_to_a_message_that_is_gone_is_sent_without_the_mark(chat, phone):
    await chat.send(ME, Message("hello"), 999_999)
    assert phone.messages()[-1]["reply_to"] is None


async def test_marks_that_telegram_refuses_are_sent_as_plain_text(chat, phone):
    await chat.send(ME, Message("P/L < 0 <unknown> &amp; <b>bold</b>", KEYS), None)
    shown = phone.messages()[-1]
    assert shown["text"] == "P/L < 0 <unknown> & bold"
    assert shown["buttons"]
    await chat.edit(ME, shown["message_id"], Message("a < b <c>", KEYS))
    assert phone.messages()[-1]["text"] == "a < b <c>"


async def test_a_long_text_becomes_several_messages_with_the_buttons_on_the_last(chat, phone):
    lines = [f"{number} " + "x" * 90 for number in range(100)]
    parts = chat.parts(Message("<pre>" + "\n".join(lines) + "</pre>", KEYS))
    sent = [await chat.send(ME, part, None) for part in parts][-1]
    shown = phone.messages()
    assert len(shown) == 3
    assert "\n".join(each["text"] for each in shown).split("\n") == lines
    assert all(each["entities"][0]["type"] == "pre" for each in shown)
    assert [bool(each["buttons"]) for each in shown] == [False, False, True]
    assert shown[-1]["message_id"] == sent


async def test_a_picture_with_a_long_caption_is_followed_by_the_rest(chat, phone):
    text = "\n".join(f"line {number} " + "y" * 60 for number in range(30))
    for part in chat.parts(Message(text, KEYS, photo=picture())):
        await chat.send(ME, part, None)
    first, rest = phone.messages()
    assert first["photo"]
    assert not first["buttons"]
    assert rest["buttons"]
    assert f"{first['caption']}\n{rest['text']}" == text


async def test_what_does_not_fit_into_one_message_is_left_out_and_said(chat, phone):
    await chat.send(ME, Message("<b>" + "x" * 5000 + "</b>"), None)
    (shown,) = phone.messages()
    assert shown["text"].endswith("x\n…")


async def test_a_picture_that_is_refused_leaves_its_text(chat, phone, caplog):
    phone.plan_fault(Fault("sendPhoto", Refusal(400), 1))
    asked = phone.send("/chart")
    sent = await chat.send(ME, Message("<b>chart</b>", KEYS, photo=picture()), asked)
    shown = phone.messages()[-1]
    assert (shown["message_id"], shown["text"], shown["photo"]) == (sent, "chart", None)
    assert shown["buttons"]
    assert shown["reply_to"] == asked
    assert "the text goes without what was refused" in caplog.text


UNKNOWN = ((Button("What is it?", "c:" + "x" * 63),),)  # a byte more than Telegram takes


@pytest.mark.parametrize("photo", [None, picture()])
async def test_a_text_whose_buttons_are_refused_arrives_without_them(chat, phone, caplog, photo):
    sent = await chat.send(ME, Message("🧯 alarm", UNKNOWN, photo=photo), None)
    (shown,) = phone.messages()
    assert (shown["text"] or shown["caption"], shown["buttons"]) == ("🧯 alarm", [])
    assert bool(shown["photo"]) == bool(photo)
    await chat.edit(ME, sent, Message("🧯 more", KEYS, photo=photo))
    await chat.edit(ME, sent, Message("🧯 over", UNKNOWN, photo=photo))
    (shown,) = phone.messages()
    assert (shown["text"] or shown["caption"], shown["buttons"]) == ("🧯 over", [])
    assert caplog.text.lower().count("button_data_invalid") == 2


@pytest.mark.parametrize(("code", "error"), [(403, ChatBlocked), (400, ChatRefused)])
async def test_a_text_that_is_refused_stays_refused(chat, phone, code, error):
    photo = picture() if error is ChatBlocked else None
    phone.plan_fault(Fault("*", Refusal(code), 1))
    with pytest.raises(error):
        await chat.send(ME, Message("chart", KEYS, photo=photo), None)
    assert phone.messages() == []


async def test_menu_drawing_and_answer(chat, phone):
    menu = [("status", "how the desk stands"), ("pause", "z" * 300)]
    await chat.announce(ME, menu)
    assert [each["command"] for each in phone.commands()] == ["status", "pause"]
    assert chat_view(phone.state, 666)["commands"] == []
    with pytest.raises(ChatBlocked, match="Chat not found"):
        await chat.announce(77, menu)
    await chat.drawing(ME)
    assert phone.state.chat(ME).current_action(phone.state.clock()) == "upload_photo"
    sent = await chat.send(ME, Message("card", KEYS), None)
    press = asyncio.create_task(phone.press(sent, "c:pause"))
    updates = chat.updates(0)
    (tapped,) = await anext(updates)
    await chat.answer(tapped.query_id, "z" * 300)
    assert (await press)["text"] == "z" * 200
    with pytest.raises(ChatRefused, match=r"(?i)query is too old"):
        await chat.answer(tapped.query_id, "again")
    await updates.aclose()


# -- editing -------------------------------------------------------------------------------------


async def test_an_edit_replaces_text_and_buttons(chat, phone):
    sent = await chat.send(ME, Message("one", KEYS), None)
    await chat.edit(ME, sent, Message("two"))
    (shown,) = phone.messages()
    assert (shown["text"], shown["buttons"]) == ("two", [])


@pytest.mark.parametrize("message", [Message("one", KEYS), Message(" one \n", KEYS)])
async def test_an_edit_that_changes_nothing_is_no_error(chat, message):
    sent = await chat.send(ME, Message("one", KEYS), None)
    await chat.edit(ME, sent, message)


async def test_a_long_edit_stays_one_message_and_says_that_it_was_cut(chat, phone):
    sent = await chat.send(ME, Message("short", KEYS), None)
    await chat.edit(ME, sent, Message("\n".join(["<i>line</i>"] * 2000), KEYS))
    (shown,) = phone.messages()
    assert shown["text"].endswith("line\n…")
    assert shown["buttons"]


async def test_pictures_change_in_place_and_texts_become_pictures(chat, phone):
    sent = await chat.send(ME, Message("text", KEYS), None)
    await chat.edit(ME, sent, Message("chart", KEYS, photo=picture()))
    before = phone.messages()[-1]["photo"]
    await chat.edit(ME, sent, Message("c" * 2000, KEYS, photo=picture("#a26")))
    (shown,) = phone.messages()
    assert shown["message_id"] == sent
    assert shown["photo"] not in (None, before)
    assert units(shown["caption"]) == CAPTION_LIMIT


async def test_a_picture_becomes_a_text_as_a_new_message(chat, phone):
    sent = await chat.send(ME, Message("chart", KEYS, photo=picture()), None)
    now = await chat.edit(ME, sent, Message("status", KEYS))
    (shown,) = phone.messages()
    assert (shown["text"], shown["silent"]) == ("status", True)
    assert shown["message_id"] == now != sent


async def test_an_edit_of_what_is_gone_is_refused(chat):
    with pytest.raises(ChatGone, match="Message to edit not found"):
        await chat.edit(ME, 7, Message("x"))
