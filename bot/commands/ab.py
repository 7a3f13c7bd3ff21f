"""/ab: what advice was worth on the same signals, with it and without."""

from asyncio import to_thread

import numpy as np

from bot.charts.running import RunningChart, running_png
from bot.chat import Message
from bot.params import choice
from bot.registry import Args, Context, Reply, Show, command
from bot.views import ab as view
from bot.views.format import plain
from trading.domain.comparison import DESK


@command(
    "ab",
    "the same signals with and without",
    group="What the advisors do",
    rank=31,
    params=(choice(view.names_of), choice(lambda _context: tuple(view.WINDOWS))),
    draws=True,
)
async def ab(context: Context, args: Args) -> Reply:
    """Both arms of the desk, or of one advisor, over some days."""
    name, window = args[0] or DESK, args[1] or "30d"
    seen = view.looked_at(context, name, window)
    chart = RunningChart(
        title="With and without" if name == DESK else name,
        subtitle=plain(context.label, 60),
        start_ms=seen.start_ms,
        times_ms=np.array(seen.times_ms, dtype=np.int64),
        treated=np.array(seen.treated_r, dtype=np.float64),
        control=np.array(seen.control_r, dtype=np.float64),
    )
    png = await to_thread(running_png, chart)
    caption = view.caption(context, name, window, seen)
    return Show(Message(caption, view.buttons(context, name, window), png))


OFFER = ab
