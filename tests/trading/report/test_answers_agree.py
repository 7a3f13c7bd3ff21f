"""The ledger's records of answers are what the journal says, whatever happened."""

from collections import Counter
from dataclasses import replace as changed

import numpy as np
import pytest
from answers_oracle import check
from desk_actions import ACTIONS, Operator
from desk_bench import Bench, finish, refolded, state_bytes
from desk_examples import COIN, SYMBOLS, candidate
from hypothesis import given
from hypothesis import strategies as st
from replay_examples import config_of, events_of, replay_on, smooth_market

from trading.domain.answer_folds import note_result
from trading.domain.answers import REASONS, Answer, Answers
from trading.domain.events import (
    BarsClosed,
    Commanded,
    OutcomeKnown,
    Pressed,
    RejectionExplained,
)
from trading.domain.evidence.lift import Lift
from trading.domain.types import Side
from trading.engine.desk import Desk
from trading.ports import NOTHING_SEEN
from trading.report.operator import FEW, verdict_of, worth_of
from trading.report.verdicts import TOO_FEW

HOUR = 3_600_000


class Explaining(Operator):
    """Somebody who says why, too."""

    def on_explain(self, which, reason):
        if waiting := list(self.bench.state.answers.waiting.values()):
            self.bench.press(waiting[which % len(waiting)], reason)


EXPLAINS = st.tuples(st.just("explain"), st.integers(0, 5), st.sampled_from(REASONS))


BEGIN = ("bar", set(SYMBOLS), 100.0), ("press", 0, "reject", 0.0), ("explain", 0, "news")
END = ("bar", set(), 150.0), ("bar", set(), 50.0)  # of whatever is followed


def test_on_any_journal():
    seen = Counter()

    @given(st.lists(st.one_of(ACTIONS, ACTIONS, EXPLAINS), min_size=4, max_size=30))
    def happens(actions):
        operator = Explaining()
        for action in (*BEGIN, *actions, *END):
            operator.act(action)
        bench = operator.bench
        seen.update((row.answer, row.reason) for row in check(bench.state, bench.events))
        assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)

    happens()
    assert {("expired", ""), ("rejected", "news")} <= set(seen)


class AnsweringDesk(Desk):
    """A desk with a person who answers every card somehow, or lets it pass."""

    async def step(self, fact, view=NOTHING_SEEN):
        decided = await super().step(fact, view)
        if isinstance(fact, BarsClosed):
            for card in list(self.engine.state.cards.values()):
                action = str(self.chance.choice(["approve", "half", "reject", "reject", ""]))
                await self.press(fact, card, action, view)
                if action == "reject":
                    reason = str(self.chance.choice(["news", "level", ""]))
                    await self.press(fact, card, reason, view)
        return decided

    async def press(self, fact, card, action, view):
        if action:
            self.updates += 1
            button = (card.number, card.version, action, card.nonce)
            press = Pressed(fact.at, fact.desk_ms, self.updates, 1, "ann", *button)
            await super().step(press, changed(view, prints=None, candidates=()))


@pytest.fixture(scope="module")
def replayed():
    """A replay in which every entry asks, and its answers."""
    replay = replay_on(smooth_market(8_000, symbols=8), config_of())
    desk = replay.desk
    replay.desk = AnsweringDesk(desk.engine, desk.broker, desk.dispatcher)
    replay.desk.chance, replay.desk.updates = np.random.default_rng(5), 1
    at = int(replay.candles.open_ms[0])
    finish(replay.desk.step(Commanded(at, at, 1, 1, "ann", "mode", ("approve",))))
    finish(replay.run_dense())  # a sparse one knows no cards
    return replay


def test_on_a_replay_that_asks(replayed):
    rows = check(replayed.state, events_of(replayed))
    answers = replayed.state.answers
    assert len(rows) > 100
    assert set(answers.by_answer) == {"approved", "half", "rejected", "expired"}
    assert set(answers.by_reason) == {"news", "level", ""}
    assert worth_of(answers).vetoes.cards > FEW
    assert len(answers.waiting) < len(rows)


def outcomes(rng, number, mean, veto):
    """Outcomes a day apart, of which some were rejected; ``veto`` may know what comes."""
    answers = Answers()
    for day in range(number):
        r = float(rng.choice([-1.0, 2.5], p=[1 - (mean + 1) / 3.5, (mean + 1) / 3.5]))
        answer = "rejected" if veto(rng, r) else "approved"
        answers.waiting["s"] = Answer(1, 1, "9f3a", answer, "ann", 0, 1.0)
        said = ("s", COIN, "5m", Side.BUY, 50.0, r)
        note_result(answers, OutcomeKnown(24 * HOUR * day, *said, answer != "approved", "stop"))
    return answers


