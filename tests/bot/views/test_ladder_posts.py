"""The ladder in the chat: a proposal with its buttons, its end, and who fell and why."""

import re

import pytest

from bot.buttons import OpenView, PressCard, decode
from bot.views.posts import ALARM, REPLY, TRADE
from trading.domain import events as ev

FIGURES = (312, 0.1234, 0.0204, 0.2261)


def words(post):
    return re.sub("<[^>]*>", "", post.message.html)


def proposed(now, **more):
    event = ev.RungProposed(now, now, 12, "volatility", "shadow", "canary", "9f3a", *FIGURES)
    return replace_event(event, **more)


def replace_event(event, **more):
    return type(event)(**{name: getattr(event, name) for name in event.__struct_fields__} | more)


def answered(now, verdict, by="Ann", reason=""):
    return ev.RungAnswered(now, now, 12, "volatility", "canary", verdict, by, reason)


def test_a_proposal_says_what_was_shown_and_asks(make, outbox):
    post = outbox.take(proposed(make.now))
    assert words(post).split("\n")[0] == "🪜 Let volatility climb to canary?"
    assert "worth +0.123 R a signal, 95 % interval +0.020 to +0.226 R, from 312 groups" in words(
        post
    )
    assert "if it hurts there, it falls by itself" in words(post)
    assert (post.key, post.priority, post.fades) == ("card:12", TRADE, "")
    assert not post.message.silent
    pressed = [decode(button.data) for row in post.message.buttons for button in row]
    assert pressed == [
        PressCard(12, 1, "confirm", "9f3a"),
        PressCard(12, 1, "drop", "9f3a"),
        OpenView("advisor", ("volatility",)),
    ]


@pytest.mark.parametrize(
    ("verdict", "by", "reason", "lines"),
    [
        ("accepted", "Ann", "", ["✅ volatility climbs to canary", "by Ann 14:05"]),
        (
            "declined", "Ann", "",
            [
                "⚪ volatility does not climb to canary now",
                "Asked again in seven days of market time, if it still helps.",
                "by Ann 14:05",
            ],
        ),
        (
            "lapsed", "", "the evidence for it is gone",
            ["⌛ volatility does not climb to canary: the evidence for it is gone", "14:05"],
        ),
    ],
)  # fmt: skip
def test_the_end_of_a_proposal_has_no_buttons(make, outbox, verdict, by, reason, lines):
    outbox.take(proposed(make.now))
    post = outbox.take(answered(make.now, verdict, by, reason))
    assert words(post).split("\n") == lines
    assert (post.key, post.message.buttons) == ("card:12", ())


@pytest.mark.parametrize(
    ("by", "rung", "reason"),
    [
        ("evidence", "shadow", "it hurts: -0.150 R a signal (-0.280 to -0.021, n 341 groups)"),
        ("faults", "shadow", "it failed 3 times in its last 100 answers"),
        ("faults", "off", "it took longer than 0.25 s 3 times, and stops wait meanwhile"),
    ],
)
def test_a_fall_is_told_at_once_in_one_sentence(make, outbox, by, rung, reason):
    event = ev.RungSet(make.now, make.now, "reward", rung, by, "canary", reason)
    post = outbox.take(event)
    assert words(post).split("\n")[0] == f"⚠️ reward falls from canary to {rung}: {reason}."
    assert post.priority == ALARM
    assert not post.message.silent


def test_a_rung_set_by_hand_is_only_confirmed(make, outbox):
    post = outbox.take(ev.RungSet(make.now, make.now, "reward", "canary", "Ann", "shadow"))
    assert post.priority == REPLY
    assert words(post).startswith("🪜 reward set to canary by Ann")
