"""An unmodified python-telegram-bot uses the phone as it uses Telegram."""

import asyncio

import httpx
import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

ME = 4242
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Approve", callback_data="p:1:ok")]])


async def test_get_me_and_chat(bot):
    assert (await bot.get_me()).first_name == "Pitwall"
    assert (await bot.get_chat(ME)).first_name == "You"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(777)


async def test_a_wrong_token_is_unauthorized(new_bot):
    with pytest.raises(InvalidToken):
        await new_bot("123456:another-token").initialize()


async def test_send_formats_and_trims(bot, phone):
    sent = await bot.send_message(
        ME, "  <b>🟢 Up</b> 1 &lt; 2 \n", parse_mode="HTML", reply_markup=KEYS
    )
    assert sent.text == "🟢 Up 1 < 2"
    assert [(each.type, each.offset, each.length) for each in sent.entities] == [("bold", 0, 5)]
    (shown,) = phone.messages()
    assert shown["from"] == "bot"
    assert shown["text"] == "🟢 Up 1 < 2"
    assert shown["buttons"] == [[{"text": "Approve", "callback_data": "p:1:ok"}]]
    assert not shown["edited"]


async def test_an_edit_changes_in_place_and_drops_the_keyboard(bot, phone):
    sent = await bot.send_message(ME, "one", reply_markup=KEYS)
    edited = await sent.edit_text("two")
    assert edited.message_id == sent.message_id
    assert edited.reply_markup is None
    (shown,) = phone.messages()
    assert (shown["text"], shown["edited"], shown["buttons"]) == ("two", True, [])


@pytest.mark.parametrize("text", ["same", " same  "])
async def test_an_edit_without_a_change_is_refused(bot, text):
    sent = await bot.send_message(ME, "same", reply_markup=KEYS)
    with pytest.raises(BadRequest, match=r"^Message is not modified: specified new message"):
        await sent.edit_text(text, reply_markup=KEYS)


async def test_what_can_not_be_edited(bot, phone, picture):
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", ME, 5)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", ME, phone.send("mine"))
    photo = await bot.send_photo(ME, picture)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await photo.edit_text("x")
    text = await bot.send_message(ME, "text")
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await text.edit_caption("x")


async def test_replies(bot, phone):
    asked = phone.send("hello")
    sent = await bot.send_message(ME, "hi", reply_parameters=ReplyParameters(asked))
    assert sent.reply_to_message.text == "hello"
    assert phone.messages()[-1]["reply_to"] == asked
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(ME, "hi", reply_parameters=ReplyParameters(99))
    lenient = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(ME, "hi", reply_parameters=lenient)).reply_to_message is None


async def test_commands_by_scope(bot, phone):
    await bot.set_my_commands([BotCommand("help", "for everybody")])
    assert [each["command"] for each in phone.commands()] == ["help"]
    mine = BotCommandScopeChat(ME)
    await bot.set_my_commands([BotCommand("status", "how it goes")], scope=mine)
    assert [each["command"] for each in phone.commands()] == ["status"]
    assert [each.command for each in await bot.get_my_commands()] == ["help"]
    await bot.delete_my_commands(scope=mine)
    assert [each["command"] for each in phone.commands()] == ["help"]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Not-Allowed", "x")])


async def test_the_rest_of_a_bots_start(bot, phone, person):
    await bot.set_my_description("a desk")
    await bot.set_my_short_description("a desk")
    await bot.set_chat_menu_button()
    await bot.send_chat_action(ME, "typing")
    assert (await person.get("/user/chat")).json()["action"] == "typing"
    sent = await bot.send_message(ME, "pin me", reply_markup=ReplyKeyboardMarkup([["Status"]]))
    view = (await person.get("/user/chat")).json()
    assert (view["action"], view["keyboard"]) == (None, [["Status"]])
    await sent.pin()
    assert (await bot.get_chat(ME)).pinned_message.text == "pin me"
    await sent.unpin()
    await sent.set_reaction("👍")
    assert phone.messages()[-1]["reaction"] == "👍"
    assert await sent.delete()
    assert phone.messages() == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await sent.delete()


async def test_updates_wait_until_they_are_confirmed(bot, phone):
    first = phone.send("/start now")
    phone.send("second")
    updates = await bot.get_updates()
    assert [update.message.text for update in updates] == ["/start now", "second"]
    assert updates[0].message.message_id == first
    assert updates[0].message.parse_entities() == {updates[0].message.entities[0]: "/start"}
    assert updates[1].update_id == updates[0].update_id + 1
    assert len(await bot.get_updates(limit=1)) == 1
    (left,) = await bot.get_updates(offset=updates[1].update_id)
    assert left.message.text == "second"
    assert await bot.get_updates(offset=left.update_id + 1) == ()


async def test_a_negative_offset_keeps_the_last_ones(bot, phone):
    for text in "abc":
        phone.send(text)
    assert [update.message.text for update in await bot.get_updates(offset=-2)] == ["b", "c"]
    assert (await bot.get_webhook_info()).pending_update_count == 2


