"""What a person, a test or a script may do with the phone, and who may not."""

import asyncio
import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.phone.errors import UserError

ME = 4242
PORT = 8765  # the fixture's
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes:1")]])


def visitor(phone, **headers):
    transport = httpx.ASGITransport(app=phone.app)
    return httpx.AsyncClient(
        transport=transport, base_url=f"http://127.0.0.1:{PORT}", headers=headers
    )


async def test_chat_shows_what_was_said(bot, person):
    sent = await person.post("/user/send", json={"text": " hello "})
    card = await bot.send_message(
        ME, "<b>Card</b>", parse_mode="HTML", reply_markup=KEYS, disable_notification=True
    )
    view = (await person.get("/user/chat")).json()
    said, shown = view["messages"]
    assert said["message_id"] == sent.json()["message_id"]
    assert (said["from"], said["text"]) == ("user", "hello")
    assert shown == {
        "message_id": card.message_id,
        "from": "bot",
        "date": 1_795_000_000,
        "text": "Card",
        "caption": None,
        "entities": [{"type": "bold", "offset": 0, "length": 4}],
        "photo": None,
        "photo_size": None,
        "document": None,
        "silent": True,
        "edited": False,
        "reply_to": None,
        "reaction": None,
        "buttons": [[{"text": "Yes", "callback_data": "yes:1"}]],
    }
    assert view["banner"] == "SIMULATED market · paper money"
    assert view["commands"] == []


async def test_chat_can_wait_for_a_change(bot, person):
    version = (await person.get("/user/chat")).json()["version"]
    waiting = asyncio.create_task(person.get(f"/user/chat?after={version}&wait=20"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await bot.send_message(ME, "news")
    view = (await asyncio.wait_for(waiting, 2)).json()
    assert view["version"] != version
    assert view["messages"][-1]["text"] == "news"


async def test_a_press_brings_the_bots_answer(bot, person):
    card = await bot.send_message(ME, "card", reply_markup=KEYS)
    body = {"message_id": card.message_id, "callback_data": "yes:1"}
    press = asyncio.create_task(person.post("/user/press", json=body))
    (update,) = await bot.get_updates(timeout=5)
    await update.callback_query.answer("Done")
    answer = (await press).json()
    assert answer == {"ok": True, "answer": {"text": "Done", "show_alert": False}}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"message_id": 1, "callback_data": "x"},
            "message_id: there is no message 1; see GET /user/chat.",
        ),
        (
            {"message_id": 1, "callback_data": ""},
            "callback_data: give 1 to 64 bytes, not 0.",
        ),
        (
            {"message_id": 1, "callback_data": "x" * 65, "forge": True},
            "callback_data: give 1 to 64 bytes, not 65.",
        ),
        (
            {"message_id": 0, "callback_data": "x", "forge": True},
            "message_id: give a positive number, not 0.",
        ),
        ({"message_id": 1}, 'POST /user/press needs the field "callback_data".'),
        (
            {"message_id": "one", "callback_data": "x"},
            "field \"message_id\" of POST /user/press: must be an Integer, got str 'one'.",
        ),
    ],
)
async def test_a_press_that_can_not_be(person, phone, body, sentence):
    answer = await person.post("/user/press", json=body)
    assert (answer.status_code, answer.json()) == (400, {"ok": False, "error": sentence})
    assert not phone.state.updates.pending


async def test_a_press_needs_a_button_that_is_there(bot, person):
    card = await bot.send_message(ME, "card", reply_markup=KEYS)
    body = {"message_id": card.message_id, "callback_data": "yes:2"}
    answer = await person.post("/user/press", json=body)
    assert answer.status_code == 400
    assert f'message {card.message_id} shows no button "yes:2"' in answer.json()["error"]


async def test_a_button_that_was_there_a_moment_ago_can_be_pressed(bot, person):
    card = await bot.send_message(ME, "card", reply_markup=KEYS)
    await card.edit_text("decided")
    await card.edit_text("decided, and filled")
    body = {"message_id": card.message_id, "callback_data": "yes:1"}
    press = asyncio.create_task(person.post("/user/press", json=body))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query.message.text == "decided, and filled"
    await update.callback_query.answer("Too late")
    assert (await press).json()["answer"]["text"] == "Too late"


async def test_forged_presses_reach_the_bot(bot, phone):
    card = await bot.send_message(ME, "card", reply_markup=KEYS)
    await phone.forge_press(card.message_id, "no:9", wait_seconds=0)
    await phone.forge_press(card.message_id, "yes:1", user_id=666, wait_seconds=0)
    mine, strangers = await bot.get_updates()
    assert (mine.callback_query.from_user.id, mine.callback_query.data) == (ME, "no:9")
    assert mine.callback_query.message.text == "card"
    assert strangers.callback_query.from_user.id == 666
    assert strangers.callback_query.message.chat.id == 666


