"""Up by a proposal that a person answers, down by evidence at once; never past the cap."""

import pytest
from desk_bench import refolded, state_bytes
from desk_examples import advice, candidate
from ladder_examples import FULL, NAME, Guide, desk, evidence, live, look, prove

from trading.domain.events import Pressed, RungAnswered, RungProposed, RungSet
from trading.policy.rungs import EVIDENCE, QUIET_MS

HELPS, HURTS, NOTHING = 0.3, -0.3, 0.0
CAPPED = {"enabled": True, "shadow_mode": True}


def proposal_of(bench):
    return bench.of(RungProposed)[-1]


def proposed(rung="shadow", **more):
    bench = desk(rung=rung, **more)
    prove(bench, HELPS)
    look(bench)
    return bench


@pytest.mark.parametrize(
    ("rung", "mean", "offered"),
    [
        ("shadow", HELPS, ["canary"]),
        ("canary", HELPS, ["full"]),
        ("full", HELPS, []),
        ("off", HELPS, []),
        ("shadow", NOTHING, []),
        ("canary", NOTHING, []),
        ("shadow", HURTS, []),
    ],
)
def test_what_helps_on_its_rung_may_climb_by_one(rung, mean, offered):
    bench = desk(rung=rung)
    prove(bench, mean)
    look(bench)
    look(bench)
    assert [e.rung for e in bench.of(RungProposed)] == offered, "and is asked about once"
    assert bench.state.rungs[NAME] == rung


def test_a_proposal_says_what_was_found():
    event, lift = proposal_of(proposed()), evidence(HELPS)
    assert (event.groups, event.mean) == (lift.count, lift.mean)
    assert (event.low, event.high) == lift.interval()
    assert event.low > 0


@pytest.mark.parametrize(("rung", "put"), [("canary", "shadow"), ("full", "shadow")])
def test_what_counts_and_hurts_falls_at_once(rung, put):
    bench = desk(rung=rung)
    prove(bench, HURTS)
    look(bench)
    [event] = bench.of(RungSet)
    assert (event.rung, event.by, event.before) == (put, EVIDENCE, rung)
    assert "-0.300 R a signal (" in event.reason
    assert "n 400 groups" in event.reason
    look(bench)
    assert len(bench.of(RungSet)) == 1


@pytest.mark.parametrize("rung", ["off", "shadow"])
def test_what_does_not_count_cannot_fall(rung):
    bench = desk(rung=rung)
    prove(bench, HURTS)
    assert not look(bench)


def test_evidence_of_another_rung_moves_nobody():
    for mean in (HELPS, HURTS):
        bench = desk(rung="canary")
        prove(bench, mean, rung="shadow")
        assert not look(bench)


def test_the_configuration_caps_promotions():
    assert not proposed(improvements=CAPPED).of(RungProposed)


def test_a_cap_below_the_wish_hides_the_wish():
    """It is set to full and stands in shadow: nothing to propose, nothing that counts to fall."""
    for mean in (HELPS, HURTS):
        bench = desk(rung="full", improvements=CAPPED)
        prove(bench, mean, rung="shadow")
        assert not look(bench)


# -- answers -------------------------------------------------------------------------------------


def test_a_press_promotes():
    bench = proposed()
    bench.press(proposal_of(bench), "confirm")
    assert bench.state.rungs[NAME] == "canary"
    [answer], [put] = bench.of(RungAnswered), bench.of(RungSet)
    assert (answer.verdict, put.by, put.before) == ("accepted", "ann", "shadow")
    assert not bench.state.ladder.climbs
    assert state_bytes(refolded(bench.events)).count(b'"canary"') > 0


def test_a_new_rung_needs_its_own_evidence():
    bench = proposed()
    bench.press(proposal_of(bench), "confirm")
    assert not look(bench), "before it has spoken there"
    bench.flat(candidates=[candidate()])
    assert bench.state.scorecards[NAME].lift.count == 0
    assert not look(bench), "and after it"


@pytest.mark.parametrize(("days", "asked"), [(0, 1), (6.9, 1), (7, 2), (30, 2)])
def test_not_now_is_heard_for_seven_days(days, asked):
    bench = proposed()
    bench.press(proposal_of(bench), "drop")
    assert bench.of(RungAnswered)[-1].verdict == "declined"
    assert bench.state.rungs[NAME] == "shadow"
    look(bench, round(QUIET_MS * days / 7))
    assert len(bench.of(RungProposed)) == asked


def test_after_seven_days_it_must_still_help():
    bench = proposed()
    bench.press(proposal_of(bench), "drop")
    prove(bench, NOTHING)
    look(bench, QUIET_MS)
    assert len(bench.of(RungProposed)) == 1


