"""/thresholds: where the adaptive thresholds stand, as a picture."""

from asyncio import to_thread

from bot.charts.thresholds import ThresholdChart, ThresholdRow, steps_png
from bot.chat import Message
from bot.registry import Args, Context, Reply, Show, command
from bot.views import thresholds as view
from bot.views.format import plain


@command(
    "thresholds",
    "the score a signal needs, now",
    group="What the advisors do",
    rank=32,
    draws=True,
)
async def thresholds(context: Context, _args: Args) -> Reply:
    """The thresholds as a picture."""
    known = view.standings(context)
    settings = context.config.ml_improvements.threshold
    chart = ThresholdChart(
        title="Thresholds",
        subtitle=plain(context.label, 60),
        rows=tuple(ThresholdRow(each.name, each.value, each.moved) for each in known),
        low=settings.low,
        high=settings.high,
        base=settings.base,
    )
    png = await to_thread(steps_png, chart)
    return Show(Message(view.caption(context, known), view.buttons(), png))


OFFER = thresholds
