"""/vol_sizing: what sizing by volatility is worth, with a picture."""

from asyncio import to_thread

from bot.charts.sizing import SizingChart, sizing_png
from bot.chat import Message
from bot.registry import Args, Context, Reply, Show, command
from bot.views import vol_sizing as view
from bot.views.format import plain


@command(
    "vol_sizing",
    "sizes by volatility, with and without",
    group="What the advisors do",
    rank=36,
    draws=True,
)
async def vol_sizing(context: Context, _args: Args) -> Reply:
    """Both arms as a picture, and what they say."""
    sizing = context.state.sizing
    sums = view.sums_of(sizing)
    chart = SizingChart(
        title="Volatility sizing",
        subtitle=plain(context.label, 60),
        outcomes=sums[:, 0],
        plain=sums[:, 1],
        sized=sums[:, 2],
        counts=tuple(view.bars_of(sizing.counts).items()),
    )
    png = await to_thread(sizing_png, chart)
    return Show(Message(view.caption(context), view.buttons(), png))


OFFER = vol_sizing
