"""Mood from funding: with the crowd, on the symbol's own scale, bounded, neutral while unknown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trading.features.mood import FEWEST, NOISE, SIGMA_OF_MAD, funding_mood

RATES = st.lists(st.floats(-0.05, 0.05), min_size=FEWEST, max_size=90)
USUAL = np.tile([8e-5, 1e-4, 1.2e-4], 30)


def test_paying_more_than_usual_is_up_and_less_is_down():
    assert funding_mood(np.append(USUAL, 3e-4)) > 0.9
    assert funding_mood(np.append(USUAL, -1e-4)) < -0.9
    assert funding_mood(np.append(USUAL, 1e-4)) == 0.0


def test_the_scale_is_the_median_deviation_about_the_median():
    rates = np.append(USUAL, 1.4e-4)
    usual = np.median(rates)
    spread = SIGMA_OF_MAD * np.median(np.abs(rates - usual))
    assert spread > NOISE
    assert funding_mood(rates) == pytest.approx(np.tanh((1.4e-4 - usual) / spread))


def test_rates_that_never_move_have_a_floor():
    pinned = np.full(89, 1e-4)
    assert funding_mood(np.append(pinned, 1e-4)) == 0.0
    assert funding_mood(np.append(pinned, 1e-4 + NOISE)) == pytest.approx(np.tanh(1))


def test_too_few_settlements_are_neutral():
    rates = np.linspace(0, 1e-3, FEWEST)
    assert funding_mood(rates) > 0
    assert funding_mood(rates[1:]) == 0.0
    assert funding_mood(np.empty(0)) == 0.0


@given(rates=RATES)
def test_it_is_bounded_and_mirrors(rates):
    mood = funding_mood(np.array(rates))
    assert -1 <= mood <= 1
    assert funding_mood(-np.array(rates)) == pytest.approx(-mood)
