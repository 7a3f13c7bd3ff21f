"""Where the stop of an adopted position stands: what cannot be taken."""

import pytest
from config_examples import accepted, problems


def test_the_defaults():
    terms = accepted("").by_hand
    assert (terms.stop_atr, terms.stop_pct) == (3.0, 2.0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "by_hand:\n  stop_atr: 0",
            "2 by_hand.stop_atr: must be a number from 0.1 to 20 (ATRs), got 0",
        ),
        (
            "by_hand: {stop_pct: 60}",
            "1 by_hand.stop_pct: must be a number from 0.05 to 50 (percent of price), got 60",
        ),
        ("by_hand: {stop: 1}", "1 by_hand.stop: unknown key"),
    ],
)
def test_a_wrong_value_is_named_with_place_and_remedy(text, sentence):
    [problem] = problems(text)
    assert sentence in problem
