"""What /pair and /set show, ask for and refuse."""

import re

import pytest
from seeded_desk import CONFIG, Desk

from bot.buttons import OpenView, RunAct, decode
from bot.commands.set import SHORT
from bot.registry import Act
from trading.domain import events as ev
from trading.domain.errors import CommandError

CONSENSUS = "pair.5m.require_consensus"


def change(desk, key, before, after, filed):
    desk.happen(ev.SettingChanged(1, 1, 1, key, before, after, filed, "Ann", "9f3a"))


async def test_timeframes_stand_side_by_side(desk, show):
    text = await show("/pair")
    for row in (
        "5m 1h",
        "s_min 0.05 0.12",
        "alpha_min 0.02 0.1",
        "consensus off on",
        "alone on on",
    ):
        assert row in text
    assert "*" not in text
    assert "conf_min counts in preset strict, not in explore" in text
    change(desk, CONSENSUS, False, True, False)
    text = await show("/pair")
    assert "consensus on* on" in text
    assert "* was set here; config.yaml says something else." in text


async def test_one_timeframe_shows_the_file_beside_what_differs(desk, show):
    change(desk, "pair.5m.s_min", 0.05, 0.2, 0.05)
    text = await show("/pair 5m")
    assert "now file" in text
    assert "s_min 0.2 0.05" in text
    assert "file" not in await show("/pair 1h")


async def test_a_flip_that_is_on_is_said(commands, read):
    desk = Desk(CONFIG + b"pair: {5m: {flip_model: true}}\n")
    said = "⚠️ 5m: flip_model on, the model's sign is turned round."
    for text in ("/pair", "/pair 5m"):
        assert said in read((await commands.answer(desk.context(), text)).message)
    assert "⚠️" not in read((await commands.answer(desk.context(), "/pair 1h")).message)


async def test_what_is_on_or_off_has_a_button(commands, desk):
    message = await commands.view(desk.context(), "pair", ("5m",))
    acts = [decode(b.data) for row in message.buttons for b in row if b.data.startswith("c:")]
    assert RunAct("pair", ("5m", "consensus", "true")) in acts
    assert len(acts) == 5
    for act in acts:
        assert (await commands.act(desk.context(), act.command, act.args)).command == "set"
    opened = [decode(b.data) for row in message.buttons for b in row if b.data.startswith("v:")]
    assert OpenView("diagnose") in opened


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("/pair 5m s_min 0.2", ("pair.5m.s_min", "0.2")),
        ("/pair 1h consensus off", ("pair.1h.require_consensus", "false")),
        ("/pair 1H ALONE False", ("pair.1h.allow_model_only_when_mood_neutral", "false")),
        ("/pair 5m flip_model_bma on", ("pair.5m.flip_model_bma", "true")),
        ("/pair 5m alpha_min 0,5", ("pair.5m.alpha_min", "0.5")),
        ("/set pair.5m.m_min 1", ("pair.5m.m_min", "1")),
        ("/set CAPITAL.max_positions 3", ("capital.max_positions", "3")),
        ("/set max_positions 3", ("capital.max_positions", "3")),
        ("/set Crash_cap 0.05", ("safeguards.crash_cap", "0.05")),
    ],
)
async def test_a_wish_is_handed_on_in_the_words_of_the_configuration(commands, desk, text, args):
    assert await commands.answer(desk.context(), text) == Act("set", args)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/pair 5m s_min 2", "pair.5m.s_min must be a number from 0 to 1 (strength), got 2."),
        ("/pair 5m consensus maybe", f"{CONSENSUS} must be true or false, got maybe."),
        ("/pair 5m s_min 0.05", "pair.5m.s_min is 0.05 already."),
        ("/set capital.max_positions 0", "must be a whole number from 1 to 50 (positions), got 0."),
        ("/pair s_min 0.2", "/pair needs a timeframe, a key and a value"),
        ("/pair 5m 0.2", "/pair needs a timeframe, a key and a value"),
        ("/set 0.2", "/set has no key “0.2”, /set alone lists them; usage: /set [key] [value]"),
        ("/set venue live", "/set has no key “venue”, /set alone lists them; usage:"),
        ("/set max_position 3", "no key “max_position”, did you mean capital.max_positions?"),
        ("/set capital.max_positons 3", "did you mean capital.max_positions?; usage:"),
    ],
)
async def test_what_cannot_be_set_is_said_in_one_sentence(commands, desk, text, said):
    with pytest.raises(CommandError) as caught:
        await commands.answer(desk.context(), text)
    assert said in str(caught.value)


async def test_every_key_that_the_list_shows_is_one_to_write(show, desk):
    """Under its section's heading stands the last part alone."""
    shown = re.findall(r"^([a-z_]+) +\S+$", await show("/set"), re.MULTILINE)
    assert len(shown) == len(SHORT)
    for name in shown:
        assert (await show(f"/set {name}")).startswith(f"🎚 {SHORT[name]} is ")


async def test_settings_that_differ_come_first(desk, show):
    assert "All are as config.yaml has them." in await show("/set")
    change(desk, "capital.max_positions", 5, 2, 5)
    text = await show("/set")
    assert "capital.max_positions is 2, in config.yaml 5" in text
    assert "max_positions 2" in text
    assert "1 setting not as in the file; /set shows" in await show("/status")
    one = await show("/set capital.max_positions")
    assert "is 2, in config.yaml 5" in one
    assert "It may be a whole number from 1 to 50 (positions). Lower is tighter." in one
    assert "as in config.yaml" in await show("/set gates.quote_age_s")
