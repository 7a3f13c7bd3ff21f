"""What /health says of the copy for other processes."""

from dataclasses import replace

import pytest

from trading.projection.health import ProjectionHealth

WHERE = "embedded Redis"


@pytest.fixture
def said(desk, show):
    """The text for a state of the copy."""

    async def of(*state, **more):
        copy = ProjectionHealth(*state, **more) if state else None
        return await show("/health", health=lambda: replace(desk.health(), projection=copy))

    return of


async def test_up_is_a_row_and_no_worry(said):
    text = await said(WHERE, "up", since_s=180.0)
    assert text.startswith("🟢 Healthy")
    assert "Redis up 3 min" in text
    assert "12,345 behind" in await said(WHERE, "up", lag=12_345)


async def test_away_is_a_worry_with_its_reason(said):
    text = await said(WHERE, "down", since_s=180.0, lag=3, error="no answer within 2 s")
    assert text.startswith("🟠 1 thing to look at")
    assert "Redis is away for 3 min; trading does not need it" in text
    assert "Redis (embedded Redis): no answer within 2 s" in text


async def test_what_was_mended_and_risky_settings_are_told(said):
    text = await said(WHERE, "up", mended=2, last_mended="a <b> was gone", notes=("lru",))
    assert "Redis (embedded Redis): mended 2 times, the last: a <b> was gone" in text
    assert "Redis (embedded Redis): lru" in text


async def test_none_here_and_switched_off(said):
    text = await said(WHERE, "none", error="no embedded server")
    assert text.startswith("🟢 Healthy")
    assert "none here" in text
    assert "no embedded server" in text
    assert "Redis" not in await said()
    assert "starting" in await said(WHERE, "starting")
