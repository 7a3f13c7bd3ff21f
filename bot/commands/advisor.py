"""/advisor: one advisor in depth, or all of them side by side, as a picture."""

from asyncio import to_thread

from bot.charts.forest import MOST_ROWS, Course, ForestChart, ForestRow, forest_png
from bot.chat import Message
from bot.params import choice
from bot.registry import Args, Context, Reply, Show, command
from bot.views import advisor as view
from bot.views.format import plain
from trading.policy.rungs import card_of


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
    chart = _one(context, name) if name else _all(context)
    caption = view.caption(context, name) if name else view.caption_of_all(context)
    png = await to_thread(forest_png, chart)
    return Show(Message(caption, view.buttons(name), png))


def _all(context: Context) -> ForestChart:
    rows = tuple(ForestRow(*each) for each in view.everyone(context))
    return ForestChart("Advisors", plain(context.label, 60), rows, "groups")


def _one(context: Context, name: str) -> ForestChart:
    card = card_of(context.state, name)
    rows = tuple(ForestRow(*each) for each in view.by_symbol(card, MOST_ROWS))
    course = Course(*view.course_of(card))
    return ForestChart(plain(name, 16), plain(context.label, 60), rows, "trust", course)


OFFER = advisor