async def test_a_stranger_has_a_chat_of_his_own(bot, phone, person):
    await person.post("/user/send", json={"text": "/start", "user_id": 666})
    (update,) = await bot.get_updates()
    assert (update.message.from_user.id, update.message.chat.id) == (666, 666)
    assert phone.messages() == []
    assert [message["text"] for message in phone.messages(666)] == ["/start"]
    await bot.send_message(666, "go away")
    view = (await person.get("/user/chat?user_id=666")).json()
    assert view["messages"][-1]["text"] == "go away"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"text": "  "}, "text: give 1 to 4096 characters, not 0."),
        ({"text": "x" * 4097}, "text: give 1 to 4096 characters, not 4097."),
        ({"text": "x", "user_id": 0}, "user_id: give a positive number below 2**52, not 0."),
        ({"text": 5}, 'field "text" of POST /user/send: must be a String, got int 5.'),
        ({"words": "x"}, 'POST /user/send has no field "words".'),
        ([], "POST /user/send: the body is no JSON object."),
    ],
)
async def test_a_text_telegram_would_not_carry(person, phone, body, sentence):
    answer = await person.post("/user/send", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, sentence)
    assert not phone.state.updates.pending


@pytest.mark.parametrize("raw", ["[" * 60_000, '{"text":' + "[" * 60_000, "{", ""])
async def test_a_body_that_nobody_can_read_is_refused(person, phone, raw):
    answer = await person.post(
        "/user/send", content=raw, headers={"Content-Type": "application/json"}
    )
    sentence = "POST /user/send: the body is no JSON object."
    assert (answer.status_code, answer.json()["error"]) == (400, sentence)
    assert not phone.state.updates.pending


async def test_half_a_surrogate_pair_is_refused(person, phone):
    raw = b'{"text": "\\ud83d"}'
    answer = await person.post(
        "/user/send", content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert not phone.state.updates.pending


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_every_queued_update_can_be_decoded(phone, text):
    before = len(phone.state.updates.pending)
    try:
        phone.send(text)
    except UserError:
        assert len(phone.state.updates.pending) == before
    else:
        wire = json.loads(json.dumps(phone.state.updates.pending[-1]))
        message = Update.de_json(wire, None).message
        assert message.parse_entities().keys() == set(message.entities)


async def test_without_the_token_nothing_is_shown(phone):
    async with visitor(phone) as nobody:
        for path in ("/user/chat", "/user/outbox", "/", "/user/file/file000001"):
            assert (await nobody.get(path)).status_code == 401
        for path in ("/user/send", "/user/press", "/user/fault"):
            assert (await nobody.post(path, json={"text": "x"})).status_code == 401
        assert (await nobody.get("/?token=wrong-token")).status_code == 401
    assert not phone.state.updates.pending


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": f"evil.example:{PORT}"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
async def test_foreign_places_are_refused(person, phone, headers):
    base = {"Content-Type": "application/json"}
    body = b'{"text": "x"}'
    answer = await person.post("/user/send", content=body, headers={**base, **headers})
    assert answer.status_code == 403
    assert not phone.state.updates.pending


async def test_the_address_with_the_token_sets_a_cookie(phone):
    async with visitor(phone, Origin=f"http://localhost:{PORT}") as browser:
        answer = await browser.get("/?token=session-token-of-a-test")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        page = await browser.get("/")
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'self';")
        assert (await browser.get("/user/chat")).status_code == 200
        assert (await browser.post("/user/send", json={"text": "x"})).status_code == 200


async def test_page_files_stay_in_their_folder(person):
    assert (await person.get("/page/app.js")).headers["content-type"].startswith("text/javascript")
    for name in ("..%2fphone.py", "nothing.js", "index.html", "a%00.js", "a" * 300 + ".js"):
        assert (await person.get(f"/page/{name}")).status_code == 404


async def test_documents_are_downloads_whatever_they_are(bot, phone, person):
    await bot.send_document(ME, b"<script>alert(1)</script>", filename="x.html")
    got = await person.get(phone.messages()[0]["document"]["url"])
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment"


async def test_until_waits_for_a_change(bot, phone):
    waiting = asyncio.create_task(phone.until(lambda: len(phone.messages()) == 1))
    await asyncio.sleep(0)
    await bot.send_message(ME, "here")
    await asyncio.wait_for(waiting, 1)
    with pytest.raises(TimeoutError):
        await phone.until(lambda: len(phone.messages()) == 2, wait_seconds=0.02)
