"""/locks, /lock and /unlock: every lock with its reason, its end and what lifts it."""

from decimal import Decimal

import pytest

from bot.buttons import OpenView, RunAct, decode
from bot.registry import Act
from trading.domain import events as ev
from trading.domain.errors import CommandError

HOUR_MS = 3_600_000
HOURS = b"""
symbols: [BTCUSDT, ETHUSDT, SOLUSDT]
timeframes: ["5m", "1h"]
sectors: {}
timezone: Europe/Berlin
gates:
  zone: America/New_York
"""


def lock(desk, symbol="BTCUSDT", hours=4, reason="news", by="Ann"):
    until_ms = desk.now + hours * HOUR_MS if hours else 0
    desk.happen(ev.SymbolLocked(desk.now, desk.now, symbol, until_ms, reason, by))


def cooldown(desk, make, symbol, minutes):
    lost = make.trade(symbol=symbol, cooldown_until=desk.now + minutes * 60_000)
    desk.state.cooldown[symbol] = lost.cooldown_until


async def test_nothing_holds_entries_back(show):
    text = await show("/locks")
    assert text.startswith("🟢 Nothing holds entries back\nExits, stops")


async def test_every_lock_has_its_reason_and_its_end(desk, make, show):
    desk.happen(
        ev.EntriesPaused(0, 0, "Ann"),
        ev.InvariantBroken(0, 0, "I3 protection", "1 without a stop"),
        ev.PositionsDiffer(0, 0, "SOLUSDT", Decimal(0), Decimal("0.5")),
        ev.AutonomySet(0, 0, "watch", "Ann"),
        ev.LeaveOrdered(0, 0, 7, "kill", "Ann", (), ()),
    )
    lock(desk)
    lock(desk, "ETHUSDT", hours=0, reason="")
    cooldown(desk, make, "XRPUSDT", 55)
    assert (await show("/locks")).split("\n")[:9] == [
        "🔒 8 things hold entries back",
        "🛑 Killed, closing what is open; /resume when it has halted",
        "⏸ Paused until /resume",
        "👁 Mode watch until /mode approve or auto",
        "🔒 Found broken: I3 protection: 1 without a stop; /resume looks again, then you lift it",
        "🔒 BTCUSDT by Ann: news, until 15 Nov 18:05 or /unlock",
        "🔒 ETHUSDT by Ann, until /unlock",
        "🔒 SOLUSDT: the desk holds 0, the venue 0.5, until both agree; asked every minute",
        "⏳ XRPUSDT rests after a loss, until 15:00, by itself",
    ]


async def test_what_has_ended_is_not_shown(desk, make, show):
    lock(desk)
    cooldown(desk, make, "ETHUSDT", 5)
    desk.market.market_ms += 4 * HOUR_MS
    assert (await show("/locks")).startswith("🟢 Nothing")


@pytest.mark.parametrize(
    ("gates", "line"),
    [  # now is Wednesday 2023-11-15 14:05 UTC, 09:05 in New York, 15:05 in Berlin
        (
            "blackouts: [2023-11-15 09:00/10:00 a <b>]",
            "📅 Blackout: a <b>, until 15 Nov 16:00, by itself",
        ),
        (
            "sessions: [Mon-Fri 09:30/16:00]",
            "📅 Outside the sessions, until 15 Nov 15:30, by itself",
        ),
        ("sessions: [Mon-Fri 08:00/16:00]", "The session lasts until 15 Nov 22:00"),
        ("sessions: [daily 00:00/24:00]", "The session never ends"),
        ("blackouts: [daily 00:00/24:00]", "📅 Blackout, without an end"),
        ("blackouts: [2023-11-22 14:00/15:00 FOMC]", "Next blackout 22 Nov 20:00: FOMC"),
    ],
)  # fmt: skip
async def test_hours_are_told_by_the_readers_clock(make, commands, read, gates, line):
    desk = make.desk(HOURS + f"  {gates}\n".encode())
    text = read((await commands.answer(desk.context(), "/locks")).message)
    assert line in text.split("\n")
    assert text.startswith("🔒 1 thing holds" if line[0] == "📅" else "🟢")


