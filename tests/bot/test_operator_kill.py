"""Both taps of a kill overtake what waits in the chat; the commands refuse what is done already."""

import asyncio

from chat_doubles import card, until
from operator_bench import REJECT, said, tapped

from bot.buttons import PressCard
from trading.domain import events as ev

STILL_CLOSING = (
    "The desk was killed and still closes what is open. It halts when the venue holds nothing;"
    " then /resume starts it again."
)


def question(bench):
    """The button of the newest question."""
    asked = [e for _seq, e in bench.journal.read(0) if isinstance(e, ev.ConfirmAsked)][-1]
    return PressCard(asked.number, 1, "confirm", asked.nonce)


async def test_a_kill_and_its_second_tap_wait_for_nothing(bench):
    await bench.start()
    bench.hold = {ev.Commanded: asyncio.Event()}
    held = asyncio.create_task(bench.hear([said(1, "/mode auto")]))
    await asyncio.sleep(0)
    del bench.hold[ev.Commanded]
    await bench.hear([said(2, "/kill")])
    await bench.hear([tapped(3, question(bench))])
    assert bench.engine.state.halt == "reducing"
    held.cancel()


async def test_what_was_asked_before_a_kill_changes_nothing(bench):
    await bench.start(card())
    bench.hold = {ev.Pressed: asyncio.Event()}
    held = asyncio.create_task(
        bench.hear([tapped(1, REJECT), said(2, "/mode auto"), said(3, "/kill")])
    )
    await until(lambda: bench.engine.state.asks)
    bench.hold[ev.Pressed].set()
    await held
    assert "/mode came before your /kill and changed nothing." in bench.lines()
    assert bench.engine.state.autonomy == "approve"


async def test_commands_of_a_desk_that_is_killed_say_how_it_stands(bench):
    await bench.start()
    await bench.hear([said(1, "/kill")])
    await bench.hear([tapped(2, question(bench))])
    await bench.hear([said(3, "/kill")], [said(4, "/resume")], [said(5, "/close all")])
    assert bench.lines() == [
        "The desk was killed already and is reducing.",
        STILL_CLOSING,
        "Nothing is open; /positions shows what is.",
    ]


async def test_close_offers_what_is_open(bench):
    await bench.start()
    await bench.hear([said(1, "/close")], [said(2, "/close BTC")])
    assert bench.lines()[0].startswith("🚪 <b>Nothing is open</b>")
    assert bench.lines()[1] == "No position in BTCUSDT is open; /positions shows what is."
