"""The operator's order: what overtakes what, and when an update is acknowledged."""

import asyncio

from chat_doubles import ScriptedChat, card, until
from operator_bench import APPROVE, REJECT, said, tapped

from bot.operator import CURSOR
from trading.domain import events as ev


async def test_pause_overtakes_and_its_word_stands(bench):
    """A press hangs on its quotes; /resume waits behind it, /pause does not."""
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [
        [tapped(1, REJECT), said(2, "/mode auto"), said(3, "/pause"), said(4, "/resume")]
    ]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.journal.head > 2)
    assert bench.kinds() == ["ProposalMade", "Commanded", "EntriesPaused"]
    release.set()
    await running
    assert bench.lines() == ["/mode came before your /pause and changed nothing."]
    assert bench.kinds()[3:] == ["Pressed", "ProposalClosed", "Commanded", "EntriesResumed"]
    assert bench.engine.state.autonomy == "approve"


async def test_a_press_that_waits_holds_no_question_back(bench):
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [[tapped(1, APPROVE), said(2, "/status")]]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.told and bench.chat.answers)
    assert bench.chat.answers == [("q1", "Approving…")]
    release.set()
    await running


async def test_answers_keep_the_order_of_the_questions(bench):
    await bench.start()
    await bench.hear([said(1, "/chart BTC"), said(2, "/status"), said(3, "/nonsense")])
    photo = [bool(message.photo) for _, message, _, _ in bench.told]
    assert photo == [True, False, False]
    assert "is not a command" in bench.lines()[2]


async def test_updates_are_acknowledged_after_their_facts_are_journaled(bench):
    await bench.start()
    seen = []

    class Watching(ScriptedChat):
        async def updates(self, after):
            yield [said(7, "/pause"), said(8, "/status")]
            seen.append((bench.kinds(), bench.cursors.get(CURSOR)))
            yield [said(9, "/resume")]

    bench.chat = Watching()
    await bench.operator().run()
    assert seen == [(["Commanded", "EntriesPaused"], 8)]
    assert bench.cursors.get(CURSOR) == 9


async def test_a_restart_goes_on_after_the_last_update_and_acts_once(bench):
    await bench.start(card())
    await bench.hear([tapped(5, REJECT), said(6, "/pause"), said(7, "/resume")])
    before = bench.journal.head
    assert bench.chat.asked_after == [0]
    await bench.hear([tapped(5, REJECT), said(6, "/pause"), said(7, "/resume")])
    assert bench.chat.asked_after == [0, 7]
    assert bench.journal.head == before


async def test_facts_that_wait_too_long_do_not_stop_the_listening(bench, monkeypatch):
    monkeypatch.setattr("bot.operator.PATIENCE_S", 0.01)
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [[tapped(1, REJECT)], [said(2, "/pause")]]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.engine.state.paused)
    release.set()
    await running
    assert bench.cursors.get(CURSOR) == 2
