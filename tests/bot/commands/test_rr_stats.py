"""/rr_stats: averages by condition, both arms by bucket, and what that proves."""

from desk_examples import signal

from trading.domain.scorecard import Scorecard


def wished(desk, reward, **about):
    desk.state.rewards.note_wish(signal(**about), reward)


async def test_before_anything_happened(show):
    text = await show("/rr_stats")
    assert text.startswith("🎯 Reward:risk n/a on average, too few to say")
    assert "No trial is over yet" in text
    assert "no group of outcomes is over yet" in text


async def test_conditions_and_buckets_add_up(desk, show):
    wished(desk, 1.7, regime="extreme", trend=0.1)
    wished(desk, 1.9, regime="high", trend=0.5)
    wished(desk, 3.3, regime="high", trend=0.9)
    for reward, base_r, advised_r in [(1.7, -1, -1), (1.7, -1, 1.7), (1.9, 2.5, 1.9), (3.3, 2, -1)]:
        desk.state.rewards.note_trial(reward, base_r, advised_r)
    text = await show("/rr_stats")
    assert text.startswith("🎯 Reward:risk 2.30 on average")
    rows = [line.split() for line in text.splitlines()]
    assert ["high", "vol.", "2", "2.60"] in rows
    assert ["extreme", "vol.", "1", "1.70"] in rows
    assert ["some", "trend", "1", "1.90"] in rows
    assert ["asia", "3", "2.30"] in rows
    # of three: 1.7 + 1.9 won against 1 lost, as configured 2.5 against 2
    assert ["<2", "3", "67%", "3.60", "33%", "1.25"] in rows
    assert ["3+", "1", "0%", "0.00", "100%", "n/a"] in rows
    assert not any(row[:1] == ["2-2.5"] for row in rows)


async def test_the_verdict_is_that_of_the_evidence(desk, show):
    card = desk.state.scorecards["reward"] = Scorecard(rung="shadow")
    for n in range(400):
        card.lift.update(0.05 + (0.5 if n % 2 else -0.5))
    text = await show("/rr_stats")
    assert "on average, cannot be told apart from zero" in text
    assert "Worth +0.05 R a signal on its rung (means of 400 groups of 48 bars)" in text
    for n in range(4_000):
        card.lift.update(0.2 + (0.5 if n % 2 else -0.5))
    assert "on average, helps" in await show("/rr_stats")


async def test_a_table_is_not_wider_than_a_phone(desk, show):
    for n in range(12_345):
        desk.state.rewards.note_trial(1.7 + n % 3, 1.0, -1.0)
    text = await show("/rr_stats")
    assert any(line.split()[:2] == ["<2", "4,115"] for line in text.splitlines())
