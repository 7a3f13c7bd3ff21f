"""Presses: answered at once, decided by the desk, acting at most once."""

import asyncio
from dataclasses import replace
from math import inf

import pytest
from chat_doubles import ANN, ME, NOW, ScriptedChat, card, decided, until
from operator_bench import APPROVE, REJECT, tapped

from bot.buttons import Details, OpenView, PressCard, RunAct
from bot.chat import ChatRefused
from trading.domain import events as ev
from trading.policy.tuning import BACK_MS


async def test_a_press_is_answered_at_once_and_decided_by_the_desk(bench):
    await bench.start(card())
    bench.keys[ME, 11] = "card:1"
    await bench.hear([tapped(1, APPROVE, message_id=11)])
    assert bench.chat.answers == [("q1", "Approving…")]
    assert bench.kinds()[1:3] == ["Pressed", "ProposalClosed"]
    assert bench.engine.state.decided[1].verdict == "approved"
    assert bench.told == []


async def test_the_first_answer_wins_and_the_second_hears_it(bench):
    await bench.start(card())
    await bench.hear([tapped(1, REJECT, ANN)], [tapped(2, APPROVE)])
    assert bench.chat.answers == [("q1", "Rejecting…"), ("q2", "Already rejected by Ann.")]
    assert bench.kinds().count("Pressed") == 1


async def test_two_presses_at_once_are_decided_once(bench):
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [[tapped(1, REJECT, ANN), tapped(2, APPROVE)]]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: len(bench.chat.answers) == 2)
    release.set()
    await running
    assert bench.engine.state.decided[1].by == "Ann"
    assert bench.kinds().count("ProposalClosed") == 1
    assert bench.lines() == [
        "Your press changed nothing: card 1 was answered or renewed before it."
    ]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (PressCard(1, 2, "approve", "9f3a"), "newer buttons"),
        (PressCard(1, 1, "approve", "0000"), "newer buttons"),
        (PressCard(9, 1, "approve", "9f3a"), "Card 9 is not known here."),
        (PressCard(2, 1, "approve", "9f3a"), "Already expired."),
        ("p:1:1:approve", "not one of this desk's"),
        ("<b>\U0001f4a5", "not one of this desk's"),
        ("", "not one of this desk's"),
        ("v:nothing", "not one of this desk's"),
        ("c:nothing", "not one of this desk's"),
    ],
)
async def test_stale_forged_and_foreign_presses_do_nothing(bench, what, sentence):
    await bench.start(card(1), card(2), decided(2, "expired", ""))
    before = bench.journal.head
    await bench.hear([tapped(1, what)])
    assert [sentence in text for _, text in bench.chat.answers] == [True]
    assert (bench.journal.head, bench.told) == (before, [])


async def test_a_button_under_another_card_s_message_does_nothing(bench):
    await bench.start(card(1), card(2))
    bench.keys[ME, 11] = "card:2"
    before = bench.journal.head
    await bench.hear([tapped(1, APPROVE, message_id=11)])
    assert bench.chat.answers == [("q1", "This button does not belong to this message.")]
    assert bench.journal.head == before


@pytest.mark.parametrize(
    ("number", "nonce", "age_ms", "sentence"),
    [
        (5, "9f3a", 0, "Taking it back…"),
        (4, "9f3a", 0, "It was changed again since"),
        (5, "0000", 0, "It was changed again since"),
        (5, "9f3a", BACK_MS, "That was over an hour ago"),
    ],
)
async def test_one_tap_takes_a_setting_back(bench, number, nonce, age_ms, sentence):
    known = (5, "capital.max_positions", 5, 2, 5, "Ann", "9f3a")
    await bench.start(ev.SettingChanged(NOW, NOW - age_ms, *known))
    bench.engine.adopt(bench.engine.state)
    await bench.hear([tapped(1, PressCard(number, 1, "back", nonce))])
    [(_query, said)] = bench.chat.answers
    assert said.startswith(sentence)
    taken = sentence.startswith("Taking")
    assert bench.kinds().count("Pressed") == taken
    assert bench.engine.state.settings == ({} if taken else {"capital.max_positions": 2})


async def test_a_late_press_expires_the_card(bench):
    await bench.start(card())
    bench.now = NOW + 900_000
    await bench.hear([tapped(1, APPROVE)])
    assert bench.chat.answers == [("q1", "Too late: its time is up.")]
    assert bench.engine.state.decided[1].verdict == "expired"


async def test_a_view_is_shown_in_place_but_never_over_an_alert(bench):
    await bench.start()
    bench.keys[ME, 12] = "fill:1"
    await bench.hear(
        [tapped(1, OpenView("status"), message_id=11)],
        [tapped(2, OpenView("status"), message_id=12)],
    )
    assert [(reply_to, edited) for _, _, reply_to, edited in bench.told] == [(None, 11), (12, None)]
    assert bench.chat.answers == [("q1", ""), ("q2", "")]


async def test_a_button_that_acts_is_a_command(bench):
    await bench.start()
    await bench.hear([tapped(1, RunAct("pause"))], [tapped(2, RunAct("pause"))])
    assert bench.kinds() == ["Commanded", "EntriesPaused"]
    assert bench.lines() == ["Already so, or over: /pause changes nothing now."]
    assert bench.told[0][2] == 11


@pytest.mark.parametrize("waited_s", [121.0, inf])
async def test_a_button_that_acts_does_not_act_long_after_its_press(bench, waited_s):
    """Somebody who pressed "auto" while the desk was away may have thought better of it since."""
    await bench.start(card())
    old = [
        replace(tapped(number, what), waited_s=waited_s)
        for number, what in enumerate(
            (RunAct("mode", ("auto",)), RunAct("pause"), RunAct("resume"), OpenView("status")), 1
        )
    ]
    await bench.hear(old)
    assert bench.kinds() == ["ProposalMade", "Commanded", "EntriesPaused"]
    refused = [line for line in bench.lines() if line.startswith("You pressed /")]
    assert refused == [
        f"You pressed /{name} while the desk did not hear this chat, perhaps long ago, so it"
        " changed nothing. Press again if you still want it."
        for name in ("mode", "resume")
    ]
    await bench.hear([replace(tapped(5, RunAct("mode", ("auto",))), waited_s=119.0)])
    assert bench.engine.state.autonomy == "auto"


async def test_a_button_that_shows_cannot_act_and_the_other_way_round(bench):
    await bench.start()
    await bench.hear([tapped(1, OpenView("pause")), tapped(2, RunAct("status"))])
    assert sorted(bench.lines()) == [
        "/pause acts: this button cannot show it.",
        "/status changes nothing: this button cannot run it.",
    ]
    assert bench.kinds() == []


async def test_details_answer_the_card(bench):
    await bench.start(card())
    await bench.hear([tapped(1, Details(1), message_id=11)])
    ((_, message, reply_to, _),) = bench.told
    assert "Card 1" in message.html
    assert reply_to == 11


async def test_a_press_counts_even_when_its_spinner_cannot_be_stopped(bench):
    class Deaf(ScriptedChat):
        async def answer(self, query_id, text):
            raise ChatRefused("query is too old")

    await bench.start(card())
    bench.chat = Deaf()
    await bench.hear([tapped(1, REJECT)])
    assert bench.engine.state.decided[1].verdict == "rejected"
