"""How often an advisor may fail, and how long it may take."""

import pytest
from config_examples import accepted, problems


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "most: 0",
            "must be a whole number from 1 to 100 (faults), got 0",
        ),
        ("most: many", "must be a whole number from 1 to 100 (faults), got 'many'"),
        ("slow_s: 0", "must be a number from 0.01 to 10 (seconds), got 0"),
        ("slow_s: 11", "must be a number from 0.01 to 10 (seconds), got 11"),
    ],
)
def test_a_wrong_value_has_its_place_and_its_range(text, sentence):
    key = text.partition(":")[0]
    [problem] = problems(f"ml_improvements:\n  faults:\n    {text}")
    assert problem.startswith(f"config.yaml:3 ml_improvements.faults.{key}: {sentence}")


def test_what_counts_without_a_word():
    faults = accepted("").ml_improvements.faults
    assert (faults.most, faults.slow_s) == (3, 0.25)
