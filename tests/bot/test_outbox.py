"""The outbox delivers everything, in order, at the chat's pace, whatever happens between."""

import re

import pytest
from chat_doubles import (
    ANN,
    ME,
    NOW,
    card,
    decided,
    new_outbox,
    opened,
    paused,
    protected,
    settle,
    stranger,
    summary,
)

from bot.chat import ChatBlocked, ChatBusy, ChatClosed, ChatDown, ChatRefused, Message
from trading.domain.errors import ChatError
from trading.domain.events import Commanded
from trading.store.journal import MemoryJournal

# -- order and pace ------------------------------------------------------------------------------


async def test_urgent_messages_go_first_and_order_is_kept_among_equals(outbox, journal, chat):
    await journal.append([summary(), card(1), paused(), card(2), stranger()])
    outbox.reply(ME, Message("an answer"), None)
    await settle(outbox, chat.clock)
    marks = [line[:2].strip() for line in chat.sent()]
    assert marks == ["👤", "🟡", "🟡", "⏸", "an", "🌙"]
    assert numbers(chat) == [1, 2]


async def test_a_short_burst_goes_at_once_then_one_a_second(outbox, journal, chat):
    begun = chat.clock.seconds
    await journal.append([card(number) for number in range(1, 10)])
    await settle(outbox, chat.clock)
    assert [at - begun for at, *_ in chat.log] == [0, 0, 0, 0, 0, 1, 2, 3, 4]


async def test_the_pace_of_one_chat_does_not_slow_another(make, journal, chat):
    outbox = make((ME, ANN))
    for number in range(9):
        outbox.reply(ME, Message(f"{number}"), None)
    outbox.reply(ANN, Message("hello"), None)
    begun = chat.clock.seconds
    await settle(outbox, chat.clock)
    assert next(at for at, _, who, _ in chat.log if who == ANN) == begun


async def test_edits_of_a_message_are_a_second_apart_and_only_the_last_counts(
    outbox, journal, chat
):
    outbox.reply(ME, Message("view"), None)
    await settle(outbox, chat.clock)
    (place,) = chat.shown
    begun = chat.clock.seconds
    outbox.reply(ME, Message("first edit"), None, place[1])
    await settle(outbox, chat.clock, until=begun)
    for number in range(5):
        outbox.reply(ME, Message(f"edit {number}"), None, place[1])
    outbox.reply(ME, Message("another message"), None)
    await settle(outbox, chat.clock)
    assert [(at - begun, line) for at, _, _, line in chat.log[1:]] == [
        (0, "first edit"),
        (0, "another message"),
        (1, "edit 4"),
    ]


async def test_an_edit_that_changes_nothing_is_not_sent(outbox, journal, chat):
    await journal.append([card(), decided(), decided()])
    await settle(outbox, chat.clock)
    await journal.append([decided()])
    await settle(outbox, chat.clock)
    assert len(chat.log) == 1
    assert outbox.waiting() == 0


# -- failures ------------------------------------------------------------------------------------


async def test_a_busy_chat_is_left_alone_and_alarms_come_first_afterwards(outbox, journal, chat):
    begun = chat.clock.seconds
    chat.failures.append(ChatBusy(30))
    await journal.append([card(1)])
    await settle(outbox, chat.clock, until=begun + 1)
    assert "wait 30 s" in outbox.last_error()
    await journal.append([stranger()])
    await settle(outbox, chat.clock)
    assert [(at - begun, line[:1]) for at, _, _, line in chat.log] == [(30, "👤"), (30, "🟡")]
    assert outbox.last_error() == ""


