"""No name from outside can break an answer to a command."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.phone.html_text import parse_html
from bot.registry import Health

MARKS = ["<", ">", "&", "</b>", "</pre>", "&lt;", '"', "<a href='tg://x'>", "\n"]
TEXTS = st.lists(
    st.one_of(st.sampled_from(MARKS), st.characters(exclude_categories=["Cs"])), max_size=24
).map(lambda pieces: "x" + "".join(pieces))
VIEWS = [
    "/status", "/positions", "/trades", "/proposals", "/mode", "/flag", "/ml_stats",
    "/thresholds", "/correlation", "/vol_sizing", "/stats", "/health", "/help",
    "/positions #1", "/stop", "/stop #1", "/exits", "/exits #1", "/takeover", "/close",
    "/stress", "/stress #1", "/stress #1 cut",
]  # fmt: skip


def named(make, name):
    """A desk on which everything that has a name has this one."""
    desk = make.desk()
    advice = [make.advice(name, name), make.size_advice(1.44)]
    desk.enter(make.plan(name), advice)
    desk.ask(make.plan(f"{name}2", at=make.now + 1), advice, why=name)
    desk.state.trades.append(make.trade(1, symbol=name, exit=name))
    desk.market.symbols = (name, f"{name}2")
    return desk


def ill(name):
    return lambda: Health(
        name, name, 1, 1.0, 1, "f" * 64, data_faults={name: {name: 3}}, outbox_error=name,
        listening=name,
    )  # fmt: skip


@pytest.mark.parametrize("text", VIEWS)
@given(name=TEXTS)
@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
def test_any_name_is_readable_in_every_view(make, commands, text, name):
    context = named(make, name).context(health=ill(name), label=name, user=name)
    reply = asyncio.run(commands.answer(context, text))
    message = getattr(reply, "message", None)
    if message is not None:
        parse_html(message.html)
