"""Trials: both plans of a signal are followed to their ends, whatever became of the signal."""

from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, SELL, STEP, Whole, advice, candidate, instrument, proposal, rules

from trading.domain.events import ArmEnded, ProposalMade, SignalRejected
from trading.domain.trials import key_of
from trading.policy.trials import pairs_of, prices_of

IMPROVEMENTS = {"enabled": True, "shadow_mode": False}
LONG, SHORT = (100, 101, 97.5, 100), (100, 102.5, 100, 100)  # what takes a stop of the other side


class Guide(Whole):
    """An advisor that always wishes the same."""

    def __init__(self, said, turns):
        self.said, self.turns = said, turns

    def advise(self, *_about):
        return self.said

    def learn(self, _event):
        pass


def desk(rung="shadow", autonomy="auto", **wish):
    said = advice(rung="shadow", **wish)
    guide = {"guide": Guide(said, turns=said.turn)}
    bench = Bench({"ml_improvements": IMPROVEMENTS}, advisors=lambda _: guide, autonomy=autonomy)
    bench.state.rungs["guide"] = rung
    return bench


def ends(bench):
    return [(e.base_r, e.advised_r) for e in bench.of(ArmEnded)]


def worth(bench):
    card = bench.state.scorecards["guide"]
    return card.outcomes, card.lift.sum1 + card.lift.pending


def test_the_nearer_target_ends_first_and_both_make_the_worth():
    """Distance 2.5, costs 0.00165 x 100: 106.415 and at 2.0 105.165, on the grid to the even."""
    bench = desk(reward=2.0)
    bench.flat(candidates=[candidate()])
    [trial] = bench.state.trials.values()
    assert (trial.pair.base.target, trial.pair.advised.target) == (
        Decimal("106.42"),
        Decimal("105.16"),
    )
    bench.bar({COIN: (100, 105.5, 100, 105)})
    assert ends(bench) == [(None, pytest.approx(2.064))]
    assert worth(bench) == (0, 0.0)
    bench.bar({COIN: (105, 107, 104, 106)})
    assert ends(bench)[1:] == [(pytest.approx(2.568), pytest.approx(2.064))]
    assert worth(bench) == (1, pytest.approx(-0.504))
    assert not bench.state.trials


def test_one_stop_ends_both():
    bench = desk(reward=4.0)
    bench.flat(candidates=[candidate()])
    bench.bar({COIN: LONG})
    assert ends(bench) == [(pytest.approx(-1.0), pytest.approx(-1.0))]
    assert worth(bench) == (1, pytest.approx(0.0))


def test_the_other_side_has_its_own_stop():
    bench = desk(turn=True)
    bench.flat(candidates=[candidate()])
    [trial] = bench.state.trials.values()
    assert (trial.pair.base.side, trial.pair.advised.side) == ("buy", "sell")
    assert (trial.pair.base.stop, trial.pair.advised.stop) == (Decimal("97.5"), Decimal("102.5"))
    bench.bar({COIN: LONG})
    assert ends(bench) == [(pytest.approx(-1.0), None)]
    bench.bar({COIN: (100, 100, 93, 93.5)})
    assert ends(bench)[1:] == [(pytest.approx(-1.0), pytest.approx(2.568))]
    assert worth(bench) == (1, pytest.approx(3.568))


@pytest.mark.parametrize("reward", [0.0, 2.0])
def test_a_turn_that_counts_turns_the_order_and_keeps_the_count(reward):
    plain, turned = (desk(rung=rung, turn=True, reward=reward) for rung in ("shadow", "full"))
    for bench in (plain, turned):
        bench.flat(candidates=[candidate()])
    [one], [other] = plain.of(ProposalMade), turned.of(ProposalMade)
    assert (one.proposal.signal.side, other.proposal.signal.side) == ("buy", "sell")
    assert other.proposal.signal.s_model == -one.proposal.signal.s_model
    assert one.trials == other.trials, "the trial is of the signal as the model gave it"
    assert other.why == "because (turned round: because)"


def test_a_reward_that_counts_moves_the_target():
    bench = desk(rung="full", reward=2.0)
    bench.flat(candidates=[candidate()])
    [made] = bench.of(ProposalMade)
    [trial] = bench.state.trials.values()
    assert made.proposal.target == trial.pair.advised.target


@pytest.mark.parametrize("became", ["approved", "rejected", "refused"])
def test_what_became_of_the_signal_does_not_matter(became):
    bench = desk(autonomy="approve", reward=2.0)
    if became == "refused":
        bench.say("pause")
    bench.flat(candidates=[candidate()])
    assert bool(bench.of(SignalRejected)) == (became == "refused")
    if became != "refused":
        bench.press(bench.card, "approve" if became == "approved" else "reject", 100)
    for bar in [(100, 105.5, 100, 105), (105, 107, 104, 106)]:
        bench.bar({COIN: bar})
    assert ends(bench)[-1] == (pytest.approx(2.568), pytest.approx(2.064))


def test_time_ends_both_arms():
    bench = desk(reward=4.0)
    bench.flat(candidates=[candidate(side=SELL)])
    bench.now += bench.rules.hold_ms("5m") - STEP
    bench.flat(99.0)
    [(base_r, advised_r)] = ends(bench)
    assert base_r == advised_r > 0


def test_a_wish_for_what_is_configured_is_not_tried():
    bench = desk(reward=1.0)  # the stand-in's base
    bench.flat(candidates=[candidate()])
    assert not bench.state.trials
    bench.bar({COIN: LONG})
    assert worth(bench) == (1, pytest.approx(0.0))


def test_a_restart_between_the_arms_changes_nothing():
    bench = desk(reward=2.0)
    bench.flat(candidates=[candidate()])
    bench.bar({COIN: (100, 105.5, 100, 105)})
    before = state_bytes(bench.state)
    bench.start()
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    assert list(bench.state.trials) == [key_of(f"baseline:{COIN}:5m:{bench.now - STEP}", "guide")]
    assert before.count(b"advised_r") == state_bytes(bench.state).count(b"advised_r")
    bench.bar({COIN: (105, 107, 104, 106)})
    assert ends(bench)[-1] == (pytest.approx(2.568), pytest.approx(2.064))


@pytest.mark.parametrize(
    ("base_stop", "against_stop", "tried"),
    [("98", "102", ["tall", "turner"]), ("98", "99", ["tall"]), ("101", "102", [])],
)
def test_a_plan_beyond_its_own_stop_is_not_tried(base_stop, against_stop, tried):
    plain = prices_of(proposal(stop=base_stop))
    against = prices_of(proposal(side=SELL, stop=against_stop))
    wishes = [advice("tall", reward=4.0), advice("turner", turn=True)]
    pairs = pairs_of(wishes, plain, against, instrument(), rules())
    assert [pair.advisor for pair in pairs] == tried
    assert all(pair.base is plain for pair in pairs)