async def test_an_outage_keeps_everything_and_is_tried_less_and_less(outbox, journal, chat):
    begun = chat.clock.seconds
    chat.failures.extend(ChatDown("no route") for _ in range(10))
    await journal.append([card(1), card(2)])
    await settle(outbox, chat.clock, until=begun + 100)
    assert (outbox.waiting(), outbox.last_error(), chat.log) == (2, "no route", [])
    await settle(outbox, chat.clock)
    waits = sum([1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
    assert [at - begun for at, *_ in chat.log] == [waits, waits]
    assert outbox.waiting() == 0


async def test_answers_to_commands_do_not_outlive_an_outage(outbox, chat):
    chat.failures.extend(ChatDown("no route") for _ in range(10))
    outbox.reply(ME, Message("status"), None)
    await settle(outbox, chat.clock)
    assert (chat.log, outbox.waiting()) == ([], 0)


async def test_a_wrong_token_is_tried_slowly(outbox, journal, chat):
    begun = chat.clock.seconds
    chat.failures.append(ChatClosed("Telegram does not accept the token"))
    await journal.append([card()])
    await settle(outbox, chat.clock)
    assert [at - begun for at, *_ in chat.log] == [60]


async def test_a_refused_message_is_given_up_and_counted_while_others_go_on(make, journal, chat):
    outbox = make((ME, ANN))
    chat.refuses[ANN] = ChatRefused("Bad Request: message is too long")
    await journal.append([card(1), card(2)])
    await settle(outbox, chat.clock)
    assert len(chat.sent(ME)) == 2
    assert outbox.waiting() == 0
    lost = "2 given up within a day, the last 0 s ago: Bad Request: message is too long"
    assert outbox.last_error() == lost
    chat.refuses.clear()
    await journal.append([decided(2)])
    await settle(outbox, chat.clock)
    assert [line[:1] for line in chat.sent(ANN)] == ["✅"]
    assert outbox.last_error().startswith("1 given up")


BLOCKED = ChatBlocked("Forbidden: bot was blocked by the user")


async def test_messages_to_a_person_who_blocked_the_bot_wait_until_it_is_unblocked(
    make, journal, chat
):
    outbox = make((ME, ANN))
    begun = chat.clock.seconds
    chat.refuses[ANN] = BLOCKED
    await journal.append([opened(1), protected(1)])
    await settle(outbox, chat.clock, until=begun + 2_999)
    assert (len(chat.sent(ME)), chat.sent(ANN)) == (1, [])
    assert outbox.last_error() == f"{BLOCKED}; messages wait until {ANN} writes to the bot"
    chat.refuses.clear()
    await settle(outbox, chat.clock)
    assert [at - begun for at, _, who, _ in chat.log if who == ANN] == [3_000]
    assert chat.sent(ANN) == chat.sent(ME)
    assert (outbox.waiting(), outbox.last_error()) == (0, "")


async def asks(outbox, _journal):
    outbox.reply(ANN, Message("status"), None)


async def commands(_outbox, journal):
    await journal.append([Commanded(NOW, NOW, 1, ANN, "Ann", "pause", ())])


@pytest.mark.parametrize("writes", [asks, commands])
async def test_they_go_at_once_when_that_person_writes(make, journal, chat, writes):
    outbox = make((ME, ANN))
    chat.refuses[ANN] = BLOCKED
    await journal.append([card(1)])
    await settle(outbox, chat.clock, until=chat.clock.seconds)
    chat.refuses.clear()
    await writes(outbox, journal)
    await settle(outbox, chat.clock, until=chat.clock.seconds)
    assert "🟡" in [line[:1] for line in chat.sent(ANN)]
    assert outbox.last_error() == ""


async def test_a_person_who_writes_does_not_shorten_the_wait_that_a_busy_chat_asks_for(
    outbox, journal, chat
):
    begun = chat.clock.seconds
    chat.failures.extend([BLOCKED, ChatBusy(30)])
    await journal.append([card(1)])
    await settle(outbox, chat.clock, until=begun + 600)
    outbox.reply(ME, Message("status"), None)
    await settle(outbox, chat.clock)
    assert [at - begun for at, *_ in chat.log] == [630, 630]


async def test_a_message_whose_answer_was_lost_is_sent_again(outbox, journal, chat):
    lost = ChatDown("the answer was cut off")
    chat.failures.append(lost)
    chat.lost.append(lost)
    await journal.append([card()])
    await settle(outbox, chat.clock)
    assert len(chat.sent()) == 2
    newest = max(chat.shown)
    assert outbox.message_key(*newest) == "card:1"
    assert outbox.message_key(*min(chat.shown)) is None


async def test_a_defect_in_one_message_ends_after_some_attempts(outbox, journal, chat, caplog):
    chat.failures.extend(TypeError("a defect") for _ in range(5))
    await journal.append([card(1)])
    await settle(outbox, chat.clock)
    await journal.append([card(2)])
    await settle(outbox, chat.clock)
    assert numbers(chat) == [2]
    lost = "1 given up within a day, the last 0 s ago: TypeError: a defect"
    assert outbox.last_error() == lost


async def test_a_full_disk_moves_neither_place_nor_messages(outbox, journal, chat):
    database = outbox._mailbox._db
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count={pages + 4}")
    await journal.append([card(number) for number in range(1, 40)])
    with pytest.raises(ChatError, match="disk is full; free some disk space"):
        outbox.follow()
    assert (outbox._mailbox.place, outbox.waiting()) == (0, 0)
    database.execute("PRAGMA max_page_count=100000")
    await settle(outbox, chat.clock)
    assert numbers(chat) == list(range(1, 40))


# -- restarts ------------------------------------------------------------------------------------


async def test_a_restart_in_the_middle_goes_on_without_loss_or_repetition(make, journal, chat):
    outbox = make()
    await journal.append([card(number) for number in range(1, 9)])
    await settle(outbox, chat.clock, until=chat.clock.seconds)
    assert len(chat.log) == 5
    again = make()
    assert again.waiting() == 3
    await journal.append([decided(1), decided(8)])
    await settle(again, chat.clock)
    assert numbers(chat) == list(range(1, 9))
    first = chat.shown[min(chat.shown)]
    assert "Approved:" in first.html
    assert again.waiting() == 0


async def test_what_a_card_needs_for_its_end_survives_a_restart(make, journal, chat):
    outbox = make()
    await journal.append([card()])
    await settle(outbox, chat.clock)
    again = make()
    await journal.append([decided()])
    await settle(again, chat.clock)
    (message,) = chat.shown.values()
    assert "BUY 0.5 BTCUSDT" in message.html


async def test_a_new_file_does_not_repeat_the_past(make, journal, chat):
    await journal.append([card(1)])
    outbox = make()
    await journal.append([card(2)])
    await settle(outbox, chat.clock)
    assert len(chat.sent()) == 1


async def test_an_older_journal_does_not_silence_the_outbox(tmp_path, journal, make, chat):
    await journal.append([card(1), card(2)])
    make().follow()
    make().close()
    younger = MemoryJournal()
    outbox = new_outbox(tmp_path / "chat.db", younger, chat)
    outbox.follow()
    await younger.append([card(3)])
    await settle(outbox, chat.clock)
    assert len(chat.sent()) == 1
    outbox.close()


def numbers(chat):
    """Of the cards in the chat, in the order in which they were sent."""
    found = (re.search(r"card (\d+)", chat.shown[place].html) for place in sorted(chat.shown))
    return [int(each[1]) for each in found if each]
