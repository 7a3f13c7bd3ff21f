"""What adaptive thresholds may be told about borrowing and keeping still."""

import pytest
from config_examples import problems

TOLD = "ml_improvements:\n  threshold:\n    "


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("pool: 0", "pool: must be a number from 1 to 1000 (outcomes), got 0"),
        ("dead_band: 6", "dead_band: must be a number from 0 to 5 (standard errors), got 6"),
        ("reversal: 0.5", "reversal: must be a number from 1 to 10 (times the dead band), got 0.5"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_range(line, sentence):
    assert problems(TOLD + line) == [f"config.yaml:3 ml_improvements.threshold.{sentence}"]
