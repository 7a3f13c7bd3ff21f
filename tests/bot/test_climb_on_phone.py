"""A promotion from the phone: the true button climbs, every other one is told why not."""

import pytest
from chat_doubles import ANN, ME
from desk_examples import candidate
from ladder_examples import NAME, desk, look, prove
from operator_bench import Bench, said, tapped

from bot.buttons import PressCard, RunAct
from trading.domain.events import RungAnswered, RungProposed, RungSet, StrangerSeen
from trading.ports import View

MESSAGE = 11


class ClimbBench(Bench):
    """The operator before a desk whose advisor may climb to the canary."""

    def __post_init__(self):
        super().__post_init__()
        self.desk = desk()
        prove(self.desk, 0.3)
        look(self.desk)
        self.follow()
        self.event = self.desk.of(RungProposed)[-1]
        self.keys = {(ME, MESSAGE): f"card:{self.event.number}"}

    def follow(self):
        self.engine, self.journal = self.desk.desk.engine, self.desk.journal
        self.policy, self.now = self.engine.policy, self.desk.desk_ms

    def button(self, action="confirm", **differing):
        values = {"number": self.event.number, "version": 1, "nonce": self.event.nonce}
        return PressCard(action=action, **values | differing)

    async def inbox(self, fact):
        return self.desk.take(fact, View(marks=self.desk.mark))

    async def pressed(self, what, user=ME, allowed=(ME, ANN)):
        """The sentence that the person saw."""
        self.desk.updates += 1
        update = tapped(1_000 + self.desk.updates, what, user, MESSAGE)
        await self.hear([update], allowed=allowed)
        return self.chat.answers[-1][1] if self.chat.answers else None

    @property
    def rung(self):
        return self.desk.state.rungs[NAME]


@pytest.fixture
def bench():
    return ClimbBench()


async def test_promote(bench):
    assert await bench.pressed(bench.button()) == "Promoting…"
    assert bench.rung == "canary"
    assert await bench.pressed(bench.button("drop"), ANN) == "Already accepted by You."
    assert bench.rung == "canary"


async def test_not_now(bench):
    assert await bench.pressed(bench.button("drop")) == "Not now."
    assert bench.rung == "shadow"
    assert await bench.pressed(bench.button()) == "Already declined by You."
    assert bench.rung == "shadow"


@pytest.mark.parametrize(
    "differing",
    [{"nonce": "0000"}, {"version": 2}, {"action": "approve"}, {"action": "back"}, {"number": 999}],
)
async def test_forged(bench, differing):
    head = bench.journal.head
    sentence = await bench.pressed(bench.button(**differing))
    assert sentence in {
        "This button does not belong to this proposal.",
        "This button does not belong to this message.",
    }
    assert bench.journal.head == head


async def test_a_button_under_another_message(bench):
    bench.keys[ME, MESSAGE] = "card:999"
    assert await bench.pressed(bench.button()) == "This button does not belong to this message."
    assert bench.rung == "shadow"


async def test_a_stranger(bench):
    await bench.pressed(bench.button(), 666)
    assert bench.rung == "shadow"
    assert not bench.desk.of(RungAnswered)
    assert StrangerSeen in {type(event) for event in bench.desk.events}


async def test_after_the_evidence_is_gone(bench):
    prove(bench.desk, 0.0)
    look(bench.desk)
    assert await bench.pressed(bench.button()) == "Already lapsed."
    assert bench.rung == "shadow"


async def test_after_a_restart(bench):
    bench.desk.start()
    prove(bench.desk, 0.3)
    bench.follow()
    assert await bench.pressed(bench.button()) == "Promoting…"
    assert bench.rung == "canary"


async def test_flag_puts_it_on_every_rung(bench):
    for rung in ("canary", "full", "off", "shadow"):
        await bench.pressed(RunAct("flag", (NAME, rung)))
        assert bench.rung == rung
    assert [e.rung for e in bench.desk.of(RungSet)] == ["canary", "full", "off", "shadow"]


async def test_what_it_is_asked_after_a_flag(bench):
    await bench.hear([said(1, f"/flag {NAME} canary")])
    bench.desk.flat(candidates=[candidate()])
    assert bench.desk.state.scorecards[NAME].rung == "canary"