@pytest.mark.parametrize(
    "differing",
    [
        {"nonce": "ffff"}, {"version": 2}, {"number": 77}, {"action": "approve"},
        {"action": "reject"}, {"action": "back"}, {"action": "half"},
    ],
)  # fmt: skip
def test_a_forged_press_does_nothing(differing):
    bench = proposed()
    event = proposal_of(bench)
    values = {"number": event.number, "nonce": event.nonce, "action": "confirm"} | differing
    head = bench.journal.head
    bench.press(event, values.pop("action"), **values)
    assert bench.journal.head == head


def test_the_first_answer_wins():
    for first, verdict in (("confirm", "accepted"), ("drop", "declined")):
        bench = proposed()
        bench.press(proposal_of(bench), first)
        head = bench.journal.head
        bench.press(proposal_of(bench), "confirm")
        bench.press(proposal_of(bench), "drop")
        assert bench.journal.head == head
        assert [e.verdict for e in bench.of(RungAnswered)] == [verdict]


def test_the_same_update_twice_is_once():
    bench = proposed()
    bench.press(proposal_of(bench), "drop")
    press = bench.of(Pressed)[-1]
    look(bench, QUIET_MS)
    bench.press(proposal_of(bench), "confirm", update_id=press.update_id)
    assert bench.state.rungs[NAME] == "shadow"


def test_a_late_press_does_not_promote_what_is_not_proven_any_more():
    bench = proposed()
    prove(bench, NOTHING)
    bench.press(proposal_of(bench), "confirm")
    assert bench.of(RungAnswered)[-1].verdict == "lapsed"
    assert bench.state.rungs[NAME] == "shadow"


def test_a_cap_that_came_meanwhile_counts():
    first = proposed()
    bench = desk(rung="shadow", improvements=CAPPED, journal=first.journal)
    prove(bench, HELPS)
    bench.press(proposal_of(bench), "confirm")
    assert (bench.of(RungAnswered)[-1].verdict, bench.state.rungs[NAME]) == ("lapsed", "shadow")


def test_a_proposal_lapses_with_its_evidence():
    bench = proposed()
    prove(bench, NOTHING)
    look(bench)
    assert bench.of(RungAnswered)[-1].verdict == "lapsed"
    prove(bench, HELPS)
    look(bench)
    assert len(bench.of(RungProposed)) == 2, "and comes again with it, at once"


def test_a_rung_set_by_hand_ends_the_proposal():
    bench = proposed()
    bench.say("flag", NAME, "full")
    assert bench.of(RungAnswered)[-1].verdict == "lapsed"
    assert bench.state.rungs[NAME] == "full"
    bench.press(proposal_of(bench), "confirm")
    assert bench.state.rungs[NAME] == "full"


def test_buttons_work_after_a_restart():
    bench = proposed()
    bench.start()
    prove(bench, HELPS)
    bench.press(proposal_of(bench), "confirm")
    assert bench.state.rungs[NAME] == "canary"


def test_how_it_came_to_its_rung_is_kept():
    bench = proposed()
    bench.press(proposal_of(bench), "confirm")
    prove(bench, HURTS)
    look(bench)
    steps = [(s.rung, s.by) for s in bench.state.ladder.steps[NAME]]
    assert steps == [("shadow", "config.yaml"), ("canary", "ann"), ("shadow", EVIDENCE)]


# -- an advisor of known worth through the real engine -------------------------------------------


def test_one_worth_a_third_of_r_is_proposed_by_its_own_outcomes():
    guide = Guide()
    bench = desk(guide)
    live(bench, guide, 0.3, 300)
    assert bench.of(RungProposed)
    assert bench.state.rungs[NAME] == "shadow", "nobody has answered"


@pytest.mark.parametrize("rung", ["canary", "full"])
def test_one_that_costs_a_third_of_r_falls(rung):
    guide = Guide()
    bench = desk(guide, rung)
    live(bench, guide, -0.3, 300)
    [fallen] = bench.of(RungSet)
    assert (fallen.rung, fallen.by) == ("shadow", EVIDENCE)


@pytest.mark.parametrize("rung", ["shadow", "canary"])
def test_one_without_effect_stays_where_it_is(rung):
    guide = Guide()
    bench = desk(guide, rung)
    live(bench, guide, 0.0, 400)
    assert bench.state.scorecards[NAME].lift.count > 350
    assert not bench.of(RungProposed)
    assert not bench.of(RungSet)


def test_only_the_share_of_the_canary_tries_it():
    guide = Guide()
    bench = desk(guide, "canary")
    live(bench, guide, 0.0, 100)
    card = bench.state.scorecards[NAME]
    assert card.asked == 100
    assert 12 <= card.tried <= 38


def test_no_replay_promotes_without_a_person():
    bench = desk(Guide(advice(NAME, "shadow")), improvements=FULL)
    prove(bench, HELPS)
    for _ in range(5):
        look(bench)
    assert bench.state.rungs[NAME] == "shadow"
