"""A folder in memory, the whole story, and the way to the doubles of the chat's tests."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bot"))

from crash_trials import whole_story, workplace


@pytest.fixture
def folder():
    with workplace() as made:
        yield Path(made)


@pytest.fixture(scope="session")
def story():
    """The end of a story without a death, and how often each point is passed."""
    with workplace() as made:
        return whole_story(Path(made) / "home")