async def test_a_long_poll_ends_with_the_first_update(bot, phone):
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    phone.send("now")
    (update,) = await asyncio.wait_for(poll, 2)
    assert update.message.text == "now"


async def test_a_poll_without_news_is_empty(bot):
    assert await bot.get_updates(timeout=0) == ()


async def test_the_older_of_two_pollers_meets_a_conflict(bot, new_bot, phone):
    async with new_bot() as second:
        older = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict, match=r"(?i)terminated by other getUpdates request"):
            await asyncio.wait_for(older, 2)
        phone.send("for the newer")
        (update,) = await asyncio.wait_for(newer, 2)
        assert update.message.text == "for the newer"


async def test_unwanted_kinds_of_updates_are_not_queued(bot, phone):
    await bot.get_updates(allowed_updates=["callback_query"])
    phone.send("nobody listens")
    assert await bot.get_updates() == ()


async def test_pending_updates_can_be_dropped(bot, phone):
    phone.send("old")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_a_webhook_is_refused(bot):
    with pytest.raises(BadRequest, match=r"(?i)use getUpdates"):
        await bot.set_webhook("https://example.org/hook")


async def test_a_press_is_answered_once_and_in_time(bot, phone, clock):
    sent = await bot.send_message(ME, "card", reply_markup=KEYS)
    press = asyncio.create_task(phone.press(sent.message_id, "p:1:ok"))
    (update,) = await bot.get_updates(timeout=5)
    query = update.callback_query
    assert (query.data, query.from_user.id, query.message.text) == ("p:1:ok", ME, "card")
    await query.answer("Sent", show_alert=True)
    assert await press == {"text": "Sent", "show_alert": True}
    too_old = r"(?i)Query is too old and response timeout expired or query id is invalid"
    with pytest.raises(BadRequest, match=too_old):
        await query.answer("again")
    assert await phone.press(sent.message_id, "p:1:ok", wait_seconds=0.01) is None
    (late,) = await bot.get_updates(offset=update.update_id + 1)
    clock.seconds += 16
    with pytest.raises(BadRequest, match=too_old):
        await late.callback_query.answer()


async def test_a_forged_press_of_a_missing_message_decodes(bot, phone):
    await phone.forge_press(7, "p:9:ok", user_id=666, wait_seconds=0)
    (update,) = await bot.get_updates()
    assert update.callback_query.from_user.id == 666
    assert not update.callback_query.message.is_accessible


async def test_loopback_is_as_strict_over_every_encoding(phone, bot):
    """Query string, urlencoded, JSON; the method's name in any case."""
    root = f"http://127.0.0.1:{phone.port}/bot{bot.token}"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=phone.app)) as client:
        answers = [
            await client.get(f"{root}/SENDmessage", params={"chat_id": ME, "text": "a"}),
            await client.post(f"{root}/sendmessage", data={"chat_id": ME, "text": "b"}),
            await client.post(f"{root}/sendMessage", json={"chat_id": ME, "text": "c"}),
            await client.post(
                f"{root}/sendMessage", data={"chat_id": ME}, files={"text": (None, "d")}
            ),
        ]
        assert [answer.json()["result"]["text"] for answer in answers] == list("abcd")
        unknown = await client.post(f"{root}/sendNothing")
        assert (unknown.status_code, unknown.json()["description"]) == (
            404,
            "Not Found: method not found",
        )


async def test_a_foreign_page_may_not_use_the_bot_side(phone, bot):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=phone.app)) as client:
        answer = await client.post(
            f"http://127.0.0.1:{phone.port}/bot{bot.token}/getMe",
            headers={"Origin": "https://evil.example"},
        )
    assert answer.status_code == 403


async def test_an_application_polls_handles_and_stops(new_bot, phone):
    application = Application.builder().bot(new_bot()).build()

    async def start(update, _):
        await update.message.reply_text("welcome", reply_markup=KEYS)

    async def pressed(update, _):
        await update.callback_query.answer("seen")
        await update.callback_query.edit_message_text("done")

    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(pressed))
    async with application:
        await application.updater.start_polling(allowed_updates=["message", "callback_query"])
        await application.start()
        phone.send("/start")
        await phone.until(lambda: len(phone.messages()) == 2)
        card = phone.messages()[-1]
        answer = await phone.press(card["message_id"], "p:1:ok")
        assert answer == {"text": "seen", "show_alert": False}
        await phone.until(lambda: phone.messages()[-1]["text"] == "done")
        await application.updater.stop()
        await application.stop()
    assert not phone.state.updates.pending


async def test_a_lost_answer_is_a_network_error_and_the_call_was_done(bot, phone, person):
    await person.post("/user/fault", json={"method": "sendMessage", "drop_response": True})
    with pytest.raises(NetworkError):
        await bot.send_message(ME, "did it arrive?")
    assert [message["text"] for message in phone.messages()] == ["did it arrive?"]
    await bot.send_message(ME, "the next one is fine")
