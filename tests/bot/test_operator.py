"""The operator's side: one gate, facts once, one safe sentence for what cannot be done, a menu."""

from dataclasses import replace

import pytest
from chat_doubles import ANN, ME, NOW_S, ScriptedChat, card
from operator_bench import APPROVE, said, tapped

from bot.chat import ChatBlocked, ChatDown
from bot.views.heard import FAILED, WORDLESS
from trading.domain.errors import JournalError

# -- the gate ------------------------------------------------------------------------------------


async def test_a_stranger_meets_silence_and_is_reported_once(bench):
    await bench.start(card())
    await bench.hear(
        [said(1, "/status", 666), said(2, "/pause", 666), tapped(3, APPROVE, 666)],
        [said(4, "/pause", 666)],
    )
    assert bench.kinds() == ["ProposalMade", "StrangerSeen", "StrangerReported"]
    assert (bench.told, bench.chat.answers, bench.chat.drawings) == ([], [], [])


async def test_an_empty_list_means_nobody(bench):
    await bench.start()
    await bench.hear([said(1, "/pause")], allowed=())
    assert bench.kinds() == ["StrangerSeen", "StrangerReported"]
    assert bench.told == []


async def test_a_failure_over_a_stranger_is_not_told_to_the_stranger(bench):
    await bench.start()
    bench.breaks.append(ValueError("a defect"))
    await bench.hear([said(1, "/pause", 666)])
    assert bench.told == []


async def test_a_command_in_a_group_does_nothing_which_its_person_is_told_in_private(bench):
    await bench.start()
    await bench.hear(
        [said(1, "/pause", chat_id=-100), said(2, "/pause", 666, chat_id=-100)],
        [said(3, "the /pause was long", chat_id=-100), said(4, "/kill@other_bot", chat_id=-100)],
        [said(5, "/kill", ANN, chat_id=ME), replace(tapped(6, "c:pause"), chat_id=-100)],
    )
    assert bench.kinds() == ["StrangerSeen", "StrangerReported"]
    assert [chat_id for chat_id, *_ in bench.told] == [ME, ANN]
    assert bench.lines() == [
        f"You wrote /{name} in a group, where it does nothing. Write it here."
        for name in ("pause", "kill")
    ]


async def test_a_picture_or_a_voice_gets_one_sentence_and_does_nothing(bench):
    await bench.start()
    await bench.hear([said(1, ""), said(2, "", 666), said(3, "", chat_id=-100)])
    assert bench.lines() == [WORDLESS]
    assert bench.kinds() == ["StrangerSeen", "StrangerReported"]


# -- commands ------------------------------------------------------------------------------------


async def test_a_command_to_another_bot_does_nothing(bench):
    await bench.start()
    await bench.hear([said(1, "/kill@other_bot"), said(2, "/pause@other_bot")])
    assert bench.kinds() == []
    assert "“/kill@other_bot” is not a command; /help lists them all." in bench.lines()


async def test_a_question_is_answered_and_changes_nothing(bench):
    await bench.start()
    await bench.hear([said(1, "/status")])
    assert len(bench.told) == 1
    assert bench.told[0][0] == ME
    assert bench.kinds() == []


async def test_a_change_becomes_a_fact_and_its_confirmation_follows_the_journal(bench):
    await bench.start()
    await bench.hear([said(1, "/pause", ANN)])
    assert bench.kinds() == ["Commanded", "EntriesPaused"]
    _seq, fact = next(iter(bench.journal.read(1)))
    assert (fact.update_id, fact.user_id, fact.user, fact.command) == (1, ANN, "Ann", "pause")
    assert bench.told == []


async def test_what_is_already_so_is_said(bench):
    await bench.start()
    await bench.hear([said(1, "/mode approve")])
    assert bench.lines() == ["Already so, or over: /mode approve changes nothing now."]
    assert bench.kinds() == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/stauts", "did you mean /status?"),
        ("hello", "Write a command"),
        ("/mode <b>", "“&lt;b&gt;”"),
        ("/status please", "usage: /status"),
    ],
)
async def test_what_cannot_be_done_is_one_safe_sentence(bench, text, answer):
    await bench.start()
    await bench.hear([said(1, text)])
    (line,) = bench.lines()
    assert answer in line


async def test_an_old_change_is_refused_unless_it_is_pause(bench):
    await bench.start()
    old = NOW_S - 3 * 3600
    await bench.hear(
        [said(1, "/mode auto", sent_s=old), said(2, "/pause", sent_s=old)],
        [said(3, "/status", sent_s=old)],
    )
    assert "You sent /mode 3 h ago" in bench.lines()[0]
    assert bench.kinds() == ["Commanded", "EntriesPaused"]
    assert bench.engine.state.autonomy == "approve"
    assert len(bench.told) == 2


async def test_a_picture_is_announced_while_it_is_made(bench):
    await bench.start()
    await bench.hear([said(1, "/chart BTC")], [said(2, "/status")])
    assert bench.chat.drawings == [ME]
    assert [bool(message.photo) for _, message, _, _ in bench.told] == [True, False]


async def test_a_defect_is_answered_with_one_sentence_and_the_loop_lives_on(bench, caplog):
    await bench.start()
    bench.breaks.append(ZeroDivisionError("a defect"))
    await bench.hear([said(1, "/pause")], [said(2, "/pause")])
    assert bench.lines() == [FAILED]
    assert bench.engine.state.paused
    assert "a defect" in caplog.text


async def test_a_journal_that_fails_ends_the_process(bench):
    await bench.start()
    bench.breaks.append(JournalError("disk full"))
    with pytest.raises(ExceptionGroup) as caught:
        await bench.hear([said(1, "/pause")])
    assert caught.group_contains(JournalError)


# -- the menu ------------------------------------------------------------------------------------


async def test_the_menu_is_announced_when_the_chat_can_be_reached(bench, monkeypatch):
    waits = []

    async def note(seconds):
        waits.append(seconds)

    class Down(ScriptedChat):
        async def announce(self, chat_id, commands):
            if len(waits) < 2:
                raise (ChatDown("no route"), ChatBlocked("Chat not found"))[len(waits)]
            await super().announce(chat_id, commands)

    await bench.start()
    bench.chat = Down()
    monkeypatch.setattr("bot.operator.asyncio.sleep", note)
    await bench.operator()._announce(ANN)
    assert waits == [1, 2]
    assert bench.chat.menus == {ANN: bench.registry.menu()}


async def test_only_listed_people_see_the_menu(bench):
    await bench.start()
    await bench.hear([said(1, "/start", 666), said(2, "/status")])
    assert bench.chat.menus.keys() == {ME, ANN}
