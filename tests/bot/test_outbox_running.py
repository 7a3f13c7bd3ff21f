"""The running outbox beside the desk."""

import asyncio

import pytest
from chat_doubles import ME, card, post_context, until

from bot.chat import Button, Message
from bot.outbox import Outbox, People
from bot.outbox import outbox as outbox_module
from bot.outbox.pace import ring
from trading.domain.errors import JournalError
from trading.store.journal import SqliteJournal


async def test_it_runs_beside_the_desk_and_ends_with_it(tmp_path, chat):
    journal = SqliteJournal(tmp_path / "journal.db")
    journal.open()
    outbox = Outbox(tmp_path / "chat.db", journal, chat, People((ME,), ME), post_context)
    running = asyncio.create_task(outbox.run())
    await journal.append([card()])
    outbox.notify()
    await until(lambda: chat.log)
    outbox.reply(ME, Message("an answer", ((Button("a", "v:status"),),)), None)
    await until(lambda: len(chat.log) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    outbox.close()
    journal.close()


@pytest.mark.parametrize("turns", range(6))
async def test_a_stop_in_the_moment_in_which_the_bell_rings_is_heeded(turns):
    """Whatever the event loop has done of the ring by then."""
    bell = asyncio.Event()

    async def listen_for_ever():
        while True:
            bell.clear()
            await ring(bell, 60)

    listening = asyncio.create_task(listen_for_ever())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    bell.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    listening.cancel()
    done, _ = await asyncio.wait({listening}, timeout=1)
    assert done
    assert listening.cancelled()


async def test_it_looks_at_the_journal_by_itself(make, journal, chat, monkeypatch):
    monkeypatch.setattr(outbox_module, "LOOK_S", 0.02)
    running = asyncio.create_task(make().run())
    await asyncio.sleep(0.01)
    await journal.append([card()])
    await until(lambda: chat.log)
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
