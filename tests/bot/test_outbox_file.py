"""The outbox's file: older layouts, alarms about the desk, what survives."""

import asyncio
import sqlite3

import pytest
from chat_doubles import ANN, ME, card, opened, protected, settle

from bot.chat import ChatDown, ChatRefused, ChatUnsure, Message
from bot.outbox import outbox as outbox_module
from bot.outbox.layout import MIGRATIONS
from bot.outbox.mailbox import Mailbox, content_sha
from bot.views.post import Post
from trading.domain.errors import JournalError

ALARM = Message("🔇 the desk is deaf")
CLEAR = Message("🔊 it hears again")


def test_a_file_of_the_first_layout_goes_on(tmp_path):
    path = tmp_path / "chat.db"
    old = sqlite3.connect(path)
    old.executescript(f"{MIGRATIONS[0]}; PRAGMA user_version=1; INSERT INTO place VALUES (7)")
    mailbox = Mailbox(tmp_path / "other.db", 0)
    mailbox.want(ME, Post("fill:1", ALARM), 3)
    (wanted,) = mailbox._one("SELECT wanted FROM messages")
    mailbox.close()
    old.execute(
        "INSERT INTO messages (key, chat_id, seq, priority, wanted, wanted_sha)"
        " VALUES ('fill:1', ?, 3, 1, ?, ?)",
        (ME, wanted, content_sha(ALARM)),
    )
    old.commit()
    old.close()
    mailbox = Mailbox(path, 0)
    (letter,) = mailbox.letters(ME)
    assert (letter.message, letter.in_doubt, letter.part, mailbox.place) == (ALARM, False, 0, 7)
    mailbox.close()


def test_nothing_looks_through_all_messages_of_a_year(tmp_path):
    mailbox = Mailbox(tmp_path / "chat.db", 0)
    done = []
    mailbox._db.set_trace_callback(done.append)
    for number in range(3):
        mailbox.want(ME, Post(f"card:{number}", ALARM, fades="expired"), number)
    (letter, *_) = mailbox.letters(ME)
    mailbox.sending(letter, 0)
    mailbox.sent(letter, 5)
    mailbox.give_up(letter, "too long")
    mailbox.fold(ME, lambda _counts: CLEAR)
    mailbox.withdraw("card:1")
    assert mailbox.waiting(ME) == 1
    assert mailbox.given_up()[::2] == (1, "too long")
    assert mailbox.has("fold")
    assert mailbox.key_of(ME, 5) == "card:0"
    mailbox._db.set_trace_callback(None)
    asked = [text for text in done if "messages" in text]
    plans = [row[3] for text in asked for row in mailbox._db.execute(f"EXPLAIN QUERY PLAN {text}")]
    mailbox.close()
    assert len(asked) > 15
    assert [step for step in plans if step.startswith("SCAN") and "USING" not in step] == []


async def test_what_was_given_up_is_named_with_its_age_and_forgotten_after_a_day(
    outbox, journal, chat, monkeypatch
):
    """Else one message of last year would keep /health from ever being green again."""
    now_s = 1_700_000_000.0
    monkeypatch.setattr("bot.outbox.mailbox.time.time", lambda: now_s)
    for number, reason in ((2, "the first"), (1, "the newest")):
        chat.refuses[ME] = ChatRefused(reason)
        await journal.append([card(number)])
        await settle(outbox, chat.clock)
        now_s += 7_200
    newest = "the last 2 h ago: the newest"
    assert outbox.last_error() == f"2 given up within a day, {newest}"
    now_s += 20 * 3_600
    assert outbox.last_error().startswith("1 given up within a day, the last 22 h ago")
    now_s += 2 * 3_600
    assert outbox.last_error() == ""


async def test_an_alarm_about_the_desk_is_edited_when_it_is_over_and_new_the_next_time(
    outbox, chat
):
    for _ in range(2):
        outbox.alarm("deaf", ALARM)
        await settle(outbox, chat.clock)
        outbox.all_clear("deaf", CLEAR)
        await settle(outbox, chat.clock)
    assert [what for _, what, _, _ in chat.log] == ["send", "edit"] * 2
    assert list(chat.shown.values()) == [CLEAR, CLEAR]


async def test_an_alarm_that_was_over_before_it_could_be_sent_is_not_sent(outbox, chat):
    chat.failures.extend(ChatDown("no route") for _ in range(3))
    outbox.alarm("deaf", ALARM)
    await settle(outbox, chat.clock, until=chat.clock.seconds + 5)
    outbox.all_clear("deaf", CLEAR)
    await settle(outbox, chat.clock)
    assert (chat.log, outbox.waiting()) == ([], 0)


