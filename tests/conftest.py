"""What all tests share: how hard hypothesis tries, and where recorded data may lie.

Because this file stands here, the modules beside it can be imported by every test.
"""

import signal
from pathlib import Path

import pytest
from hypothesis import settings

REPO = Path(__file__).resolve().parents[1]
RECORDED = REPO.parent / "shared" / "data"
ASKED_FOR = {"recorded_candles", "recorded_perpetuals"}

# Machines are shared and slow at times, so a deadline would only report the neighbours.
settings.register_profile("ci", max_examples=200, deadline=None)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile("ci")  # another one: pytest --hypothesis-profile=deep

# A shell starts what runs in the background deaf to Ctrl-C, and so would be every desk of a test.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """A test that asks for recorded data says so, and ``-m 'not real_data'`` leaves it out."""
    for item in items:
        if ASKED_FOR.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.real_data)


def pytest_terminal_summary(terminalreporter):
    """What tests counted, one line each."""
    reports = terminalreporter.getreports("passed")
    counts = [value for r in reports for name, value in r.user_properties if name == "count"]
    if counts:
        terminalreporter.section("counts")
        terminalreporter.write_line("\n".join(sorted(counts)))


@pytest.fixture(scope="session")
def recorded_candles():
    """The folder with recorded candles of many symbols."""
    return recorded("ohlcv")


@pytest.fixture(scope="session")
def recorded_perpetuals():
    """The folders with recorded candles of perpetuals and with their funding."""
    return recorded("ohlcv_perp"), recorded("funding")


def recorded(name):
    """A folder of recorded data, where it is there."""
    if not (RECORDED / name).is_dir():
        pytest.skip("recorded market data is not beside the project")
    return RECORDED / name
