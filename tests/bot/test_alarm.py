"""A living desk looks for alarms by itself, and its owner hears of one once."""

from chat_doubles import until
from living_bench import heard, living_desk

from trading.policy import alarms

HALF_AN_HOUR_MS = 1_800_000  # of the market, which the desk plays in a third of a second


async def test_a_desk_that_only_watches_says_why_it_trades_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(alarms, "IDLE_MS", HALF_AN_HOUR_MS)
    async with living_desk(tmp_path, autonomy="watch") as (desk, phone):
        running = desk.running
        began = running.state.began_at
        await until(lambda: running.market.market_ms >= began + HALF_AN_HOUR_MS)
        for _ in range(2):
            await desk._reconcile()
        alarm = await heard(phone, "Diagnosis: no entry")
        assert not alarm["silent"]
        assert "watch was against" in alarm["text"]
        assert running.state.locks == {}
        said = [m for m in phone.messages() if "Diagnosis: no entry" in (m["text"] or "")]
        assert len(said) == 1
