"""/correlation: what moves together, as pictures and in words."""

from asyncio import to_thread

import numpy as np

from bot.charts.clusters import clustered
from bot.charts.heatmap import MOST_NAMES, HeatmapChart, heatmap_png
from bot.charts.together import TogetherChart, together_png
from bot.chat import Message
from bot.params import choice
from bot.registry import Args, Context, Reply, Show, command
from bot.views import correlation as view
from bot.views import filtered, strength, together
from bot.views.format import plain, short_names
from trading.report.together import Span


@command(
    "correlation",
    "what moves together",
    group="What the advisors do",
    rank=34,
    params=(choice(lambda _context: view.VIEWS),),
    draws=True,
)
async def correlation(context: Context, args: Args) -> Reply:
    """A heat map; or correlation over time, strength, or the signals that were filtered."""
    shown = args[0] or "map"
    if shown == "filtered":
        return Show(Message(filtered.text(context), view.buttons(shown)))
    now = view.now_of(context, MOST_NAMES)
    if shown == "strength":
        return Show(Message(await to_thread(strength.text, context, now), view.buttons(shown)))
    if shown == "time":
        return Show(await to_thread(_over_time, context, now, together.spans(context)))
    return Show(await to_thread(_map, context, now))


def _map(context: Context, now: view.Now) -> Message:
    """The heat map, in an order that puts together what moves together."""
    names = short_names(context.market.symbols)
    found = view.picture_of(context, now)
    limit = context.config.ml_improvements.correlation.limit
    order = clustered(found.matrix)
    chart = HeatmapChart(
        title="Correlation",
        subtitle=plain(context.label, 60),
        names=tuple(names[now.symbols[row]] for row in order),
        matrix=found.matrix[np.ix_(order, order)],
        limit=limit,
        marked=frozenset(names[symbol] for symbol in now.stakes if symbol in names),
    )
    text = view.caption(context, now, found, view.pairs_of(now, names, found.matrix, limit))
    return Message(text, view.buttons("map"), heatmap_png(chart))


def _over_time(context: Context, now: view.Now, spans: list[Span]) -> Message:
    """The positions of each hour against the market."""
    found = view.picture_of(context, now)
    past = together.history(context, now, spans)
    chart = TogetherChart("Together", plain(context.label, 60), *past)
    text = together.caption(context, now, found, past)
    return Message(text, view.buttons("time"), together_png(chart))


OFFER = correlation
