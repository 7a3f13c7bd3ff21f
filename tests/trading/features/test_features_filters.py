"""The one function of scipy that features need, fetched alone."""

import subprocess
import sys

import numpy as np
import pytest

from trading.features import filters

KEEP = 1 - 2 / 13
B, A = np.array([2 / 13]), np.array([1.0, -KEEP])


def test_alone_it_is_bit_equal_with_scipys_own():
    values = np.random.default_rng(5).lognormal(size=3_000)
    alone, whole = filters.compiled_filter(), filters.public_filter()
    smooth, memory = alone(B, A, values, KEEP * values[:1])
    expected, remembered = whole(B, A, values, KEEP * values[:1])
    assert smooth.tobytes() == expected.tobytes()
    assert memory.tobytes() == remembered.tobytes()


@pytest.mark.parametrize("missing", ["_sigtools", "_linear_filter"])
def test_where_scipy_keeps_it_elsewhere_the_package_is_imported(monkeypatch, missing):
    if missing == "_sigtools":
        monkeypatch.setattr(filters, "COMPILED", "scipy.signal._moved_elsewhere")
    else:
        monkeypatch.setattr(filters, "COMPILED", "scipy.signal._arraytools")
    values = np.linspace(1.0, 2.0, 50)
    smooth, _ = filters.fastest_import()(B, A, values, KEEP * values[:1])
    assert smooth.tobytes() == filters.lfilter(B, A, values, KEEP * values[:1])[0].tobytes()


def test_features_leave_the_package_to_others_whole():
    code = """
import sys
import trading.features
assert "scipy.signal" not in sys.modules and "scipy.stats" not in sys.modules
import scipy.signal
assert scipy.signal.lfilter([1.0], [1.0], [2.0]).tolist() == [2.0]
assert scipy.signal.find_peaks([0, 1, 0])[0].tolist() == [1]
"""
    subprocess.run([sys.executable, "-c", code], check=True)
