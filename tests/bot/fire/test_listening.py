"""What can befall listening: unreadable updates, other pollers, silence, a revoked token."""

import asyncio
import logging

from chat_doubles import opened, protected
from stage import new_chat

from bot.phone import Refusal, Silence


async def heard(stage, text="/pause"):
    """Whether a command arrives, within a virtual second."""
    before = stage.bench.journal.head
    stage.phone.send(text)
    await asyncio.sleep(1)
    return stage.bench.journal.head > before


async def test_one_update_that_nobody_can_read_stops_none_behind_it(stage):
    await stage.bench.start()
    for bad in ({"message_id": "x"}, {"text": 7}, {}, []):
        stage.phone.state.updates.push("message", bad)
    stage.phone.state.updates.push("callback_query", {"id": 5})
    assert await heard(stage)
    assert stage.chat.unreadable == 5
    assert stage.bench.engine.state.paused


NAMED = "another program polls with this token: stop one of the two"


async def test_another_program_with_the_same_token_is_named_while_messages_go_on(stage, caplog):
    await stage.bench.start()
    other = new_chat(stage.phone)
    rival = asyncio.create_task(anext(other.updates(0)))
    await asyncio.sleep(600)
    assert stage.chat.last_error == NAMED
    assert stage.watchdog.health() == f"the chat has not been heard for 10 min: {NAMED}"
    await stage.journaled(opened(1), protected(1))
    told, fill = stage.shown()
    assert NAMED in told["text"]
    assert fill["text"].startswith("✅ Filled")
    polls = [c for c in stage.phone.requests if c["method"] == "getUpdates"]
    assert len(polls) < 70  # of both, in ten minutes
    rival.cancel()
    await asyncio.wait([rival])
    await other.close()
    await asyncio.sleep(90)
    assert (stage.chat.last_error, stage.watchdog.health()) == ("", "")
    assert stage.lines()[0].startswith("🔊 The desk hears this chat again after 10 min")
    assert await heard(stage)
    assert caplog.text.count(NAMED) == 2  # by one of the polls and by the watchdog


async def test_a_single_conflict_is_nothing_to_speak_of(stage, caplog):
    await stage.bench.start()
    stage.fail("getUpdates", Refusal(409), 2)
    await asyncio.sleep(60)
    assert await heard(stage)
    assert NAMED not in caplog.text


async def test_a_poll_that_hangs_is_noticed_told_and_begun_anew(stage, caplog):
    caplog.set_level(logging.INFO, "bot.watchdog")
    await stage.bench.start()
    await asyncio.sleep(60)
    stage.fail("getUpdates", Silence(), 2)
    await asyncio.sleep(110)
    assert "looking again" in caplog.text
    assert (stage.watchdog.restarts, stage.lines()) == (0, [])
    assert not await heard(stage)
    await asyncio.sleep(60)
    assert stage.watchdog.restarts == 1
    assert stage.watchdog.health().endswith("the poll hung")
    assert stage.lines() == ["🔇 The desk cannot hear this chat for 2 min"]
    await asyncio.sleep(300)
    assert stage.watchdog.restarts == 2
    assert stage.bench.engine.state.paused
    assert stage.lines()[0].startswith("🔊 The desk hears this chat again")
    assert stage.watchdog.health() == (
        "listening was begun anew 2 times, the last time because the poll hung"
    )


async def test_a_revoked_token_ends_neither_desk_nor_watch(stage):
    await stage.bench.start()
    stage.cut_off(Refusal(401))
    await asyncio.sleep(3600)
    assert not any(task.done() for task in stage.tasks)
    assert stage.watchdog.restarts == 0
    stage.restore()
    await asyncio.sleep(60)
    assert await heard(stage)


async def test_listening_that_fails_is_begun_anew_and_loses_no_update(stage, caplog):
    await stage.bench.start()
    stage.phone.state.updates.push("message", {"text": "not read"})
    stage.chat._poll._clock = None  # a defect of ours
    await asyncio.sleep(60)
    assert stage.watchdog.restarts > 1
    assert "listening to the chat failed" in caplog.text
    stage.chat._poll._clock = asyncio.get_running_loop().time
    assert await heard(stage, "/status") is False
    await asyncio.sleep(60)
    assert await heard(stage)
