"""What the outbox says: one message per card, and who gets which."""

from chat_doubles import ANN, ME, card, decided, opened, protected, reissued, settle, stranger

from bot.chat import ChatBlocked
from trading.domain.events import BarsClosed


async def test_a_card_lives_in_one_message_and_its_fill_answers_it(outbox, journal, chat):
    await journal.append([card()])
    await settle(outbox, chat.clock)
    (place,) = chat.shown
    assert "Approve?" in chat.shown[place].html
    assert chat.shown[place].buttons
    assert outbox.message_key(*place) == "card:1"

    await journal.append([decided(), opened(), protected()])
    await settle(outbox, chat.clock)
    assert "Approved:" in chat.shown[place].html
    assert chat.shown[place].buttons == ()
    fill = next(each for each in chat.shown if each != place)
    assert chat.replies[fill] == place[1]
    assert "rests at the venue" in chat.shown[fill].html
    assert [what for _, what, _, _ in chat.log] == ["send", "edit", "send"]
    assert outbox.waiting() == 0


async def test_what_nobody_was_asked_about_says_why_and_its_fill_answers_it(outbox, journal, chat):
    await journal.append([card(expires_ms=0), opened()])
    await settle(outbox, chat.clock)
    place, fill = chat.shown
    assert "Ordered, mode auto:" in chat.shown[place].html
    assert chat.shown[place].silent
    assert not chat.shown[fill].silent
    assert chat.replies[fill] == place[1]


async def test_events_without_a_message_only_move_the_place(outbox, journal, chat):
    await journal.append([BarsClosed(1, 1, "5m", catch_up=False)])
    await settle(outbox, chat.clock)
    assert (chat.log, outbox._mailbox.place) == ([], 1)


async def test_a_card_sent_again_is_a_new_message_and_the_old_one_loses_its_buttons(
    outbox, journal, chat
):
    await journal.append([card()])
    await settle(outbox, chat.clock)
    (old,) = chat.shown
    await journal.append([reissued()])
    await settle(outbox, chat.clock)
    new = next(each for each in chat.shown if each != old)
    assert chat.shown[old].buttons == ()
    assert "Approve?" in chat.shown[old].html
    assert chat.shown[new].buttons
    assert [outbox.message_key(*each) for each in (old, new)] == ["card:1", "card:1"]

    await journal.append([decided(), opened()])
    await settle(outbox, chat.clock)
    assert "Approved:" in chat.shown[new].html
    assert "Approved:" not in chat.shown[old].html
    assert new[1] in chat.replies.values()


async def test_a_card_sent_again_before_it_was_ever_sent_is_sent_once(outbox, journal, chat):
    await journal.append([card(), reissued()])
    await settle(outbox, chat.clock)
    assert len(chat.log) == 1
    assert "Sent again" in next(iter(chat.shown.values())).html


async def test_buttons_of_a_message_that_is_gone_need_no_taking_away(outbox, journal, chat, caplog):
    await journal.append([card()])
    await settle(outbox, chat.clock)
    chat.shown.clear()  # as the local phone of a demo that was started again
    await journal.append([reissued()])
    await settle(outbox, chat.clock)
    assert len(chat.shown) == 1
    assert (outbox.waiting(), outbox.last_error(), caplog.text) == (0, "", "")


async def test_what_should_be_read_in_a_message_that_is_gone_is_sent_anew(outbox, journal, chat):
    await journal.append([card()])
    await settle(outbox, chat.clock)
    ((_, gone),) = chat.shown
    chat.shown.clear()
    await journal.append([decided(), opened(), protected()])
    await settle(outbox, chat.clock)
    place = next(each for each, shown in chat.shown.items() if "Approved:" in shown.html)
    assert place[1] > gone
    assert outbox.message_key(*place) == "card:1"
    assert (outbox.waiting(), outbox.last_error()) == (0, "")


async def test_everybody_gets_cards_and_only_the_owner_hears_of_strangers(make, journal, chat):
    outbox = make((ME, ANN))
    await journal.append([card(), stranger()])
    await settle(outbox, chat.clock)
    assert len(chat.sent(ME)) == 2
    assert len(chat.sent(ANN)) == 1
    assert "stranger" not in chat.sent(ANN)[0]


async def test_who_is_not_listed_any_more_waits_for_nothing(make, journal, chat):
    outbox = make((ME, ANN))
    chat.refuses[ANN] = ChatBlocked("bot was blocked by the user")
    await journal.append([card(), opened(), protected()])
    await settle(outbox, chat.clock, until=chat.clock.seconds + 60)
    assert outbox.waiting() == 2
    chat.refuses.clear()
    outbox = make((ME,))
    await journal.append([decided()])
    await settle(outbox, chat.clock)
    assert (outbox.waiting(), outbox.last_error(), chat.sent(ANN)) == (0, "", [])


async def test_an_event_that_cannot_be_written_does_not_stop_the_next_and_is_told(
    outbox, journal, chat, caplog
):
    bad = decided(verdict="no such verdict")
    await journal.append([bad, card(2), bad, decided(3, verdict="nor this")])
    await settle(outbox, chat.clock)
    missing, live = chat.sent()
    assert "<code>ProposalClosed</code> happened and could not be told" in missing
    assert "Approve?" in live
    assert "no message could be written for ProposalClosed" in caplog.text
