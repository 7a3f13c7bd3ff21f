"""Listening to Telegram: what arrives, what is skipped, how long it waits."""

import asyncio
import time
from itertools import count
from math import inf

import httpx
import pytest
from chat_doubles import ME
from telegram.request import HTTPXRequest
from telegram_examples import KEYS, ROOT, TOKEN, Script, error, first_batch, text_update

from bot.chat import Message, Said, Tapped
from bot.telegram_chat import TelegramChat


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


async def test_edited_messages_channels_and_news_of_the_chat_are_not_listened_to(new_chat):
    pin = wordless(2, pinned_message=text_update(1)["message"])
    nobody = text_update(3)
    del nobody["message"]["from"]
    edited = {"update_id": 4, "edited_message": text_update(4)["message"]}
    script = Script([pin, nobody, edited, text_update(5)])
    chat, _, _ = new_chat(script)
    assert [each.update_id for each in await first_batch(chat)] == [5]
    assert chat.unreadable == 0


def wordless(number, **content):
    update = text_update(number, **content)
    del update["message"]["text"]
    return update


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "x"}], "caption": "/kill", "caption_entities": [{"offset": 0}]},
        {"voice": {"file_id": "x"}},
        {"sticker": {}},
        {"location": None},
        {"document": 7},
    ],
)
async def test_of_what_has_no_text_nothing_is_read_and_that_it_came_is_known(new_chat, content):
    chat, _, _ = new_chat(Script([wordless(1, **content)]))
    assert await first_batch(chat) == [Said(1, ME, ME, "You", "", 1)]


async def test_marks_in_a_text_change_nothing_of_it(new_chat):
    marks = [{"type": "bot_command", "offset": 0, "length": 99}, 7]
    update = text_update(1, "/status", entities=marks, forward_origin=None, caption="/kill")
    chat, _, _ = new_chat(Script([update]))
    assert await first_batch(chat) == [Said(1, ME, ME, "You", "/status", 1)]


@pytest.mark.parametrize("origin", [{"type": "user", "sender_user": {"id": ME}}, {}, 7])
async def test_of_what_somebody_forwards_nothing_is_read(new_chat, origin):
    chat, _, _ = new_chat(Script([text_update(1, "/kill", forward_origin=origin)]))
    assert await first_batch(chat) == [Said(1, ME, ME, "You", "", 1)]


TO_BOTS = {
    "/kill@pitwall_bot": "/kill",
    " /Chart@Pitwall_Bot  btc@x 5m": "/Chart  btc@x 5m",
    "/kill@other_bot": "/kill@other_bot",
    "/kill@pitwall_bot2": "/kill@pitwall_bot2",
    "/kill@": "/kill@",
    "me@pitwall_bot /kill": "me@pitwall_bot /kill",
}


async def test_a_command_to_this_bot_by_name_is_the_bare_one_and_to_another_it_is_none(chat, phone):
    for text in TO_BOTS:
        phone.send(text)
    assert [said.text for said in await first_batch(chat)] == list(TO_BOTS.values())
    assert [each["method"] for each in phone.requests].count("getMe") == 1


async def test_who_does_not_know_its_own_name_takes_no_command_by_name(new_chat):
    named = [text_update(1, "/kill@pitwall_bot"), text_update(2, "/pause")]
    chat, _, _ = new_chat(Script(named, httpx.ConnectError("no route")))
    assert [said.text for said in await first_batch(chat)] == ["/kill@pitwall_bot", "/pause"]


def press(number):
    message = text_update(number)["message"]
    query = {"id": "q", "from": message["from"], "data": "c:resume", "message": message}
    return {"update_id": number, "callback_query": query}


async def test_how_long_a_press_may_have_waited_is_told(new_chat):
    """Since the last answer that left nothing behind, and before the first one nobody knows."""
    full = [text_update(number) for number in range(10, 109)]
    down = httpx.ConnectError("no route")
    script = Script([press(1)], [press(2)], down, [*full, press(109)], [press(110)], [press(111)])
    chat, _, clock = new_chat(script)
    updates, waited = chat.updates(0), []
    for seconds in (0, 7, 200, 3, 5):
        clock.seconds += seconds
        waited.append((await anext(updates))[-1].waited_s)
    assert waited == [inf, 7, 201, 204, 5]
    assert script.timeouts == [0, 30, 30, 30, 30, 30]  # at a start, what waited comes at once
    await updates.aclose()


