"""/correlation: what moves together, as a picture."""

from asyncio import to_thread

from bot.charts.heatmap import HeatmapChart, heatmap_png
from bot.chat import Message
from bot.registry import Args, Context, Reply, Show, command
from bot.views import correlation as view
from bot.views.format import plain, short_names


@command("correlation", "what moves together", group="What the advisors do", rank=34, draws=True)
async def correlation(context: Context, _args: Args) -> Reply:
    """Correlations as a heat map."""
    symbols, matrix, as_of_ms = context.market.correlations()
    names = tuple(short_names(symbols).values())
    settings = context.config.ml_improvements.correlation
    chart = HeatmapChart("Correlation", plain(context.label, 60), names, matrix, settings.limit)
    png = await to_thread(heatmap_png, chart)
    text = view.caption(context, names, view.pairs(names, matrix), as_of_ms)
    return Show(Message(text, view.buttons(), png))


OFFER = correlation
