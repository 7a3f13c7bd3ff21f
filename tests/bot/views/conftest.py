"""Events as the journal holds them, and an outbox's memory of sources."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from bot.views.posts import Post, PostContext, posts
from trading.domain import events as ev
from trading.domain.signals import Advice, Proposal, Signal
from trading.domain.types import Side

NOW = 1_700_057_100_000  # 2023-11-15 14:05 UTC
MINUTE_MS = 60_000


def plan(symbol="BTCUSDT", side=Side.BUY, qty="0.5", entry="100.00"):
    signal = Signal(
        id="s1", symbol=symbol, timeframe="5m", strategy="trend", side=side, at=NOW,
        s_model=0.72, s_mood=0.0, alpha=0.72, confidence=0.5, p_target=0.28, edge_r=-0.31,
        score=68.0,
    )  # fmt: skip
    entry, qty = Decimal(entry), Decimal(qty)
    stop, target = entry - side.sign * 2, entry + side.sign * 5
    return Proposal(signal, entry, stop, target, qty, qty, qty * 2, cost_r=0.08)


def made(number=12, proposal=None, expires_ms=NOW + 15 * MINUTE_MS, **changes):
    said = (
        Advice("threshold", "shadow", True, 70.0, 70.0, "score 68.00 is below 70.00"),
        Advice("volatility", "full", False, 1.0, 0.7, "high volatility: size x0.70", 0.7),
    )
    why = "trend up: 1.8 ATR above its 50-bar average"
    values = {"advice": said, "why": why, "until_ms": NOW} | changes
    return ev.ProposalMade(
        at=NOW, number=number, proposal=proposal or plan(), expires_ms=expires_ms,
        version=1, nonce="9f3a", **values,
    )  # fmt: skip


def verdict(kind, by="Ann", reason="", qty="0", number=12):
    return ev.ProposalClosed(NOW, NOW, number, kind, by, reason, Decimal(qty))


def fill(qty="0.5", price="100.02", fee="0.02", *, partial=False, side=Side.BUY):
    return ev.PositionOpened(
        NOW, "c12", 12, "BTCUSDT", side, Decimal(qty), Decimal(price), Decimal(fee),
        Decimal("98.00"), Decimal("105.00"), partial,
    )  # fmt: skip


def closed(pnl="-1.04", **changes):
    values = {
        "side": Side.BUY, "entry": Decimal("100.02"), "price": Decimal("98.00"), "r": -1.04,
        "exit": "stop", "cooldown_until": NOW + 60 * MINUTE_MS,
    } | changes  # fmt: skip
    return ev.PositionClosed(
        at=NOW, cycle_id="c12", number=12, symbol="BTCUSDT", qty=Decimal("0.5"),
        pnl=Decimal(pnl), fees=Decimal("0.04"), opened_at=NOW - 125 * MINUTE_MS, **values,
    )  # fmt: skip


@pytest.fixture(scope="session")
def make():
    return SimpleNamespace(plan=plan, made=made, verdict=verdict, fill=fill, closed=closed, now=NOW)


class Outbox:
    """Keeps sources by key, as the durable one does."""

    def __init__(self, **changes):
        self.sources: dict[str, bytes] = {}
        known = {
            "label": "SIMULATED market · paper money", "timezone": "UTC", "claims_edge": False,
            "rung_cap": "full",
            "source": self.sources.get, "today": lambda: (Decimal("12.3"), Decimal(300)),
        } | changes  # fmt: skip
        self.context = PostContext(**known)

    def take(self, *events) -> Post:
        """The one post of the last event, after the earlier ones."""
        for event in events:
            (post,) = posts(event, self.context)
            if post.source is not None:
                self.sources[post.key] = post.source
        return post


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture(scope="session")
def new_outbox():
    return Outbox
