"""The Chat port on Telegram, against the strict phone and against planned failures."""

import asyncio
import io
import json
import logging

import httpx
import pytest
from chat_doubles import ME, Clock
from PIL import Image
from telegram.request import HTTPXRequest

from bot.chat import (
    Button,
    ChatBusy,
    ChatClosed,
    ChatDown,
    ChatRefused,
    Message,
    Said,
    Tapped,
)
from bot.phone import Fault, LostAnswer, Refusal, create_phone
from bot.telegram_chat import TelegramChat
from bot.telegram_chat.chat import _request_to
from bot.telegram_chat.texts import CAPTION_LIMIT, TEXT_LIMIT, cut, plain, split, units

TOKEN = "123456:TEST-token_of_nobody"
PORT = 8765
ROOT = f"http://127.0.0.1:{PORT}"
KEYS = ((Button("Yes", "c:resume", "success"), Button("No", "c:pause", "danger")),)


@pytest.fixture
def phone():
    return create_phone(bot_token=TOKEN, session_token="session-token", port=PORT)


@pytest.fixture
async def new_chat():
    """Makes chats over an ASGI app or any transport; waits are noted instead of slept."""
    chats = []

    def make(transport, token=TOKEN):
        clock, waits = Clock(), []

        async def sleep(seconds):
            waits.append(seconds)
            clock.seconds += seconds
            await asyncio.sleep(0)

        request = HTTPXRequest(httpx_kwargs={"transport": transport})
        chat = TelegramChat(token, ROOT, request=request, sleep=sleep, clock=clock)
        chats.append(chat)
        return chat, waits, clock

    yield make
    for chat in chats:
        await chat.close()


@pytest.fixture
def chat(phone, new_chat):
    return new_chat(httpx.ASGITransport(app=phone.app))[0]


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
    sent = await chat.send(ME, Message("<pre>" + "\n".join(lines) + "</pre>", KEYS), None)
    shown = phone.messages()
    assert len(shown) == 3
    assert "\n".join(each["text"] for each in shown).split("\n") == lines
    assert all(each["entities"][0]["type"] == "pre" for each in shown)
    assert [bool(each["buttons"]) for each in shown] == [False, False, True]
    assert shown[-1]["message_id"] == sent


async def test_a_picture_with_a_long_caption_is_followed_by_the_rest(chat, phone):
    text = "\n".join(f"line {number} " + "y" * 60 for number in range(30))
    await chat.send(ME, Message(text, KEYS, photo=picture()), None)
    first, rest = phone.messages()
    assert first["photo"]
    assert not first["buttons"]
    assert rest["buttons"]
    assert f"{first['caption']}\n{rest['text']}" == text


async def test_menu_drawing_and_answer(chat, phone):
    await chat.announce([("status", "how the desk stands"), ("pause", "z" * 300)])
    assert [each["command"] for each in phone.commands()] == ["status", "pause"]
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
    await chat.edit(ME, sent, Message("status", KEYS))
    (shown,) = phone.messages()
    assert (shown["text"], shown["silent"]) == ("status", True)
    assert shown["message_id"] != sent


async def test_an_edit_of_what_is_gone_is_refused(chat):
    with pytest.raises(ChatRefused, match="Message to edit not found"):
        await chat.edit(ME, 7, Message("x"))


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (Refusal(429, 33), ChatBusy),
        (Refusal(403), ChatRefused),
        (Refusal(400), ChatRefused),
        (Refusal(401), ChatClosed),
        (Refusal(409), ChatClosed),
        (Refusal(502), ChatDown),
        (Refusal(500), ChatDown),
        (LostAnswer(), ChatDown),
    ],
)
async def test_refusals_become_those_of_the_port(chat, phone, effect, error):
    phone.plan_fault(Fault("sendMessage", effect, 1))
    with pytest.raises(error) as caught:
        await chat.send(ME, Message("x"), None)
    assert caught.value.__cause__ is None
    if error is ChatBusy:
        assert caught.value.retry_after_s == 33


async def test_an_unknown_chat_is_refused(chat):
    with pytest.raises(ChatRefused, match="Chat not found"):
        await chat.send(777, Message("x"), None)


async def test_a_web_page_instead_of_an_answer_means_down(new_chat):
    def portal(_request):
        return httpx.Response(200, html="<h1>Log in to the Wi-Fi of this hotel</h1>")

    chat, _, _ = new_chat(httpx.MockTransport(portal))
    with pytest.raises(ChatDown):
        await chat.send(ME, Message("x"), None)