async def test_buttons_unlock_resume_and_look_again(desk, commands):
    lock(desk)
    desk.happen(ev.EntriesPaused(0, 0, "Ann"))
    message = (await commands.answer(desk.context(), "/locks")).message
    data = [[decode(button.data) for button in row] for row in message.buttons]
    assert data == [
        [RunAct("unlock", ("BTCUSDT",))],
        [RunAct("resume")],
        [OpenView("locks"), OpenView("status")],
    ]
    desk.happen(ev.InvariantBroken(0, 0, "I3 protection", "broken"))
    message = (await commands.answer(desk.context(), "/locks")).message
    assert message.buttons[1][0].text == "🔎 Look at the lock"


async def test_a_great_many_locks_fit_a_screen(desk, make, show):
    for n in range(300):
        lock(desk, f"COIN{n}USDT", reason="x" * 120, by="A" * 200)
        cooldown(desk, make, f"LOST{n}USDT", 55)
    text = await show("/locks")
    assert text.startswith("🔒 600 things hold entries back")
    assert "more" in text


async def test_status_names_what_is_locked_by_hand_and_a_blackout(make, commands, read):
    desk = make.desk(HOURS + b"  blackouts: [2023-11-15 09:00/10:00 FOMC]\n")
    lock(desk)
    text = read((await commands.answer(desk.context(), "/status")).message)
    assert "🔒 Locked by hand: BTCUSDT; /locks" in text
    assert "📅 Blackout: FOMC, until 15 Nov 16:00, by itself" in text


# -- what the words mean ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("/lock btc", ("BTCUSDT", "", "")),
        ("/lock BTCUSDT 5", ("BTCUSDT", "5", "")),
        ("/lock eth 12 wild since noon", ("ETHUSDT", "12", "wild since noon")),
        ("/lock sol thin book", ("SOLUSDT", "", "thin book")),
        ("/lock sol 720 5 % a minute", ("SOLUSDT", "720", "5 % a minute")),
    ],
)
async def test_lock_takes_hours_and_a_reason(desk, commands, text, args):
    lock(desk)
    assert await commands.answer(desk.context(), text) == Act("lock", args)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("/lock 4", "/lock needs one of the desk's symbols first"),
        ("/lock dogecoin 4", "/lock needs one of the desk's symbols first"),
        ("/lock 4 btc", "/lock needs one of the desk's symbols first"),
        ("/lock btc 0", "/lock counts whole hours from 1 to 720"),
        ("/lock btc 721", "/lock counts whole hours from 1 to 720"),
        ("/lock btc 4h news", "/lock counts whole hours from 1 to 720"),
        ("/lock btc -5", "/lock counts whole hours from 1 to 720"),
        ("/lock btc 1.5", "/lock counts whole hours from 1 to 720"),
        (f"/lock btc {'x' * 121}", f"/lock cannot take “{'x' * 23}…”"),
        (
            "/lock btc 4 again",
            "BTCUSDT is locked until 15 Nov 18:05 already; only /unlock makes that shorter.",
        ),
        ("/unlock eth", "Nobody has locked ETHUSDT; /locks shows what is locked."),
        ("/unlock btc please", "/unlock cannot take “please”"),
    ],
)
async def test_what_is_not_meant_is_said_with_the_usage(desk, commands, text, sentence):
    lock(desk)
    with pytest.raises(CommandError) as caught:
        await commands.answer(desk.context(), text)
    usage = {"lock": "[symbol] [1-720 hours] [reason]", "unlock": "[symbol]"}
    name = text.split()[0][1:]
    asked = "" if sentence.endswith(".") else f"; usage: /{name} {usage[name]}"
    assert str(caught.value) == sentence + asked


async def test_unlock_is_wished_for_what_is_locked(desk, commands, show):
    lock(desk)
    assert await commands.answer(desk.context(), "/unlock btc") == Act("unlock", ("BTCUSDT",))
    for text in ("/lock", "/unlock"):
        assert await show(text) == await show("/locks")
