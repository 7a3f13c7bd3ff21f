"""The registry: discovery, parsing, arguments, usage, suggestions, help."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.registry import Act, Command, Registry, Show, command, parse
from trading.domain.errors import CommandError

EXPECTED = {
    "start", "help", "status", "positions", "trades", "proposals", "pause", "resume", "mode",
    "flag", "ml_stats", "thresholds", "correlation", "vol_sizing", "chart", "stats", "health",
    "rr_stats", "kill", "close",
    "diagnose", "timeframes",
    "locks", "lock", "unlock", "stress",
    "budget",
    "set", "pair",
    "stop", "exits", "takeover",
    "risk", "adjust",
    "byhand", "operator", "advisor",
    "ab",
}  # fmt: skip
NEEDS_NOTHING = sorted(EXPECTED)


async def refusal(commands, desk, text) -> str:
    with pytest.raises(CommandError) as caught:
        await commands.answer(desk.context(), text)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) <= 220
    return sentence


def test_every_file_is_a_command(commands):
    assert set(commands.commands) == EXPECTED


def test_the_menu_is_what_the_chat_accepts(commands):
    menu = commands.menu()
    assert menu[0] == ("status", "money, mode, what is open")
    assert len(menu) <= 100
    for name, summary in menu:
        assert re.fullmatch("[a-z0-9_]{1,32}", name)
        assert 1 <= len(summary) <= 256


def test_two_commands_cannot_have_one_name(commands):
    twice = commands.commands["status"]
    with pytest.raises(ValueError, match="two commands have one name"):
        Registry([twice, twice])


def test_a_command_is_made_by_the_decorator():
    @command("ping", "answers", group="Desk", rank=1)
    def ping(_context, _args):
        return Act("ping")

    assert isinstance(ping, Command)
    assert (ping.name, ping.draws, ping.params) == ("ping", False, ())


@pytest.mark.parametrize("name", NEEDS_NOTHING)
async def test_every_command_answers_without_arguments(commands, desk, make, read, name):
    desk.state.trades.append(make.trade(1, "30.00", 3.0))
    reply = await commands.answer(desk.context(), f"/{name}")
    if isinstance(reply, Show):
        assert read(reply.message)
        assert bool(reply.message.photo) == commands.commands[name].draws
    else:
        assert reply == Act(name)


@pytest.mark.parametrize("name", NEEDS_NOTHING)
@pytest.mark.parametrize(
    "words",
    [
        "-5", "999999999999999999999", "1.5", "\u0663", "caf\u00e9", "\U0001f680", "<b>",
        "5m 1h BTCUSDT 3 extra", "a" * 200, "x" * 9000, "BTCUSDT\u0000", "'; drop table",
    ],
)  # fmt: skip
async def test_bad_arguments_get_one_sentence_with_the_usage(commands, desk, name, words):
    sentence = await refusal(commands, desk, f"/{name} {words}")
    assert f"usage: {commands.commands[name].usage(desk.context())}" in sentence


async def test_refusals_read_well(commands, desk):
    said = {
        "/mode yolo": "/mode cannot take “yolo”; usage: /mode [watch|approve|auto]",
        "/pause now": "/pause cannot take “now”; usage: /pause",
        "/trades 51": "/trades cannot take “51”; usage: /trades [1-50]",
        "/chart dogecoin": "/chart cannot take “dogecoin”, which is none of the desk's symbols;"
        " usage: /chart [symbol] [5m|1h]",
        "/chart btc 9h": "/chart cannot take “9h”; usage: /chart [symbol] [5m|1h]",
        "/stauts": "“/stauts” is not a command; did you mean /status?",
        "/chrat BTC": "“/chrat” is not a command; did you mean /chart?",
        "/zzzz": "“/zzzz” is not a command; /help lists them all.",
        "/": "Write a command such as /status; /help lists them all.",
        "/stat": "“/stat” is not a command; did you mean /status?",
        "hello": "Write a command such as /status; /help lists them all.",
        "": "Write a command such as /status; /help lists them all.",
    }
    for text, sentence in said.items():
        assert await refusal(commands, desk, text) == sentence


@pytest.mark.parametrize(
    "text",
    ["/status", "  /status  ", "/STATUS", "/Status "],
)
async def test_a_command_is_found_however_it_is_written(commands, desk, text):
    reply = await commands.answer(desk.context(), text)
    assert "10,000.00" in reply.message.html


async def test_an_endless_text_is_refused_with_the_usage(commands, desk):
    sentence = await refusal(commands, desk, "/trades 5" + " " * 5000)
    assert sentence == "That is too long; usage: /trades [1-50]"


async def test_views_show_and_acts_act(commands, desk):
    context = desk.context()
    assert (await commands.view(context, "status", ())).html
    assert await commands.act(context, "mode", ("auto",)) == Act("mode", ("auto",))
    with pytest.raises(CommandError, match="/pause acts"):
        await commands.view(context, "pause", ())
    with pytest.raises(CommandError, match="/status changes nothing"):
        await commands.act(context, "status", ())
    with pytest.raises(CommandError, match="is not a command"):
        await commands.view(context, "nothing", ())
    with pytest.raises(CommandError, match="usage: /trades"):
        await commands.view(context, "trades", ("all",))


async def test_help_lists_every_command_by_task(show):
    text = await show("/help")
    assert [name for name in EXPECTED if f"/{name} " not in text] == []
    assert text.index("See how it stands") < text.index("Decide") < text.index("/ml_stats")


async def test_help_explains_one_command(show):
    assert await show("/help /chart") == (
        "/chart: candles with entry, stop and target\nUsage: /chart [symbol] [5m|1h]"
    )
    assert "/flag [advisor] [off|shadow|canary|full]" in await show("/help FLAG")


@given(st.text())
def test_parsing_never_fails_and_keeps_the_words(text):
    name, words = parse(text)
    assert name == name.lower()
    assert not any(word.isspace() or not word for word in words)
    if name:
        assert text.split()[0].startswith("/")


@given(
    st.from_regex("[a-z][a-z0-9_]{0,20}", fullmatch=True),
    st.lists(st.from_regex(r"[!-~]{1,10}", fullmatch=True), max_size=4),
    st.sampled_from([" ", "  ", "\t", "\u00a0", "\n"]),
)
def test_parsing_reads_what_was_meant(name, words, gap):
    assert parse(gap + gap.join([f"/{name}", *words]) + gap) == (name, tuple(words))


EMPTY = Registry([])


@given(st.one_of(st.text(max_size=300), st.text(max_size=40).map("/".__add__)))
async def test_no_text_breaks_the_registry(text):
    with pytest.raises(CommandError) as caught:
        await EMPTY.answer(None, text)
    assert len(str(caught.value).encode()) <= 200