async def test_a_timeout_means_down(new_chat):
    def slow(_request):
        raise httpx.ReadTimeout("too slow")

    chat, _, _ = new_chat(httpx.MockTransport(slow))
    with pytest.raises(ChatDown, match="Timed out"):
        await chat.send(ME, Message("x"), None)


# -- listening -----------------------------------------------------------------------------------


async def test_texts_and_presses_arrive_and_are_confirmed_by_asking_on(chat, phone):
    sent = await chat.send(ME, Message("card", KEYS), None)
    phone.send("/status")
    updates = chat.updates(0)
    (said,) = await anext(updates)
    assert (said.user_id, said.chat_id, said.user, said.text) == (ME, ME, "You", "/status")
    assert abs(said.sent_s - phone.state.now()) <= 2
    assert len(phone.state.updates.pending) == 1
    press = asyncio.create_task(phone.press(sent, "c:pause", wait_seconds=1))
    (tapped,) = await anext(updates)
    assert isinstance(tapped, Tapped)
    assert (tapped.data, tapped.message_id, tapped.user_id) == ("c:pause", sent, ME)
    assert tapped.update_id == said.update_id + 1
    await chat.answer(tapped.query_id, "")
    await press
    assert chat.alive_age_s() == 0
    await updates.aclose()


async def test_a_forged_press_of_a_message_that_is_not_there_arrives(chat, phone):
    await phone.forge_press(7, "p:9:1:approve:ffff", user_id=666, wait_seconds=0)
    updates = chat.updates(0)
    (tapped,) = await anext(updates)
    assert (tapped.user_id, tapped.chat_id, tapped.message_id) == (666, 666, 7)
    await updates.aclose()


async def test_what_was_taken_before_a_restart_does_not_come_again(chat, phone):
    phone.send("/one")
    phone.send("/two")
    updates = chat.updates(0)
    one, _two = await anext(updates)
    await updates.aclose()
    again = chat.updates(one.update_id)
    (only,) = await anext(again)
    assert only.text == "/two"
    await again.aclose()


