"""The ladder's experiment: it simulates what the desk uses, and a quick one holds the bars."""

import numpy as np
import pytest

from ml.lab import ladder
from ml.lab.bars import NEVER
from trading.domain.evidence.lift import Lift


def moves_of(differences):
    """When the desk's own state says that it helps, and that it hurts."""
    lift, promoted, demoted = Lift(), NEVER, NEVER
    for count, difference in enumerate(differences, 1):
        lift.update(difference)
        if lift.helps():
            promoted = min(promoted, count)
        if lift.hurts():
            demoted = min(demoted, count)
    return promoted, demoted


@pytest.mark.parametrize("name", ladder.SCENARIOS)
@pytest.mark.parametrize("mean", [0.0, 0.4, -0.4])
def test_every_run_is_what_the_desk_would_have_seen(name, mean):
    shape = (1_000, 12)
    differences = ladder.SCENARIOS[name](np.random.default_rng(11), shape) + mean
    promoted, demoted = ladder.first_moves(differences)
    expected = [moves_of(run) for run in differences.T]
    assert list(zip(promoted, demoted, strict=True)) == expected


def test_a_quick_experiment():
    findings = ladder.experiment(300, 1)
    found = findings.scenarios
    for name in (ladder.NOTHING, ladder.HEAVY, ladder.SKEWED, ladder.GROUPED):
        assert found[name]["promoted"] <= 0.05
        assert found[name]["demoted"] <= 0.05
    assert found[ladder.HELPS]["promoted_after"] < 700
    assert found[ladder.HURTS]["demoted_after"] < 700
    assert found[ladder.SHARED]["promoted"] > 0.08  # what counting them one by one would cost
    values = {bar.says: bar.value for bar in findings.bars}
    assert values["worth +0.15 R: promoted within 1,500"] > 0.88
    assert values["worth -0.15 R: demoted within 1,200"] > 0.85


def test_a_seed_says_it_all_and_another_says_something_else():
    once = ladder.experiment(20, 5)
    assert ladder.experiment(20, 5) == once
    assert ladder.experiment(20, 6) != once


MEANS = {ladder.HELPS: 0.15, ladder.HURTS: -0.15, ladder.SLOWER: 0.15}
DEVIATIONS = {ladder.SKEWED: 1.604, ladder.GROUPED: 0.796, ladder.SLOWER: 0.796}


@pytest.mark.parametrize("name", ladder.SCENARIOS)
def test_the_truths_are_what_their_names_say(name):
    differences = ladder.SCENARIOS[name](np.random.default_rng(3), (50_000, 20))
    assert differences.mean() == pytest.approx(MEANS.get(name, 0.0), abs=0.006)
    assert differences.std() == pytest.approx(DEVIATIONS.get(name, 1.2), rel=0.03)


def test_a_group_is_what_the_desk_makes_of_it():
    shape = (600, 4)
    each = ladder.shared_shocks(np.random.default_rng(2), shape)
    groups = ladder.group_means(0.0)(np.random.default_rng(2), shape)
    for run, means in zip(each.T.tolist(), groups.T.tolist(), strict=True):
        observed, updated = Lift(), Lift()
        for number, difference in enumerate([*run, 0.0]):  # the last one ends the last group
            observed.observe(number // ladder.GROUP, difference)
        for mean in means:
            updated.update(mean)
        assert observed.count == updated.count == len(means)
        assert observed.interval() == pytest.approx(updated.interval())


def test_shocks_are_shared_within_a_group_and_not_beyond():
    each = ladder.shared_shocks(np.random.default_rng(4), (20_000, 5))
    neighbours = [each[first::5][:-1].ravel() for first in range(5)]
    assert np.corrcoef(neighbours)[0] == pytest.approx([1, 0.3, 0.3, 0.3, 0.3], abs=0.03)
    following = each[5::5].ravel()
    assert np.corrcoef(neighbours[4], following)[0, 1] == pytest.approx(0.0, abs=0.03)
