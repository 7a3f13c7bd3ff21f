"""What /status, /health and /resume make of a lock."""

from bot.registry import Act
from trading.domain.events import EntriesPaused, InvariantBroken

SENTENCE = "BTC<USDT has 1 open and 1 of it without a stop"


def lock(desk, name="I3 protection"):
    desk.happen(InvariantBroken(0, 0, name, SENTENCE))


async def test_status_is_red_and_says_that_exits_go_on(desk, show):
    lock(desk)
    text = await show("/status")
    assert text.startswith("🔴 10,000.00")
    assert "🔒 Entries locked; exits and stops go on" in text
    assert "Found broken: I3 protection; /health says what" in text


async def test_status_offers_a_look_at_the_lock_even_when_paused(desk, commands):
    lock(desk)
    desk.happen(EntriesPaused(0, 0, "Ann"))
    reply = await commands.answer(desk.context(), "/status")
    buttons = {b.text: b.data for row in reply.message.buttons for b in row}
    assert buttons["🔎 Look at the lock"] == "c:resume"


async def test_health_names_every_broken_invariant(desk, show):
    lock(desk)
    lock(desk, "I9 the journal makes the ledger")
    text = await show("/health")
    assert text.startswith("🟠 1 thing to look at")
    assert "entries are locked by I3 protection, I9 the journal makes the ledger" in text
    assert f"Found broken: I3 protection: {SENTENCE}" in text


async def test_however_much_is_broken_the_answers_stay_readable(desk, show):
    for n in range(20):
        lock(desk, f"I{n} {'long' * 20}")
    for command in ("/health", "/status"):
        assert "locked" in await show(command)


async def test_resume_looks_and_lifts_only_when_told(desk, commands):
    assert await commands.answer(desk.context(), "/resume") == Act("resume")
    assert await commands.answer(desk.context(), "/resume LIFT") == Act("resume", ("lift",))
