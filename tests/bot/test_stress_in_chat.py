"""A budget under stress as the chat shows it: from band to band, quiet by desk time, restarted."""

from decimal import Decimal

import pytest
from chat_doubles import ME, settle
from desk_bench import Bench
from desk_examples import candidate, instruments

from trading.domain.candles import MINUTE_MS
from trading.policy.jobs import ALARMS

SETTINGS = {
    "capital": {
        "cycle_budget": 0.02, "entry_share": 0.24, "max_exposure": 20, "risk_per_trade": 0.05,
    },
    "exits": {"stress": {"bands": (0.3, 0.4, 0.5)}},
}  # fmt: skip
BANDS = (99.75, 99.4, 99.05)  # a price in each


class Scene:
    """A desk with one long, and the outbox that follows its journal."""

    def __init__(self, make, journal, chat):
        self.make, self.chat = make, chat
        self.outbox = make()
        self.bench = Bench(SETTINGS, instruments(leverage=Decimal(120)), journal=journal)
        self.bench.flat(candidates=[candidate()])
        self.bench.quotes(dict.fromkeys(self.bench.symbols, 100.0))

    async def told(self, work=None):
        """What the chat did about it: ``send`` or ``edit`` and the first line."""
        before = len(self.chat.log)
        if work is not None:
            work()
        await settle(self.outbox, self.chat.clock)
        return [
            (what, line) for _, what, _, line in self.chat.log[before:] if "budget" in line
        ]  # fmt: skip

    async def price(self, price):
        return await self.told(lambda: self.bench.quotes(dict.fromkeys(self.bench.symbols, price)))

    async def minutes(self, minutes, price):
        """The job looks after some minutes of desk time, at another price."""
        self.bench.lag_ms += minutes * MINUTE_MS
        self.bench.marks = dict.fromkeys(self.bench.symbols, price)
        return await self.told(lambda: self.bench.job(ALARMS, self.bench.desk_ms))

    async def say(self, word):
        return await self.told(lambda: self.bench.say("stress", "#1", word))

    def restart(self):
        """Desk and outbox begin again on what they wrote."""
        self.bench.start()
        self.outbox = self.make()

    def alerts(self):
        """Messages about the budget, the oldest first."""
        return [
            shown for (_, key) in sorted(self.chat.shown)
            if "of its budget" in (shown := self.chat.shown[ME, key]).html
        ]  # fmt: skip

    def buttons(self):
        return [sum(map(len, message.buttons)) for message in self.alerts()]


@pytest.fixture
async def scene(make, journal, chat):
    made = Scene(make, journal, chat)
    await made.told()
    return made


async def test_three_bands_are_three_messages_and_the_end_a_silent_one(scene):
    said = []
    for band, price in enumerate(BANDS, 1):
        told = await scene.price(price)
        assert [what for what, _ in told] == ["edit", "send"][band == 1 :], "buttons, then the new"
        line = told[-1][1]
        assert f"band {band} of 3" in line
        said.append(line)
        assert scene.buttons() == [0] * (band - 1) + [4]
    assert ["31 %" in said[0], "41 %" in said[1], "51 %" in said[2]] == [True] * 3
    assert not any(message.silent for message in scene.alerts())
    assert [what for what, _ in await scene.price(99.99)] == ["edit", "send"]
    assert scene.alerts()[-1].silent
    assert "stress over" in scene.alerts()[-1].html
    assert scene.buttons() == [0, 0, 0, 0]


async def test_numbers_are_edited_every_five_minutes_at_most(scene):
    await scene.price(BANDS[0])
    told = [await scene.minutes(1, 99.75 - minute / 100) for minute in range(1, 12)]
    assert [len(each) for each in told] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    assert [what for each in told for what, _ in each] == ["edit", "edit"]
    assert scene.buttons() == [4]


async def test_a_lower_band_edits_within_the_minute(scene):
    await scene.price(BANDS[0])
    await scene.price(BANDS[1])
    assert await scene.price(99.65) == []
    [(what, line)] = await scene.minutes(1, 99.65)
    assert (what, "band 1 of 3" in line) == ("edit", True)


async def test_quiet_for_four_hours_of_desk_time(scene):
    await scene.price(BANDS[0])
    await scene.say("quiet")
    assert scene.buttons() == [3]
    assert [await scene.minutes(30, 99.75 - n / 100) for n in range(1, 4)] == [[], [], []]
    [(what, line)] = await scene.price(BANDS[1])
    assert (what, "band 2 of 3" in line) == ("edit", True), "no sound"
    [(what, line), *_] = await scene.price(BANDS[2])
    assert (what, "band 3 of 3" in line) == ("send", True), "the last band rings"
    assert not scene.alerts()[-1].silent
    assert await scene.minutes(149, 99.03) == []
    assert [what for what, _ in await scene.minutes(1, 99.02)] == ["edit"]


async def test_seen_once_and_the_buttons_go(scene):
    await scene.price(BANDS[0])
    await scene.say("seen")
    assert scene.buttons() == [0]
    assert "👁 Seen by ann." in scene.alerts()[0].html
    head = scene.bench.journal.head
    assert await scene.say("seen") == []
    assert scene.bench.journal.head == head
    await scene.minutes(6, 99.7)
    assert "👁 Seen by ann." in scene.alerts()[0].html


async def test_a_restart_in_the_middle_goes_on_with_the_same_message(scene):
    await scene.price(BANDS[0])
    await scene.minutes(5, 99.74)
    await scene.say("quiet")
    scene.restart()
    assert await scene.told() == []
    assert await scene.minutes(6, 99.70) == [], "still quiet"
    [(what, line)] = await scene.price(BANDS[1])
    assert (what, "band 2 of 3" in line) == ("edit", True)
    scene.restart()
    await scene.price(BANDS[2])
    assert scene.buttons() == [0, 3]
    await scene.price(99.99)
    assert [("stress over" in message.html) for message in scene.alerts()] == [False, True]


async def test_a_position_that_is_closed_takes_the_buttons_along(scene):
    await scene.price(BANDS[0])
    await scene.price(90.0)
    await scene.price(90.0)
    assert not scene.bench.state.cycles
    assert scene.buttons()[-1] == 0
    assert "🏁" in scene.alerts()[-1].html
