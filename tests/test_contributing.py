"""The skeletons of CONTRIBUTING.md work as they stand there."""

import re
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from bot.chat import Message
from bot.registry import Registry, Show
from ml.checks import Question, check_advisor
from trading.config import Config
from trading.domain.errors import Refused
from trading.domain.frame import FEATURES
from trading.domain.orders import Order, OrderType, Role
from trading.domain.signals import Signal
from trading.domain.state import State
from trading.domain.types import Side
from trading.plugins import discover
from trading.ports import Candidate, View

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text()
SKELETON = re.compile(r"```python\n# (\S+)\n(.*?)```", re.DOTALL)
SKELETONS = dict(SKELETON.findall(TEXT))
SATURDAY_MS, MONDAY_MS = 1_704_499_200_000, 1_704_672_000_000


def skeleton(path):
    """The module that the block under this path would be."""
    module = ModuleType(Path(path).stem)
    exec(compile(SKELETONS[path], path, "exec"), module.__dict__)
    return module


def question(at):
    signal = Signal("id", "BTCUSDT", "5m", "baseline", Side.BUY, at, 0.7, 0, 0.7, 0.5, 0.3, 0, 75)
    one = Candidate(
        "BTCUSDT", Side.BUY, 0.7, 0.5, 0.3, 0.0, 75.0, 100.0, 1.0, 98.0, 101.0, 0.5, "normal",
        spike=False, features=np.zeros(len(FEATURES)),
    )  # fmt: skip
    return Question(signal, one, State(), View())


def test_there_is_one_for_each():
    assert list(SKELETONS) == [
        "bot/commands/stake.py", "ml/advisors/weekend.py", "trading/brokers/closed.py",
    ]  # fmt: skip


async def test_the_command_joins_the_others_and_answers():
    offer = skeleton("bot/commands/stake.py").OFFER
    joined = Registry([*discover("bot.commands", "OFFER").values(), offer])
    reply = await joined.answer(SimpleNamespace(state=State()), "/stake")
    assert reply == Show(Message("At the stops: <b>0.00</b>"))
    assert ("stake", offer.summary) in joined.menu()


def test_the_advisor_keeps_the_contract():
    offer = skeleton("ml/advisors/weekend.py").OFFER
    asked = [question(SATURDAY_MS), question(MONDAY_MS)]
    check_advisor(partial(offer, Config()), asked, ())
    assert [offer(Config()).advise(*one).size for one in asked] == [0.5, 1.0]


async def test_the_venue_refuses():
    broker = skeleton("trading/brokers/closed.py").ClosedBroker()
    order = Order(
        "id", "cycle", Role.ENTRY, "BTCUSDT", Side.BUY, OrderType.MARKET, Decimal(1), Decimal(0),
        reduce_only=False,
    )  # fmt: skip
    with pytest.raises(Refused, match="BTCUSDT is closed"):
        await broker.submit(order, 1)
    assert await broker.find(order) is None
    assert (broker.reports(), list(broker.observe(None)), broker.impatient) == ([], [], False)
