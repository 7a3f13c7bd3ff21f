"""/byhand, and where trades by hand stand in /positions."""

from decimal import Decimal

import pytest
from seeded_desk import NOW, plan

from bot.buttons import RunAct, decode
from bot.registry import Act
from trading.domain import events as ev
from trading.domain.errors import CommandError


def differs(desk, theirs="1.50", slot="ETHUSDT", ours="0"):
    desk.happen(ev.PositionsDiffer(NOW, NOW, slot, Decimal(ours), Decimal(theirs)))


def ignore(desk, slot="ETHUSDT", qty="1.50"):
    differs(desk, qty, slot)
    desk.happen(ev.SurplusIgnored(NOW, NOW, 7, slot, Decimal(qty), "Ann"))


async def test_nothing_by_hand_says_so(show):
    assert "Nothing was traded past the desk" in await show("/byhand")


async def test_it_lists_what_differs_and_what_is_left_alone(desk, commands, show):
    differs(desk)
    ignore(desk, "DOGE\N{EURO SIGN}", "-20")
    text = await show("/byhand")
    assert "2 positions by hand" in text
    assert "ETHUSDT: the desk holds 0, the venue 1.5" in text
    assert "-20 DOGE\N{EURO SIGN} by hand, left alone" in text
    reply = await commands.answer(desk.context(), "/byhand")
    data = [decode(button.data) for row in reply.message.buttons for button in row]
    acts = [one.args for one in data if isinstance(one, RunAct)]
    assert acts == [("adopt", "ETHUSDT", "1.50"), ("ignore", "ETHUSDT", "1.50")]


async def test_a_button_and_written_words_wish_for_the_same(desk, commands):
    differs(desk)
    wish = Act("byhand", ("adopt", "ETHUSDT", "1.50"))
    for text in ("/byhand adopt ETHUSDT 1.50", "/byhand ADOPT ethusdt"):
        assert await commands.answer(desk.context(), text) == wish
    ignore(desk, "SOLUSDT short", "-2")
    words = ("watch", "SOLUSDT", "short")
    assert await commands.act(desk.context(), "byhand", words) == Act(
        "byhand", ("watch", "SOLUSDT short", "")
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/byhand adopt ETHUSDT 2", "ETHUSDT has changed since: /byhand shows"),
        ("/byhand book ETHUSDT 1.50", "book is not possible for ETHUSDT now"),
        ("/byhand watch ETHUSDT", "watch is not possible for ETHUSDT now"),
        ("/byhand adopt ETHUSDT long", "adopt is not possible for ETHUSDT long now"),
        ("/byhand adopt", "/byhand needs what to do and a symbol that differs; usage: /byhand"),
        ("/byhand adopt BTCUSDT", "/byhand cannot take “BTCUSDT”; usage: /byhand"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(desk, commands, text, sentence):
    differs(desk)
    with pytest.raises(CommandError) as caught:
        await commands.answer(desk.context(), text)
    assert str(caught.value).startswith(sentence)


async def test_positions_show_who_adopted_and_what_is_not_the_desks(desk, show):
    ignore(desk)
    assert "✋ 1.5 ETHUSDT by hand, not the desk's" in await show("/positions")
    differs(desk, "0.5", "BTCUSDT")
    desk.happen(
        ev.PositionAdopted(
            NOW, NOW, 8, "BTCUSDT", plan(), Decimal(2000), Decimal("17.75"), NOW + 1, "<ann>"
        )
    )
    text = await show("/positions")
    assert "by hand, adopted by <ann>" in text
    assert "✋ 1.5 ETHUSDT by hand, not the desk's" in text
