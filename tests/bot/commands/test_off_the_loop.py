"""Pictures are drawn in threads: the event loop has people and markets to serve."""

import threading

import pytest

from bot.charts import canvas
from bot.registry import registry

DRAWING = sorted(name for name, command in registry().commands.items() if command.draws)


@pytest.fixture
def drawn_in(monkeypatch):
    """The threads in which pictures were finished."""
    threads, finish = [], canvas.png

    def noted(picture):
        threads.append(threading.current_thread())
        return finish(picture)

    monkeypatch.setattr(canvas, "png", noted)
    return threads


@pytest.fixture
def traded(desk, make):
    """A desk with something to draw for every command."""
    desk.state.trades.append(make.trade(1, "30.00", 3.0))
    return desk


@pytest.mark.parametrize("name", DRAWING)
async def test_no_picture_is_drawn_on_the_event_loop(traded, commands, drawn_in, name):
    reply = await commands.answer(traded.context(), f"/{name}")
    assert reply.message.photo is not None
    assert len(drawn_in) == 1
    assert drawn_in[0] is not threading.current_thread()


async def test_whoever_draws_says_so(traded, commands, drawn_in):
    for name in commands.commands:
        await commands.answer(traded.context(), f"/{name}")
    assert len(drawn_in) == len(DRAWING)
