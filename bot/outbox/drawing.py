"""Pictures of messages that waited: drawn in a thread just before they go."""

import asyncio
import logging
from dataclasses import replace

import numpy as np

from bot.charts.equity import EquityChart, equity_png
from bot.chat import Curve, Message

LONGEST_DRAWING_S = 5.0  # a text without its picture is better than none

log = logging.getLogger(__name__)


async def drawn(message: Message) -> Message:
    """The message with its picture; where that cannot be drawn in time, the text goes alone."""
    if message.curve is None:
        return message
    photo = None
    try:
        async with asyncio.timeout(LONGEST_DRAWING_S):
            photo = await asyncio.to_thread(_png, message.curve)
    except Exception:
        log.exception("a picture could not be drawn, and its text goes alone")
    return replace(message, photo=photo, curve=None)


def _png(curve: Curve) -> bytes:
    chart = EquityChart(
        title=curve.title,
        subtitle=curve.subtitle,
        times_ms=np.array(curve.times_ms, dtype=np.int64),
        equity=np.array(curve.equity, dtype=np.float64),
        start_balance=curve.start,
    )
    return equity_png(chart)
