"""Every command with every kind of rubbish: one short sentence with its usage, nothing changed."""

from collections import Counter

import pytest
from counted import examples, tally
from desk_bench import state_bytes
from hypothesis import given
from hypothesis import strategies as st
from operator_bench import Bench, said

from bot.registry import Act, arguments, registry
from trading.domain.errors import CommandError

NAMES = list(registry().commands)
LONGEST = 240  # characters of a sentence: four lines on a phone
SURPLUS = "one two three four five six"
RUBBISH = [
    SURPLUS, "\u202ex", "0", "-1", "-999999999999", "999999999999999999999999", "1e9", "1.5", "+5",
    "NaN", "inf", "\u0663", "\uff15", "caf\u00e9", "\u65e5\u672c\u8a9e", "\U0001f680" * 9,
    "a\u0301", "<b>&lt;", "P/L < 0 & <b>", "'; DROP TABLE journal; --", "%s%n{0}", "../etc",
    "x" * 200, "BTCUSDT\0", "--all", "/status", "\udc80x", "\x1b[31m", "BTCUSDT 5m extra", "()",
]  # fmt: skip
words = st.text(st.characters(exclude_categories=["Zs", "Cc"]), min_size=1, max_size=30)
texts = st.sampled_from(RUBBISH) | st.lists(words | st.sampled_from(RUBBISH), max_size=5).map(
    " ".join
)


@pytest.fixture
async def bench():
    bench = Bench()
    await bench.start()
    return bench


@pytest.mark.parametrize("name", NAMES)
async def test_every_command_alone_answers(desk, commands, read, name):
    before = state_bytes(desk.state)
    reply = await commands.answer(desk.context(), f"/{name}")
    assert isinstance(reply, Act) or read(reply.message)
    assert state_bytes(desk.state) == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rubbish", RUBBISH)
async def test_rubbish_gets_one_sentence_and_changes_nothing(bench, read, name, rubbish):
    before, head = state_bytes(bench.engine.state), bench.journal.head
    if (name, rubbish) != ("help", "/status"):  # which is a good question
        await bench.hear([said(1, f"/{name} {rubbish}")])
        ((_, message, _, _),) = bench.told
        check_sentence(bench, name, read(message))
        assert "\n" not in message.html
    assert (state_bytes(bench.engine.state), bench.journal.head) == (before, head)


def check_sentence(bench, name, sentence):
    usage = bench.registry.commands[name].usage(bench.context_for(1, "You"))
    assert sentence.endswith(f"; usage: {usage}"), sentence
    assert len(sentence) <= LONGEST, sentence
    assert sentence.isprintable(), sentence


async def test_any_words_are_taken_or_refused_with_the_usage(bench, record_property):
    became, context = Counter(), bench.context_for(1, "You")

    @examples(share=2_000, full=20_000)
    @given(st.sampled_from(NAMES), texts)
    def ask(name, text):
        found = bench.registry.commands[name]
        try:
            args = arguments(context, found, tuple(text.split()))
        except CommandError as error:
            sentence = str(error)
            became["refused"] += 1
        else:
            sentence = None
            became["taken"] += 1
            assert len(args) == len(found.params)
        if sentence is not None:
            check_sentence(bench, name, sentence)

    ask()
    record_property("count", f"words after a command: {tally(became)}")
    assert became["refused"] > 0


async def test_a_text_that_is_too_long_gets_the_usage_of_every_command(bench, read):
    for number, name in enumerate(NAMES, 1):
        await bench.hear([said(number, f"/{name} {'x ' * 5000}")])
        ((_, message, _, _),) = bench.told
        check_sentence(bench, name, read(message))
        bench.told.clear()