async def test_an_all_clear_without_an_alarm_is_silent(outbox, chat):
    outbox.all_clear("deaf", CLEAR)
    await settle(outbox, chat.clock)
    assert chat.log == []


async def test_a_desk_without_people_raises_no_alarm(make, chat):
    outbox = make(())
    outbox.alarm("deaf", ALARM)
    assert outbox.waiting() == 0


async def test_a_file_that_cannot_be_written_while_a_message_is_delivered_repeats_nothing(
    outbox, journal, chat
):
    await journal.append([card(9)])
    await settle(outbox, chat.clock)
    database = outbox._mailbox._db
    database.execute(
        "CREATE TRIGGER full BEFORE UPDATE OF sent_sha ON messages"
        " BEGIN SELECT raise(FAIL, 'database or disk is full'); END"
    )
    await journal.append([opened(1), protected(1)])
    await settle(outbox, chat.clock, until=chat.clock.seconds + 100)
    assert len(chat.sent()) == 2
    assert "disk is full" in outbox.last_error()
    database.execute("DROP TRIGGER full")
    await settle(outbox, chat.clock)
    assert len(chat.sent()) == 2
    assert (outbox.waiting(), outbox.last_error()) == (0, "")


@pytest.mark.parametrize("damage", ["garbage", "a page", "cut"])
async def test_a_damaged_file_is_put_aside_and_its_owner_told(
    make, journal, chat, tmp_path, damage
):
    outbox = make((ME, ANN))
    await journal.append([card(number) for number in range(1, 40)])
    await settle(outbox, chat.clock, until=chat.clock.seconds + 10)
    path = tmp_path / "chat.db"
    outbox._mailbox._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    outbox.close()
    whole = path.read_bytes()
    spoiled = {
        "garbage": b"x" * 5_000,
        "a page": whole[:8_192] + b"\xff" * 4_096 + whole[12_288:],
        "cut": whole[: len(whole) // 2],
    }[damage]
    path.write_bytes(spoiled)
    chat.log.clear()
    outbox = make((ME, ANN))
    await journal.append([opened(), protected()])
    await settle(outbox, chat.clock)
    assert [line[0] for line in chat.sent(ME)] == ["🧯", "✅"]
    assert [line[0] for line in chat.sent(ANN)] == ["✅"]
    assert "chat.db.damaged" in next(m.html for m in chat.shown.values() if "🧯" in m.html)
    assert (outbox.waiting(), outbox.last_error()) == (0, "")
    assert (tmp_path / "chat.db.damaged").read_bytes() == spoiled


def test_a_file_of_a_newer_program_is_not_damaged(make, tmp_path):
    make()._mailbox._db.execute("PRAGMA user_version=99")
    with pytest.raises(JournalError, match="update the program"):
        make()
    assert not (tmp_path / "chat.db.damaged").exists()


async def hangs(*_what):
    await asyncio.sleep(60)


async def test_last_words_are_said_at_once_or_not_at_all(make, chat, monkeypatch):
    monkeypatch.setattr(outbox_module, "LAST_WORDS_S", 0.05)
    outbox = make((ME, ANN))
    outbox._mailbox._db.execute("PRAGMA query_only=1")  # the file has failed too
    assert await outbox.last_words(ALARM)
    chat.failures.append(ChatDown("no route"))
    assert not await outbox.last_words(ALARM)
    chat.send = hangs
    assert not await asyncio.wait_for(outbox.last_words(ALARM), 1)
    assert [(who, what) for _, what, who, _ in chat.log] == [(ME, "send")]
    assert not await make(()).last_words(ALARM)


async def test_last_words_are_not_taken_for_a_message_that_was_on_its_way(make, journal, chat):
    """They have the id that it would have had; the next start looks for it there."""
    outbox = make()
    await journal.append([card(1)])
    await settle(outbox, chat.clock)
    chat.failures.append(ChatUnsure("cut off before it was sent"))
    await journal.append([card(2)])
    await settle(outbox, chat.clock, until=chat.clock.seconds + 0.5)
    await outbox.last_words(ALARM)
    await settle(make(), chat.clock)
    shown = [message.html[0] for message in chat.shown.values()]
    assert shown == ["🟡", "🔇", "🔁"]
