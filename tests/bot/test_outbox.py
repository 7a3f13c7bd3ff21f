"""The outbox delivers everything, in order, at the chat's pace, whatever happens between."""

import asyncio
import re

import pytest
from chat_doubles import (
    ANN,
    ME,
    ScriptedChat,
    card,
    decided,
    new_outbox,
    opened,
    paused,
    post_context,
    protected,
    reissued,
    settle,
    stranger,
    summary,
)

from bot.chat import Button, ChatBusy, ChatClosed, ChatDown, ChatRefused, Message
from bot.outbox import Outbox, People
from bot.outbox import outbox as outbox_module
from trading.domain.errors import ChatError, JournalError
from trading.store.journal import MemoryJournal, SqliteJournal


@pytest.fixture
def chat():
    return ScriptedChat()


@pytest.fixture
def journal():
    return MemoryJournal()


@pytest.fixture
def make(tmp_path, journal, chat):
    """Outboxes on one file, as a process and its successors have them."""
    made = []

    def new(ids=(ME,)):
        for old in made:
            old.close()
        made[:] = [new_outbox(tmp_path / "chat.db", journal, chat, ids)]
        return made[0]

    yield new
    for last in made:
        last.close()


@pytest.fixture
def outbox(make):
    return make()


# -- what is said --------------------------------------------------------------------------------


async def test_a_card_lives_in_one_message_and_its_fill_answers_it(outbox, journal, chat):
    await journal.append([card()])
    await settle(outbox, chat.clock)
    (place,) = chat.shown
    assert "Approve?" in chat.shown[place].html
    assert chat.shown[place].buttons
    assert outbox.message_key(*place) == "card:1"

    await journal.append([decided(), opened(), protected()])
    await settle(outbox, chat.clock)
    assert "Approved:" in chat.shown[place].html
    assert chat.shown[place].buttons == ()
    fill = next(each for each in chat.shown if each != place)
    assert chat.replies[fill] == place[1]
    assert "rests at the venue" in chat.shown[fill].html
    assert [what for _, what, _, _ in chat.log] == ["send", "edit", "send"]
    assert outbox.waiting() == 0


async def test_events_without_a_message_only_move_the_place(outbox, journal, chat):
    await journal.append([card(expires_ms=0)])
    await settle(outbox, chat.clock)
    assert (chat.log, outbox._mailbox.place) == ([], 1)


async def test_a_card_sent_again_is_a_new_message_and_the_old_one_loses_its_buttons(
    outbox, journal, chat
):
    await journal.append([card()])
    await settle(outbox, chat.clock)
    (old,) = chat.shown
    await journal.append([reissued()])
    await settle(outbox, chat.clock)
    new = next(each for each in chat.shown if each != old)
    assert chat.shown[old].buttons == ()
    assert "Approve?" in chat.shown[old].html
    assert chat.shown[new].buttons
    assert [outbox.message_key(*each) for each in (old, new)] == ["card:1", "card:1"]

    await journal.append([decided(), opened()])
    await settle(outbox, chat.clock)
    assert "Approved:" in chat.shown[new].html
    assert "Approved:" not in chat.shown[old].html
    assert new[1] in chat.replies.values()


async def test_a_card_sent_again_before_it_was_ever_sent_is_sent_once(outbox, journal, chat):
    await journal.append([card(), reissued()])
    await settle(outbox, chat.clock)
    assert len(chat.log) == 1
    assert "Sent again" in next(iter(chat.shown.values())).html


async def test_everybody_gets_cards_and_only_the_owner_hears_of_strangers(make, journal, chat):
    outbox = make((ME, ANN))
    await journal.append([card(), stranger()])
    await settle(outbox, chat.clock)
    assert len(chat.sent(ME)) == 2
    assert len(chat.sent(ANN)) == 1
    assert "stranger" not in chat.sent(ANN)[0]


async def test_an_event_that_cannot_be_written_does_not_stop_the_next(
    outbox, journal, chat, caplog
):
    await journal.append([decided(verdict="no such verdict"), card(2)])
    await settle(outbox, chat.clock)
    assert len(chat.sent()) == 1
    assert "no message could be written for ProposalClosed" in caplog.text


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
    chat.refuses[ANN] = ChatRefused("Forbidden: bot was blocked by the user")
    await journal.append([card(1), card(2)])
    await settle(outbox, chat.clock)
    assert len(chat.sent(ME)) == 2
    assert outbox.waiting() == 0
    assert outbox.last_error() == "2 given up, the last: Forbidden: bot was blocked by the user"
    chat.refuses.clear()
    await journal.append([decided(2)])
    await settle(outbox, chat.clock)
    assert [line[:1] for line in chat.sent(ANN)] == ["✅"]
    assert outbox.last_error().startswith("1 given up")


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
    assert outbox.last_error() == "1 given up, the last: TypeError: a defect"


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


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path, journal, chat):
    path = tmp_path / "chat.db"
    path.write_bytes(b"these are not the bytes of a database, however long they are" * 20)
    with pytest.raises(ChatError, match=r"chat\.db: .*restore it from a backup"):
        new_outbox(path, journal, chat)


# -- the running outbox --------------------------------------------------------------------------


async def test_it_runs_beside_the_desk_and_ends_with_it(tmp_path, chat):
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.open()
    outbox = Outbox(tmp_path / "chat.db", journal, chat, People((ME,), ME), post_context)
    running = asyncio.create_task(outbox.run())
    await journal.append([card()])
    outbox.notify()
    await _until(lambda: chat.log)
    outbox.reply(ME, Message("an answer", ((Button("a", "v:status"),),)), None)
    await _until(lambda: len(chat.log) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    outbox.close()
    journal.close()


async def test_it_looks_at_the_journal_by_itself(make, journal, chat, monkeypatch):
    monkeypatch.setattr(outbox_module, "LOOK_S", 0.02)
    running = asyncio.create_task(make().run())
    await asyncio.sleep(0.01)
    await journal.append([card()])
    await _until(lambda: chat.log)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_journal_that_cannot_be_read_ends_it(make, journal, monkeypatch):
    def broken(_after):
        raise JournalError("journal.db: event 7 is missing; restore a backup")

    monkeypatch.setattr(journal, "read", broken)
    with pytest.raises(ExceptionGroup) as caught:
        await make().run()
    assert caught.group_contains(JournalError, match="event 7")


def numbers(chat):
    """Of the cards in the chat, in the order in which they were sent."""
    found = (re.search(r"card (\d+)", chat.shown[place].html) for place in sorted(chat.shown))
    return [int(each[1]) for each in found if each]


async def _until(condition):
    async with asyncio.timeout(5):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)
