"""🔍 Details of a card: with the recovery legs that an approval would cover, as on the card."""

import pytest
from seeded_desk import CONFIG, Desk, advice

from bot.views.card import details
from trading.policy.capital import next_budget
from trading.policy.recovery_plan import recovery_of

WITH_LEGS = CONFIG + b"recovery: {enabled: true}\npaper: {hedged: true}\n"


@pytest.fixture
def legged():
    return Desk(WITH_LEGS)


def test_an_open_card_tells_the_legs_that_an_approval_covers(legged, make, read):
    number = legged.ask(make.plan(qty="2"))
    rules = legged.context().rules
    plan = recovery_of(make.plan(qty="2"), next_budget(legged.state, rules), rules)
    text = read(details(legged.context(), number))
    assert plan.legs
    assert f"🪜 Recovery: {len(plan.legs)} legs take up to {plan.takes:,.2f} more" in text
    assert f"1. SELL 2.2 at {plan.legs[0].trigger:.2f}" in text


def test_a_trade_tells_the_legs_that_it_got(legged, make, read):
    number = legged.enter(make.plan(qty="2"))
    assert "🪜" not in read(details(legged.context(), number)), "it was opened without any"
    rules = legged.context().rules
    [cycle] = legged.state.cycles.values()
    cycle.recovery = recovery_of(make.plan(qty="1"), next_budget(legged.state, rules), rules)
    text = read(details(legged.context(), number))
    assert f"take up to {cycle.recovery.takes:,.2f} more" in text


def test_a_desk_without_recovery_says_nothing_of_it(desk, read):
    assert "🪜" not in read(details(desk.context(), desk.ask()))


def test_a_canary_that_leaves_a_signal_alone_says_why(desk, read):
    control = advice(rung="canary", veto=False)
    text = read(details(desk.context(), desk.ask(said=(control,))))
    assert "threshold (canary, not applied: control group): " in text
