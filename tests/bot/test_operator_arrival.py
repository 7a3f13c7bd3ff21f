"""What came before a /pause is told by its arrival: Telegram may number updates anew."""

import asyncio

from chat_doubles import card, until
from operator_bench import REJECT, said, tapped

from trading.domain import events as ev


async def test_resume_counts_after_updates_were_numbered_anew(bench):
    await bench.start()
    await bench.hear(
        [said(900_000_000, "/mode watch"), said(900_000_001, "/pause")], [said(12_345, "/resume")]
    )
    assert bench.kinds()[-1] == "EntriesResumed"
    assert not bench.engine.state.paused
    assert bench.lines() == []


async def test_an_overtaken_change_with_a_higher_number_is_refused(bench):
    """It arrived before the /pause that begins the new numbers, and waits behind a press."""
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [
        [tapped(900_000_000, REJECT), said(900_000_001, "/mode auto"), said(12_345, "/pause")]
    ]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.engine.state.paused)
    release.set()
    await running
    assert bench.lines() == ["/mode came before your /pause and changed nothing."]
    assert bench.engine.state.autonomy == "approve"
