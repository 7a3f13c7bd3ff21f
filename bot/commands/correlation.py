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
    return Show(await to_thread(_shown, context))


def _shown(context: Context) -> Message:
    """The message; of thousands of symbols there are millions of pairs."""
    symbols, correlations, as_of_ms = context.market.correlations()
    matrix = correlations.matrix()
    names = tuple(short_names(symbols).values())
    settings = context.config.ml_improvements.correlation
    chart = HeatmapChart("Correlation", plain(context.label, 60), names, matrix, settings.limit)
    text = view.caption(context, names, view.pairs_of(names, matrix, settings.limit), as_of_ms)
    return Message(text, view.buttons(), heatmap_png(chart))


OFFER = correlation
