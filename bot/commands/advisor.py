"""/advisor: one advisor in depth, or all of them side by side, as a picture."""

from asyncio import to_thread

from bot.charts.forest import forest_png
from bot.chat import Message
from bot.registry import Args, Context, Reply, Show, choice, command
from bot.views import advisor as view


@command(
    "advisor",
    "one advisor in depth",
    group="What the advisors do",
    rank=31,
    params=(choice(lambda context: context.panel.advisors, "advisor"),),
    draws=True,
)
async def advisor(context: Context, args: Args) -> Reply:
    """Its evidence, what it changed, how it came to its rung."""
    [name] = args
    if name:
        chart, caption = view.chart_of(context, name), view.caption(context, name)
    else:
        chart, caption = view.everyone(context), view.caption_of_all(context)
    png = await to_thread(forest_png, chart)
    return Show(Message(caption, view.buttons(name), png))


OFFER = advisor