class Script(httpx.AsyncBaseTransport):
    """Answers getUpdates from a list; the last answer stands."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.offsets = []

    async def handle_async_request(self, request):
        await asyncio.sleep(0)
        self.offsets.append(int(request.url.params.get("offset", 0)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, text=json.dumps({"ok": True, "result": answer}))


def text_update(number, text="/status", **more):
    person = {"id": ME, "is_bot": False, "first_name": "You"}
    chat = {"id": ME, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text} | more
    return {"update_id": number, "message": message}


def error(code, description, **parameters):
    body = {"ok": False, "error_code": code, "description": description}
    return httpx.Response(code, json={**body, "parameters": parameters} if parameters else body)


async def first_batch(chat, after=0):
    updates = chat.updates(after)
    async with asyncio.timeout(5):
        batch = await anext(updates)
    await updates.aclose()
    return batch


async def test_unreadable_updates_are_skipped_and_counted(new_chat, caplog):
    bad = [
        {"update_id": 5, "message": {"text": 7}},
        {"update_id": 6, "callback_query": "?"},
        {"no": "number"},
        text_update(7, "half \ud800"),
        text_update(8, **{"from": {"id": "x"}}),
    ]
    script = Script(bad, [text_update(9)])
    chat, _, _ = new_chat(script)
    (said,) = await first_batch(chat)
    assert said == Said(9, ME, ME, "You", "/status", 1)
    assert script.offsets == [0, 9]
    assert chat.unreadable == 5
    assert "update 5 cannot be read" in caplog.text


async def test_a_batch_without_any_number_does_not_make_it_spin(new_chat):
    script = Script([{"no": "number"}], [{"no": "number"}], [text_update(9)])
    chat, waits, _ = new_chat(script)
    await first_batch(chat)
    assert waits == [1, 2]


async def test_edited_messages_pictures_and_channels_are_not_listened_to(new_chat):
    silent = text_update(2)
    del silent["message"]["text"]
    nobody = text_update(3)
    del nobody["message"]["from"]
    edited = {"update_id": 4, "edited_message": text_update(4)["message"]}
    script = Script([silent, nobody, edited, text_update(5)])
    chat, _, _ = new_chat(script)
    assert [each.update_id for each in await first_batch(chat)] == [5]
    assert chat.unreadable == 0


async def test_an_idle_poll_forgets_its_place_because_numbers_may_begin_anew(new_chat):
    script = Script([text_update(900)], [], [text_update(3)])
    chat, _, _ = new_chat(script)
    updates = chat.updates(950)
    assert [each.update_id for each in await anext(updates)] == [3]
    assert script.offsets == [0, 901, 0]
    await updates.aclose()


async def test_network_errors_are_waited_out_longer_and_longer(new_chat, caplog):
    down = [httpx.ConnectError("no route")] * 7
    script = Script(*down, [text_update(1)])
    chat, waits, clock = new_chat(script)
    updates = chat.updates(0)
    assert chat.alive_age_s() is None
    await anext(updates)
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert (chat.alive_age_s(), chat.last_error) == (0, "")
    clock.seconds += 70
    assert chat.alive_age_s() == 70
    assert caplog.text.count("cannot be heard") == 1
    assert caplog.text.count("heard again") == 1
    await updates.aclose()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (error(409, "Conflict: terminated by other getUpdates request"), "another program"),
        (error(401, "Unauthorized"), "does not accept the token"),
        (error(404, "Not Found"), "does not accept the token"),
    ],
)
async def test_a_closed_chat_is_said_once_and_tried_slowly(new_chat, caplog, answer, said):
    chat, waits, _ = new_chat(Script(answer, answer, answer, [text_update(1)]))
    await first_batch(chat)
    assert waits == [30, 30, 30]
    assert caplog.text.count(said) == 1


async def test_a_poll_that_is_told_to_wait_waits(new_chat):
    busy = error(429, "Too Many Requests: retry after 17", retry_after=17)
    chat, waits, _ = new_chat(Script(busy, [text_update(1)]))
    await first_batch(chat)
    assert waits == [17]


# -- secrets and proxies -------------------------------------------------------------------------


async def test_the_token_stays_out_of_logs(new_chat, caplog):
    caplog.set_level(logging.DEBUG)
    leak = httpx.ConnectError(f"{ROOT}/bot{TOKEN}")
    chat, _, _ = new_chat(Script(leak, [text_update(1)], leak))
    await first_batch(chat)
    with pytest.raises(ChatDown) as caught:
        await chat.send(ME, Message("x"), None)
    assert TOKEN not in str(caught.value)
    logging.getLogger("httpx").info("POST %s/bot%s/sendMessage", ROOT, TOKEN)
    logging.getLogger("httpx").warning("POST %s/bot%s/sendMessage", ROOT, TOKEN)
    logging.getLogger("telegram").error("failed", exc_info=ValueError(TOKEN))
    assert TOKEN not in caplog.text
    assert [r.name for r in caplog.records if r.name in ("httpx", "telegram")] == [
        "httpx",
        "telegram",
    ]
    assert caplog.text.count("<token>") >= 2


async def test_a_proxy_of_the_environment_is_not_used_for_this_machine(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    local, remote = _request_to(ROOT), _request_to("https://api.telegram.org")
    assert local._client._mounts == {}
    assert remote._client._mounts != {}
    await local.shutdown()
    await remote.shutdown()


# -- texts ---------------------------------------------------------------------------------------


def test_a_text_that_fits_stays_as_it_is():
    assert split("<b>a</b>\n\nb", TEXT_LIMIT) == ["<b>a</b>\n\nb"]


def test_a_split_loses_nothing_and_closes_every_mark():
    lines = [f"<b>{n}</b> <i>{'é🟢' * 40}</i> &amp; &lt;" for n in range(300)]
    html = "<blockquote expandable>" + "\n".join(lines) + "</blockquote>"
    parts = split(html, CAPTION_LIMIT, TEXT_LIMIT)
    assert "\n".join(map(plain, parts)) == plain(html)
    assert [units(part) <= limit for part, limit in zip(parts, [1024] + [4096] * 99, strict=False)]
    for part in parts:
        assert part.startswith("<blockquote expandable>")
        assert part.endswith("</blockquote>")


def test_a_line_without_an_end_is_cut_between_characters():
    parts = split("<code>" + "&lt;🟢" * 5000 + "</code>", TEXT_LIMIT)
    assert "".join(map(plain, parts)) == "<🟢" * 5000
    assert max(map(units, parts)) <= TEXT_LIMIT
    assert cut("x" * 5000, 10) == "x" * 8 + "\n…"
