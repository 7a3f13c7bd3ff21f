"""The reason for a rejection: written down once, in time, by the right button, and nothing else."""

from collections import Counter

import pytest
from desk_bench import Bench, entries_of, refolded, state_bytes
from desk_examples import COIN, MINUTE, OTHER, candidate
from hypothesis import given
from hypothesis import strategies as st

from trading.domain.answers import REASONS
from trading.domain.events import OutcomeKnown, Pressed, ProposalClosed, RejectionExplained

LOST = (100, 100, 97, 98)


def rejected():
    """A card that was rejected; bench and card."""
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    card = bench.card
    bench.press(card, "reject", 100)
    return bench, card


def explained(bench):
    return [(event.reason, event.by) for event in bench.of(RejectionExplained)]


def untouched(bench, press):
    """Whether a press leaves journal and ledger as they are."""
    before = state_bytes(bench.state), bench.journal.head
    assert press() == []
    return (state_bytes(bench.state), bench.journal.head) == before


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_written_down_and_changes_nothing_else(reason):
    bench, card = rejected()
    answer = next(iter(bench.state.answers.waiting.values()))
    [event] = bench.press(card, reason, user="bob")[1:]
    assert event == RejectionExplained(
        bench.now, bench.desk_ms, card.number, reason, "bob", "ann", answer.desk_ms
    )
    assert answer.reason == reason
    assert [e.verdict for e in bench.of(ProposalClosed)] == ["rejected"]
    assert entries_of(bench) == []
    bench.bar({COIN: LOST})
    assert bench.state.answers.by_reason[reason].cards == 1
    assert bench.state.answers.waiting == {}


def test_the_first_reason_stays():
    bench, card = rejected()
    bench.press(card, "news")
    assert untouched(bench, lambda: bench.press(card, "level"))
    assert untouched(bench, lambda: bench.press(card, "news"))
    assert explained(bench) == [("news", "ann")]


@pytest.mark.parametrize(
    "differing",
    [{"version": 2}, {"nonce": "0000"}, {"number": 2}],
)
def test_a_foreign_button_explains_nothing(differing):
    bench, card = rejected()
    assert untouched(bench, lambda: bench.press(card, "news", **differing))
    assert bench.press(card, "news")


@pytest.mark.parametrize("action", ["boredom", "", "reject", "confirm", "back"])
def test_another_word_is_no_reason(action):
    bench, card = rejected()
    assert untouched(bench, lambda: bench.press(card, action))


def test_a_repeated_update_explains_nothing():
    bench, card = rejected()
    assert untouched(bench, lambda: bench.press(card, "news", update_id=1))


@pytest.mark.parametrize("answer", ["approve", "half", ""])
def test_only_a_rejection_has_a_reason(answer):
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    card = bench.card
    assert untouched(bench, lambda: bench.press(card, "news", 100))  # while it is open
    if answer:
        bench.press(card, answer, 100)
    else:
        bench.lag_ms += 16 * MINUTE
        bench.job("cards", bench.desk_ms)
    assert bench.state.cards == {}
    assert untouched(bench, lambda: bench.press(card, "news", 100))


def test_whoever_knows_the_outcome_is_late():
    bench, card = rejected()
    bench.bar({COIN: LOST})
    assert bench.of(OutcomeKnown)
    assert untouched(bench, lambda: bench.press(card, "news"))
    assert list(bench.state.answers.by_reason) == [""]


def test_a_reason_may_be_given_after_a_restart():
    bench, card = rejected()
    bench.start()
    bench.press(card, "level")
    bench.start()
    assert untouched(bench, lambda: bench.press(card, "other"))
    assert explained(bench) == [("level", "ann")]


def test_the_button_is_that_of_the_last_version():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    old = (bench.card.version, bench.card.nonce)
    bench.start()
    card = bench.card
    bench.press(card, "reject", 100)
    assert untouched(bench, lambda: bench.press(card, "news", version=old[0], nonce=old[1]))
    bench.press(card, "news")
    assert explained(bench) == [("news", "ann")]


def test_the_ledger_holds_no_more_answers_than_are_followed():
    bench = Bench(autonomy="approve")
    for _ in range(30):
        bench.flat(candidates=[candidate(), candidate(OTHER)])
        for card in list(bench.state.cards.values()):
            bench.press(card, "reject", 100)
        bench.bar({COIN: LOST, OTHER: LOST})
    answers = bench.state.answers
    assert answers.waiting == {}
    assert answers.cards == answers.by_answer["rejected"].cards == 60


BUTTONS = st.tuples(
    st.integers(1, 4),
    st.integers(0, 3),
    st.sampled_from([*REASONS, "reject", "approve", "boredom"]),
    st.sampled_from(["ffff", "of card", "of another"]),
    st.integers(0, 40),
)


@given(st.lists(BUTTONS, max_size=30))
def test_any_presses_give_each_rejection_one_reason_at_most(presses):
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    one, two = list(bench.state.cards.values())
    bench.press(one, "reject", 100)
    bench.start()
    for number, version, action, nonce, update in presses:
        known = {"ffff": "ffff", "of card": one.nonce, "of another": two.nonce}[nonce]
        button = {"number": number, "version": version, "nonce": known, "update_id": update}
        decided = bench.press(one, action, 100, **button)
        if any(isinstance(event, RejectionExplained) for event in decided):
            assert (number, version, known) in rejections(bench)
    reasons = Counter(e.number for e in bench.of(RejectionExplained))
    assert set(reasons.values()) <= {1}
    assert len({e.update_id for e in bench.of(Pressed)}) == len(bench.of(Pressed))
    assert set(reasons) <= {e.number for e in bench.of(ProposalClosed) if e.verdict == "rejected"}
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)


def rejections(bench):
    """Numbers, versions and nonces of the cards that may be explained, or just were."""
    return [(a.number, a.version, a.nonce) for a in bench.state.answers.waiting.values()]
