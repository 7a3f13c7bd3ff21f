"""The harness notices what it is there for: six bugs, each by a check of its own."""

import pytest
from crash_compare import differences
from crash_planted import PLANTED
from crash_points import AFTER
from crash_trials import images_at, recovered, whole_story

SEEN_WITHOUT_A_DEATH = {"random client id": {"intents", "orders at the venue"}}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.name)
def test_a_planted_bug_is_caught(plant, folder):
    whole, _passed = whole_story(folder / "whole", plant)
    caught = set()
    for moment, image in images_at(folder, lambda moment: moment.point == plant.point, plant):
        caught |= recovered(image, moment, whole, plant, deaf=moment.when == AFTER).found.keys()
        if plant.caught_by in caught:
            return
    pytest.fail(f"caught by {sorted(caught) or 'nothing'}, not by {plant.caught_by!r}")


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.name)
def test_only_a_death_brings_it_to_light(plant, folder, story):
    planted, _passed = whole_story(folder / "whole", plant)
    seen = differences(story[0], planted).keys()
    assert SEEN_WITHOUT_A_DEATH.get(plant.name, set()) <= seen
    assert bool(seen) is (plant.name in SEEN_WITHOUT_A_DEATH)
