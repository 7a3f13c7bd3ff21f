"""A desk behind an operator, and outboxes on one file over a scripted chat.

Because this file stands here, the modules beside it can be imported by every test below.
"""

import pytest
from chat_doubles import ME, ScriptedChat, new_outbox
from operator_bench import Bench

from trading.store.journal import MemoryJournal


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def chat():
    return ScriptedChat()


@pytest.fixture
def journal():
    return MemoryJournal()


@pytest.fixture
def make(tmp_path, journal, chat):
    """Outboxes on one file, as a process and its successors have them."""
    made = []

    def new(ids=(ME,)):
        for old in made:
            old.close()
        made[:] = [new_outbox(tmp_path / "chat.db", journal, chat, ids)]
        return made[0]

    yield new
    for last in made:
        last.close()


@pytest.fixture
def outbox(make):
    return make()
