"""A person's answers, scored on what the cards became; the ledger and the journal agree."""

import pytest
from answers_oracle import check, plain
from desk_bench import Bench
from desk_examples import COIN, OTHER, candidate

import ml.advisors
from trading.domain.answers import Answers
from trading.domain.scorecard import Scorecard

WON = (100, 107, 100, 107)  # 2.568 R
LOST = (100, 100, 97, 98)  # -1 R
EXPIRED_AFTER = 4  # bars


def answered(action, bar, bars_before=0, **desk):
    """One card, answered; then a bar that ends it."""
    bench = Bench(autonomy="approve", **desk)
    bench.flat(candidates=[candidate()])
    if action:
        bench.press(bench.card, action, 100)
    for _ in range(bars_before):
        bench.flat()
    bench.bar({COIN: bar})
    return told(bench)


def told(bench):
    """Cards and worth of each by answer, from the ledger, which says what the journal says."""
    check(bench.state, bench.events)
    return {name: plain(record, name) for name, record in bench.state.answers.by_answer.items()}


@pytest.mark.parametrize(
    ("action", "name", "bar", "worth"),
    [
        ("approve", "approved", WON, 0.0),
        ("approve", "approved", LOST, 0.0),
        ("reject", "rejected", WON, -2.568),
        ("reject", "rejected", LOST, 1.0),
        ("half", "half", WON, -1.284),
        ("half", "half", LOST, 0.5),
        ("", "expired", WON, -2.568),
        ("", "expired", LOST, 1.0),
    ],
)
def test_an_answer_is_worth_what_it_saved_or_cost(action, name, bar, worth):
    answers = answered(action, bar, bars_before=1 if action else EXPIRED_AFTER)
    assert answers == {name: (1, pytest.approx(worth))}


def test_a_smaller_card_weighs_less():
    """The advisor had cut it from 15 to 8.4: saving it saves 0.56 R."""
    config = {"enabled": True, "shadow_mode": False, "rungs": {"volatility": "full"}}
    bench = Bench(
        {"ml_improvements": config},
        advisors=lambda config: {"volatility": ml.advisors.discover()["volatility"](config)},
        autonomy="approve",
    )
    bench.state.scorecards["volatility"] = Scorecard(rung="full", earned=1.0)
    bench.flat(candidates=[candidate(regime="high", atr_rank=0.85)])
    bench.press(bench.card, "reject", 100)
    bench.bar({COIN: LOST})
    assert told(bench) == {"rejected": (1, pytest.approx(0.56))}


def test_a_half_that_never_filled_cost_nothing():
    """The other half would not have filled either, whatever the signal became."""
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    bench.press(bench.card, "half", 100)
    bench.say("pause")
    for _ in range(10):
        bench.bar({OTHER: WON})
    assert not bench.state.cycles
    bench.bar({COIN: LOST})
    assert told(bench) == {"half": (1, 0.0)}
    assert bench.state.answers.all.made.pending == 0.0


def test_the_last_press_is_the_answer():
    """The price moved after the first press, so the card asked again."""
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    bench.press(bench.card, "half", 100.8)
    assert bench.card.version == 2
    bench.press(bench.card, "approve", 100.8)
    bench.flat()
    bench.bar({COIN: LOST})
    assert list(told(bench)) == ["approved"]


def test_silence_after_a_press_that_asked_again_is_silence():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    bench.press(bench.card, "half", 100.8)
    for _ in range(EXPIRED_AFTER):
        bench.flat(100.8)
    bench.bar({COIN: LOST})
    assert list(told(bench)) == ["expired"]


def test_what_the_desk_decided_itself_is_no_answer():
    bench = Bench({"capital": {"max_positions": 1}}, autonomy="approve")
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    one, two = list(bench.state.cards.values())
    bench.press(one, "approve", 100)
    bench.press(two, "approve", 100)  # refused: one position is allowed
    bench.flat()
    bench.bar({COIN: WON, OTHER: WON})
    assert told(bench) == {"approved": (1, 0.0)}
    assert traded_by_itself().state.answers == Answers()


def traded_by_itself():
    bench = Bench(autonomy="auto")
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: WON})
    return bench


def test_what_is_not_over_does_not_count():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    for card in list(bench.state.cards.values()):
        bench.press(card, "reject", 100)
    assert told(bench) == {}
    bench.bar({COIN: LOST})
    assert told(bench) == {"rejected": (1, 1.0)}
    assert [each.number for each in bench.state.answers.waiting.values()] == [2]


def test_the_mean_is_over_all_cards_and_the_interval_is_honest():
    bench = Bench(autonomy="approve")
    for action, bar in (("reject", LOST), ("approve", LOST), ("reject", WON), ("half", LOST)):
        bench.flat(candidates=[candidate(OTHER)])
        bench.press(bench.card, action, 100)
        bench.flat()
        bench.bar({OTHER: bar})
        for _ in range(30):
            bench.flat()
    worth = {"rejected": (2, (1 - 2.568) / 2), "approved": (1, 0.0), "half": (1, 0.5)}
    assert told(bench) == {name: (n, pytest.approx(w, abs=1e-4)) for name, (n, w) in worth.items()}
    answers = bench.state.answers
    assert (answers.all.cards, answers.all.lost, answers.all.left_out) == (4, 3, 2.5)
    assert answers.all.made.interval() == answers.all.choice.interval() == (-5, 5)  # proves nothing
