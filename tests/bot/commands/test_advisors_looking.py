"""/ml_stats, /advisor and /flag: what is known of the advisors, and not more."""

import pytest
from msgspec.structs import replace
from seeded_desk import NOW, Desk

from bot.buttons import OpenView, RunAct, decode
from bot.registry import Act
from bot.views.plan import advice_lines
from ml.advisors import discover
from trading.domain import events as ev
from trading.domain.candles import MINUTE_MS
from trading.domain.evidence.lift import Lift
from trading.domain.scorecard import Scorecard
from trading.domain.signals import NO_EFFECT, Effect

GROUP_MS = 4 * 60 * MINUTE_MS  # 48 bars of 5 minutes
OPEN_CAP = (
    b"symbols: [BTCUSDT]\nsectors: {}\nml_improvements: {enabled: true, shadow_mode: false}\n"
)


def lift_of(mean, groups=400):
    lift = Lift()
    for n in range(groups):
        lift.update(mean + (0.5 if n % 2 else -0.5))
    return lift


def shows(desk, name, mean, rung="shadow", **more):
    desk.state.scorecards[name] = Scorecard(advices=400, rung=rung, lift=lift_of(mean), **more)


def pressable(message):
    return [decode(button.data) for row in message.buttons for button in row]


# -- /ml_stats -----------------------------------------------------------------------------------


async def test_ml_stats_count_and_stay_honest(desk, make, show):
    for i, r in enumerate((-1.0, 2.5, -1.0, 0.4)):
        said = [make.advice(veto=i % 2 == 0), make.size_advice(1.44)]
        desk.shadow(make.now + i * GROUP_MS, r, said)
    text = await show("/ml_stats")
    assert text.startswith(f"🧠 Advisors: {len(discover())} too few to say")
    assert "threshold · shadow · 4 signals, 2 changes\n+0.53 R (not known yet, n 3)" in text
    assert "correlation · shadow · 0 signals, 0 changes\ntoo few to say" in text


@pytest.mark.parametrize(
    ("mean", "verdict"),
    [(0.3, "helps"), (-0.3, "hurts"), (0.01, "cannot be told apart from zero")],
)
async def test_ml_stats_say_what_the_interval_says(desk, show, mean, verdict):
    shows(desk, "volatility", mean)
    low, high = lift_of(mean).interval()
    text = await show("/ml_stats")
    assert f"{mean:+.2f} R ({low:+.2f} to {high:+.2f} R, n 400): {verdict}" in text
    assert f"1 {verdict}" in text.split("\n")[0]


async def test_ml_stats_count_canary_and_control(make, commands, read):
    desk = make.desk(OPEN_CAP)
    desk.happen(ev.RungSet(0, 0, "volatility", "canary", "Ann", "shadow"))
    shows(desk, "volatility", 0.0, "canary", asked=240, tried=60)
    text = read((await commands.answer(desk.context(), "/ml_stats")).message)
    assert "volatility · canary (60 tried, 180 control) · 400 signals" in text


async def test_ml_stats_tell_of_proposals_and_of_the_cap(make, desk, show, commands, read):
    shows(desk, "volatility", 0.3)
    capped = "volatility · shadow, canary would be proposed, the configuration caps it ·"
    assert capped in await show("/ml_stats")
    free = make.desk(OPEN_CAP)
    shows(free, "volatility", 0.3)
    figures = (400, 0.3, 0.2, 0.4)
    free.happen(ev.RungProposed(0, 0, 7, "volatility", "shadow", "canary", "9f3a", *figures))
    text = read((await commands.answer(free.context(), "/ml_stats")).message)
    assert "volatility · shadow, ⬆️ canary proposed on card 7 ·" in text


async def test_ml_stats_count_failures(desk, make, show):
    said = replace(make.advice(), abstained=True)
    desk.shadow(make.now, 1.0, [said])
    assert "threshold · shadow · 1 signal, 1 change, 1 failed" in await show("/ml_stats")


# -- /advisor ------------------------------------------------------------------------------------