def test_refusing_at_random_proves_nothing_where_everything_loses():
    """What was refused would have lost: that is proven. That it was well chosen is not."""
    rng = np.random.default_rng(1)
    proven = avoided = 0
    for _run in range(100):
        vetoes = outcomes(rng, 400, -0.5, lambda rng, _r: rng.random() < 0.5).by_answer["rejected"]
        proven += vetoes.choice.helps() or vetoes.choice.hurts()
        avoided += vetoes.made.hurts()
    assert proven <= 5
    assert avoided >= 90


@pytest.mark.parametrize(("eye", "verdict"), [(1, "helps"), (-1, "hurts")])
def test_a_person_with_an_eye_for_it_is_seen(eye, verdict):
    """Who rejects seven of ten losers and three of ten winners, or the other way round."""
    rng = np.random.default_rng(2)
    answers = outcomes(rng, 500, 0.0, lambda rng, r: rng.random() < 0.5 - 0.2 * eye * np.sign(r))
    assert worth_of(answers).vetoes.verdict == verdict


def test_few_cards_say_nothing():
    answers = outcomes(np.random.default_rng(3), FEW - 1, -0.9, lambda _rng, r: r < 0)
    record = answers.by_answer["rejected"]
    record.choice = Lift(100, 100.0, 100.0, 100.0, 100.0)
    assert verdict_of(record) == TOO_FEW
    record.cards = FEW
    assert verdict_of(record) == "helps"
    record.choice.count = 9  # groups
    assert verdict_of(record) == TOO_FEW


def test_hand_numbers():
    """Four cards: 2 R approved, -1 R rejected, 3 R halved, -1 R rejected, hours apart."""
    answers = Answers()
    story = [("approved", 2.0), ("rejected", -1.0), ("half", 1.5), ("rejected", -1.0)]
    for number, (answer, r) in enumerate(story):
        answers.waiting["s"] = Answer(number, 1, "9f3a", answer, "ann", 0, 1.0)
        said = ("s", COIN, "5m", Side.BUY, 50.0, r, answer == "rejected", "stop")
        note_result(answers, OutcomeKnown(5 * HOUR * number, *said))
    vetoes = answers.by_answer["rejected"]
    # (1/2 - 1) x -1, (1/3 - 0) x 3, (2/4 - 1) x -1; the last group is not over.
    assert (vetoes.choice.count, vetoes.choice.sum1) == (2, pytest.approx(0.5 + 1.0))
    assert (vetoes.choice.members, vetoes.choice.pending) == (1, pytest.approx(0.5))
    # all: 0 x 2, (1/2 - 1) x -1, (1.5/3 - 0.5) x 3, (2.5/4 - 1) x -1
    assert answers.all.choice.sum1 == pytest.approx(0 + 0.5 + 0)
    assert answers.all.choice.pending == pytest.approx(0.375)
    assert (answers.by_answer["half"].result, answers.all.result) == (3.0, 3.0)


def test_the_longest_timeframe_sets_the_group():
    answers = Answers()
    for number, timeframe in enumerate(("5m", "1h", "5m")):
        answers.waiting["s"] = Answer(number, 1, "9f3a", "rejected", "ann", 0, 1.0)
        said = ("s", COIN, timeframe, Side.BUY, 50.0, -1.0, True, "stop")
        note_result(answers, OutcomeKnown(48 * HOUR + 5 * HOUR * number, *said))
    assert answers.group_ms == 48 * HOUR
    assert (answers.all.made.count, answers.all.made.members) == (1, 2)


def test_outcomes_of_the_same_hours_count_once():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(symbol) for symbol in SYMBOLS])
    for card in list(bench.state.cards.values()):
        bench.press(card, "reject", 100)
        bench.press(card, "level")
    bench.bar(dict.fromkeys(SYMBOLS, (100, 100, 97, 98)))
    check(bench.state, bench.events)
    record = bench.state.answers.by_reason["level"]
    explained = len(bench.of(RejectionExplained))
    assert explained > 1
    assert (record.cards, record.made.count, record.made.members) == (explained, 0, explained)
