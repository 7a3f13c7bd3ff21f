"""A changed setting: the question before, what is said after, the button that takes it back."""

import pytest
from msgspec.structs import replace

from bot.buttons import PressCard, decode
from bot.views.posts import REPLY
from trading.domain import events as ev

KEY = "pair.5m.require_consensus"


def changed(now, before, after, filed, by="Ann & Bob"):
    return ev.SettingChanged(now, now, 7, KEY, before, after, filed, by, "9f3a")


def test_a_loosening_asks_and_the_answer_stands_in_the_same_message(make, outbox):
    asked = ev.ConfirmAsked(
        make.now, make.now, 7, "set", (KEY, "false", "true"), (), (), make.now + 60_000, "9f3a",
        "Ann",
    )  # fmt: skip
    question = outbox.take(asked)
    assert f"{KEY}: true → false?" in question.message.html
    [[confirm, _cancel]] = question.message.buttons
    assert (confirm.text, decode(confirm.data).action) == ("🎚 Set false", "confirm")
    answer = outbox.take(changed(make.now, True, False, True))
    assert answer.key == question.key == "card:7"


def test_a_change_says_what_it_was_and_offers_the_way_back(make, outbox):
    post = outbox.take(changed(make.now, False, True, False))
    assert f"<b>{KEY} is true</b>, was false" in post.message.html
    assert "Set by Ann &amp; Bob." in post.message.html
    assert "config.yaml says false." in post.message.html
    [[back]] = post.message.buttons
    assert back.text == "↩️ Back to false"
    assert decode(back.data) == PressCard(7, 1, "back", "9f3a")
    assert post.priority == REPLY


def test_what_is_as_in_the_file_again_does_not_mention_it(make, outbox):
    assert "config.yaml" not in outbox.take(changed(make.now, True, False, False)).message.html


def test_the_files_word_has_no_way_back(make, outbox):
    post = outbox.take(changed(make.now, 0.2, 0.1, 0.1, by="config.yaml"))
    assert f"{KEY} is 0.1</b>, as config.yaml says now" in post.message.html
    assert not post.message.buttons


@pytest.mark.parametrize(
    ("s_mood", "alpha", "line"),
    [
        (0.0, 0.72, ""),
        (0.5, 0.86, "Model +0.72 · mood +0.50 · 0.86 together"),
        (-0.5, 0.36, "Model +0.72 · mood -0.50 · 0.36 together"),
    ],
)
def test_a_card_shows_the_mood_where_there_is_one(make, outbox, s_mood, alpha, line):
    plan = make.plan()
    plan = replace(plan, signal=replace(plan.signal, s_mood=s_mood, alpha=alpha))
    html = outbox.take(make.made(proposal=plan)).message.html
    assert line in html
    assert ("mood" in html) is bool(line)
