"""The record of all requests, judged by the Bot API's specification."""

import asyncio
import json
import subprocess
import sys

from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyKeyboardRemove,
    ReplyParameters,
)

ME = 4242
SCOPE = BotCommandScopeAllPrivateChats()
KEYS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Yes", callback_data="y"),
            InlineKeyboardButton("Web", url="https://e.org"),
        ]
    ]
)


async def everything_a_bot_does(bot, phone, picture):
    await introduces_itself(bot)
    card = await sends_a_card_that_is_pressed(bot, phone)
    await changes_and_pins(bot, card)
    await sends_files(bot, picture)
    await bot.delete_my_commands(scope=SCOPE)
    await card.delete()


async def introduces_itself(bot):
    await bot.get_me()
    await bot.delete_webhook()
    await bot.get_webhook_info()
    await bot.set_my_commands([BotCommand("help", "what I can do")], scope=SCOPE)
    await bot.get_my_commands(scope=SCOPE)
    await bot.set_my_description("a desk")
    await bot.set_my_short_description("a desk")
    await bot.set_chat_menu_button()


async def sends_a_card_that_is_pressed(bot, phone):
    asked = phone.send("/start")
    await bot.get_updates(allowed_updates=["message", "callback_query"])
    await bot.send_chat_action(ME, "typing")
    card = await bot.send_message(
        ME,
        '<b>x</b> <tg-time unix="1795000000" format="t">now</tg-time> <code>y</code>',
        parse_mode="HTML",
        reply_markup=KEYS,
        reply_parameters=ReplyParameters(asked),
    )
    pressing = asyncio.create_task(phone.press(card.message_id, "y"))
    await asyncio.sleep(0)  # the press is queued
    updates = await bot.get_updates(timeout=5, offset=-1)
    await updates[-1].callback_query.answer("ok")
    await pressing
    await phone.forge_press(1, "gone", user_id=9, wait_seconds=0)
    await bot.get_updates(timeout=5, offset=-1)
    return card


async def changes_and_pins(bot, card):
    await card.edit_text("<i>z</i>", parse_mode="HTML")
    await card.edit_reply_markup(KEYS)
    await card.pin()
    await bot.get_chat(ME)
    await card.unpin()
    await card.set_reaction("👍")


async def sends_files(bot, picture):
    photo = await bot.send_photo(ME, picture, caption="<b>c</b>", parse_mode="HTML")
    await photo.edit_caption("d", reply_markup=KEYS)
    await photo.edit_media(InputMediaPhoto(picture, caption="e"))
    await photo.edit_media(InputMediaDocument(b"1,2", filename="a.csv"))
    await bot.send_document(ME, b"1,2", filename="b.csv", reply_markup=ReplyKeyboardRemove())
    await bot.send_media_group(ME, [InputMediaPhoto(picture), InputMediaPhoto(picture)])
    await bot.get_file(photo.photo[-1].file_id)


async def test_a_full_log_has_no_errors(bot, phone, picture, judge, judge_script, tmp_path):
    await everything_a_bot_does(bot, phone, picture)
    log = tmp_path / "requests.jsonl"
    log.write_text(phone.requests_jsonl(), encoding="utf-8")
    command = [sys.executable, str(judge_script), str(log), "--responses"]
    judged = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout
    assert "0 errors" in judged.stdout
    issues = [
        str(issue)
        for request in phone.requests
        for issue in judge.call(request["method"], request["params"], request["files"])
        if issue.level == "ERROR"
    ]
    assert issues == []


async def test_outbox_tells_method_params_files_and_answer(bot, person, picture, clock):
    await bot.send_photo(ME, picture, caption="c")
    (request,) = [
        entry
        for entry in (await person.get("/user/outbox")).json()
        if entry["method"] == "sendPhoto"
    ]
    assert request["params"]["chat_id"] == str(ME)
    assert request["params"]["caption"] == "c"
    assert request["files"] == ["photo"]
    assert request["time"] == clock.seconds
    assert request["response"]["result"]["caption"] == "c"


async def test_answers_in_the_log_do_not_change_with_later_edits(bot, phone):
    sent = await bot.send_message(ME, "one")
    await sent.edit_text("two")
    texts = [entry["response"]["result"]["text"] for entry in phone.requests[-2:]]
    assert texts == ["one", "two"]


async def test_the_bots_token_is_nowhere_in_the_log(bot, phone):
    await bot.get_me()
    assert bot.token not in phone.requests_jsonl()
    assert json.loads(phone.requests_jsonl().splitlines()[0])["method"] == "getMe"