async def test_one_advisor_in_depth(desk, show):
    shows(desk, "threshold", 0.01)
    desk.happen(
        ev.AdvisorAdjusted(0, "threshold", "ETHUSDT 5m", 70.0, 71.4, "the last 50 lost"),
        ev.RungSet(0, 0, "threshold", "canary", "Ann", "shadow", "proposed on +0.2 R"),
        ev.RungSet(NOW, NOW, "threshold", "shadow", "evidence", "canary", "it hurts: -0.2 R"),
    )
    text = await show("/advisor threshold")
    assert text.startswith("🔍 threshold: cannot be told apart from zero")
    assert "Rung shadow; +0.01 R (" in text
    assert "400 signals, 0 changes" in text
    assert "ETHUSDT 5m: 70 → 71.4, the last 50 lost" in text
    steps = [line for line in text.split("\n") if ", by " in line]
    assert steps[0].endswith("14:05 shadow, by evidence: it hurts: -0.2 R")
    assert steps[1].endswith("canary, by Ann: proposed on +0.2 R")


async def test_one_without_moves_shows_what_it_last_changed(desk, make, show):
    said = [make.size_advice(1.44)]
    plan = make.plan(at=make.now)
    desk.happen(ev.SignalRejected(NOW, plan, ("positions: 5 of 5",), tuple(said), NOW))
    text = await show("/advisor volatility")
    assert "BTCUSDT: low volatility (ATR percentile 12): size x1.44" in text
    assert "Values: low 1.2, normal 1, high 0.7, extreme 0.5, rank_high 0.8, rank_low 1.2" in text


async def test_without_a_name_all_are_side_by_side(desk, commands, read):
    message = (await commands.answer(desk.context(), "/advisor")).message
    assert read(message).startswith(f"🔍 {len(discover())} advisors")
    assert message.photo


# -- /flag ---------------------------------------------------------------------------------------


async def test_flag_lists_rungs_and_the_cap(desk, show):
    desk.happen(ev.RungSet(0, 0, "threshold", "full", "Ann"))
    text = await show("/flag")
    assert "highest rung allowed: shadow" in text
    assert "threshold: shadow (set to full, capped by the configuration)" in text
    assert "volatility: shadow\n" in text


async def test_flag_of_one_has_four_short_buttons(desk, commands):
    message = (await commands.answer(desk.context(), "/flag threshold")).message
    assert [button.text for button in message.buttons[0]] == ["off", "• shadow", "canary", "full"]
    wishes = [RunAct("flag", ("threshold", r)) for r in ("off", "shadow", "canary", "full")]
    assert pressable(message)[:4] == wishes
    assert OpenView("advisor", ("threshold",)) in pressable(message)


@pytest.mark.parametrize("rung", ["off", "shadow", "canary", "full"])
async def test_flag_wishes_for_every_rung(desk, commands, rung):
    reply = await commands.answer(desk.context(), f"/flag volatility {rung}")
    assert reply == Act("flag", ("volatility", rung))


async def test_flag_needs_to_know_whose_rung(commands, desk):
    with pytest.raises(Exception, match=r"needs an advisor .*usage: /flag"):
        await commands.answer(desk.context(), "/flag full")


# -- advice on a card ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        ({"applied": Effect(size=1.1)}, "size x1.44 (wishes x1.44, trusted for x1.10)"),
        ({"applied": Effect(size=1.44)}, "size x1.44"),
        ({"applied": NO_EFFECT}, "size x1.44 (wishes x1.44, trusted for x1.00)"),
        ({"rung": "canary"}, "size x1.44"),
        ({}, "size x1.44"),
        (
            {"size": 1.0, "reward": 2.9, "applied": Effect(reward=2.6)},
            "(wishes 2.90, trusted for 2.60)",
        ),
        (
            {"size": 1.0, "reward": 2.9, "applied": NO_EFFECT},
            "(wishes 2.90, trusted for none of it)",
        ),
    ],
)
def test_a_card_says_when_only_a_part_counts(make, said, ending):
    [line] = advice_lines([replace(make.size_advice(1.44, rung=said.pop("rung", "full")), **said)])
    assert line.endswith(ending)


def test_the_desk_of_these_tests_is_capped():
    assert Desk().context().panel.cap == "shadow"
