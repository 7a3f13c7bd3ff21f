"""Another library's bot, unmodified, on the phone: aiogram decodes into strict models."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.phone import Fault, Refusal, serve

ME = 4242
TOKEN = "123456:TEST-token_of_nobody"
ERRORS = {
    400: TelegramBadRequest,
    401: TelegramUnauthorizedError,
    403: TelegramForbiddenError,
    404: TelegramNotFound,
    409: TelegramConflictError,
    429: TelegramRetryAfter,
    502: TelegramServerError,
}
COUNT = "Pressed {} times"


def keyboard(count):
    button = InlineKeyboardButton(text=f"Again ({count})", callback_data=f"count:{count}")
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def echo_bot(picture):
    """What aiogram's own examples show: a greeting, an echo, a button that counts, a picture."""
    router = Router()

    @router.message(CommandStart())
    async def start(message):
        await message.answer(f"Hello, <b>{message.from_user.full_name}</b>!", parse_mode="HTML")

    @router.message(Command("count"))
    async def count(message):
        await message.answer(COUNT.format(0), reply_markup=keyboard(0))

    @router.message(Command("photo"))
    async def photo(message):
        await message.answer_photo(BufferedInputFile(picture, "chart.png"), caption="chart")

    @router.message(F.text)
    async def echo(message):
        await message.send_copy(chat_id=message.chat.id)

    @router.callback_query(F.data.startswith("count:"))
    async def again(query):
        count = int(query.data.removeprefix("count:")) + 1
        await query.message.edit_text(COUNT.format(count), reply_markup=keyboard(count))
        await query.answer(f"{count}")

    return router


@asynccontextmanager
async def aiogram_bot(phone, token=TOKEN):
    """aiogram's bot on the phone's port."""
    async with serve(phone, 0) as at:
        session = AiohttpSession(api=TelegramAPIServer.from_base(at.url))
        async with Bot(token, session=session) as bot:
            yield bot


@asynccontextmanager
async def polling(bot, router):
    """aiogram's own dispatcher and long poll around a bot."""
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    work = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    try:
        yield
    finally:
        with suppress(RuntimeError):
            await dispatcher.stop_polling()
        await work


def said(phone):
    """The bot's side of the chat."""
    return [message for message in phone.messages() if message["from"] == "bot"]


async def test_its_echo_and_button_bot_runs(phone, picture):
    async with aiogram_bot(phone) as bot, polling(bot, echo_bot(picture)):
        phone.send("/start")
        await phone.until(lambda: len(said(phone)) == 1)
        assert said(phone)[0]["text"] == "Hello, You!"
        phone.send("P/L < 0 & <b>")
        await phone.until(lambda: len(said(phone)) == 2)
        assert said(phone)[1]["text"] == "P/L < 0 & <b>"
        phone.send("/count")
        await phone.until(lambda: len(said(phone)) == 3)
        counted = said(phone)[2]["message_id"]
        for count in (1, 2):
            answer = await phone.press(counted, f"count:{count - 1}")
            assert answer == {"text": f"{count}", "show_alert": False}
            edited = said(phone)[2]
            assert (edited["message_id"], edited["text"]) == (counted, COUNT.format(count))
            assert edited["edited"]
        phone.send("/photo")
        await phone.until(lambda: len(said(phone)) == 4)
        seen = said(phone)[3]
        assert (seen["caption"], seen["photo_size"]) == ("chart", [320, 200])
    assert [request for request in phone.requests if not request["response"]["ok"]] == []


async def test_its_long_poll_waits_confirms_and_meets_another(phone):
    async with aiogram_bot(phone) as bot:
        waiting = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        phone.send("one")
        (update,) = await waiting
        assert (update.message.text, update.message.chat.type) == ("one", "private")
        assert await bot.get_updates(offset=update.update_id + 1) == []
        older = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.05)
        assert await bot.get_updates() == []
        with pytest.raises(TelegramConflictError):
            await older


async def test_its_errors_are_the_ones_it_expects(phone):
    async with aiogram_bot(phone) as bot:
        sent = await bot.send_message(ME, "text")
        refused = bot.edit_message_text("text", chat_id=ME, message_id=sent.message_id)
        with pytest.raises(TelegramBadRequest, match="message is not modified"):
            await refused
        with pytest.raises(TelegramBadRequest, match="chat not found"):
            await bot.send_message(1, "nobody is there")
        with pytest.raises(TelegramBadRequest, match="can't parse entities"):
            await bot.send_message(ME, "a < b", parse_mode="HTML")
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query("1")
        phone.plan_fault(Fault("sendMessage", Refusal(429, 7), 1))
        with pytest.raises(TelegramRetryAfter) as busy:
            await bot.send_message(ME, "text")
        assert busy.value.retry_after == 7
        for code, error in ERRORS.items():
            phone.plan_fault(Fault("getMe", Refusal(code), 1))
            with pytest.raises(error):
                await bot.get_me()


async def test_it_is_told_when_its_token_is_wrong(phone):
    async with aiogram_bot(phone, "123456:another_token_of_nobody") as bot:
        with pytest.raises(TelegramUnauthorizedError):
            await bot.get_me()


async def test_it_reads_every_other_answer(phone, picture):
    """Its models are strict: an answer that is not the Bot API's raises in the client."""
    file = BufferedInputFile(picture, "chart.png")
    async with aiogram_bot(phone) as bot:
        me = await bot.get_me()
        assert me.is_bot
        question = phone.send("a question")
        sent = await bot.send_photo(
            ME, file, caption="<b>c</b>", parse_mode="HTML", reply_markup=keyboard(0),
            reply_parameters=ReplyParameters(message_id=question),
        )  # fmt: skip
        assert sent.reply_to_message.message_id == question
        assert [entity.type for entity in sent.caption_entities] == ["bold"]
        assert sent.reply_markup.inline_keyboard[0][0].callback_data == "count:0"
        there = {"chat_id": ME, "message_id": sent.message_id}
        media = InputMediaPhoto(media=file, caption="again")
        assert (await bot.edit_message_media(media, **there)).caption == "again"
        assert (await bot.edit_message_caption(**there, caption="other")).caption == "other"
        marked = await bot.edit_message_reply_markup(**there, reply_markup=keyboard(1))
        assert marked.reply_markup.inline_keyboard[0][0].callback_data == "count:1"
        assert await bot.pin_chat_message(**there)
        assert (await bot.get_chat(ME)).pinned_message.message_id == sent.message_id
        assert await bot.unpin_chat_message(ME)
        assert await bot.delete_message(**there)


async def test_it_reads_files_menus_and_the_rest(phone, picture):
    async with aiogram_bot(phone) as bot:
        question = phone.send("a question")
        sent = await bot.send_photo(ME, BufferedInputFile(picture, "chart.png"))
        path = (await bot.get_file(sent.photo[-1].file_id)).file_path
        assert (await bot.download_file(path)).read() == picture
        document = await bot.send_document(ME, BufferedInputFile(b"a,b", "t.csv"))
        assert document.document.file_name == "t.csv"
        album = [InputMediaPhoto(media=BufferedInputFile(picture, f"{n}.png")) for n in "ab"]
        assert len(await bot.send_media_group(ME, album)) == 2
        assert await bot.send_chat_action(ME, "upload_photo")
        menu = [BotCommand(command="start", description="begin")]
        assert await bot.set_my_commands(menu)
        assert [each.command for each in await bot.get_my_commands()] == ["start"]
        assert await bot.delete_my_commands()
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.set_my_description("about")
        assert await bot.set_message_reaction(
            ME, question, reaction=[ReactionTypeEmoji(emoji="\U0001f44d")]
        )