async def test_a_press_waits_while_the_machine_sleeps_too(monkeypatch):
    """The monotonic clock stands still meanwhile: one of yesterday would look like one of now."""
    through = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    slept = dict.fromkeys((time.CLOCK_MONOTONIC, through), 1_000.0)
    monkeypatch.setattr(time, "clock_gettime", slept.__getitem__)
    monkeypatch.setattr(time, "monotonic", lambda: slept[time.CLOCK_MONOTONIC])
    request = HTTPXRequest(httpx_kwargs={"transport": Script([press(1)], [press(2)])})
    chat = TelegramChat(TOKEN, ROOT, request=request)
    updates = chat.updates(0)
    await anext(updates)
    slept[through] += 3_600
    assert (await anext(updates))[0].waited_s == 3_600
    await updates.aclose()
    await chat.close()


async def test_an_answer_that_took_its_time_brings_what_is_new(new_chat):
    took_s, numbers = iter((0, 9, 11)), count(1)

    def answer(_request):
        clock.seconds += next(took_s)
        return httpx.Response(200, json={"ok": True, "result": [press(next(numbers))]})

    chat, _, clock = new_chat(httpx.MockTransport(answer))
    updates = chat.updates(0)
    await anext(updates)
    for waited_s in (309, 11):
        clock.seconds += 300
        assert (await anext(updates))[0].waited_s == waited_s
    await updates.aclose()


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


CONFLICT = error(409, "Conflict: terminated by other getUpdates request")


async def test_another_poller_is_said_once_when_it_stays_and_tried_slowly(new_chat, caplog):
    chat, waits, _ = new_chat(Script(*[CONFLICT] * 5, [text_update(1)]))
    await first_batch(chat)
    assert waits == [1, 1, 30, 30, 30]
    assert caplog.text.count("another program polls with this token") == 1
    assert chat.last_error == ""


async def test_a_poll_that_telegram_has_not_let_go_of_is_no_other_program(new_chat, caplog):
    chat, waits, _ = new_chat(Script(CONFLICT, CONFLICT, [text_update(1)]))
    await first_batch(chat)
    assert waits == [1, 1]
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (error(401, "Unauthorized"), "does not accept the token"),
        (error(404, "Not Found"), "does not accept the token"),
        (
            error(409, "Conflict: can't use getUpdates method while webhook is active"),
            "this token has a webhook",
        ),
    ],
)
async def test_a_closed_chat_is_said_once_and_tried_slowly(new_chat, caplog, answer, said):
    chat, waits, _ = new_chat(Script(answer, answer, answer, [text_update(1)]))
    await first_batch(chat)
    assert waits == [30, 30, 30]
    assert caplog.text.count(said) == 1
    assert caplog.records[0].levelname == "ERROR"


@pytest.mark.parametrize("place", ["update_id", "person", "chat", "date"])
async def test_a_number_that_no_file_could_hold_makes_an_update_unreadable(new_chat, place):
    huge = 2**80
    bad = text_update(3, date=huge if place == "date" else 1)
    if place == "update_id":
        bad["update_id"] = huge
    elif place == "person":
        bad["message"]["from"]["id"] = huge
    elif place == "chat":
        bad["message"]["chat"]["id"] = huge
    chat, _, _ = new_chat(Script([bad, text_update(4)]))
    assert [each.update_id for each in await first_batch(chat)] == [4]
    assert chat.unreadable == 1


async def test_a_poll_is_overdue_only_when_it_gives_no_sign_of_life(new_chat):
    chat, _, clock = new_chat(Script(httpx.ConnectError("no route"), [text_update(1)]))
    assert chat.overdue_s() == 0
    await first_batch(chat)
    clock.seconds += 40
    assert chat.overdue_s() == 0
    clock.seconds += 5
    assert chat.overdue_s() == 5


async def test_a_poll_that_is_told_to_wait_waits(new_chat):
    busy = error(429, "Too Many Requests: retry after 17", retry_after=17)
    chat, waits, _ = new_chat(Script(busy, [text_update(1)]))
    await first_batch(chat)
    assert waits == [17]
