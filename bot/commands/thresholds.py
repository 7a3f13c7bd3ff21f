"""/thresholds: where the adaptive thresholds stand, as a picture."""

from asyncio import to_thread
from collections.abc import Sequence

from bot.charts.threshold_story import BINS, MOST_COURSES, Course, Story
from bot.charts.thresholds import ThresholdChart, ThresholdRow, steps_png
from bot.chat import Message
from bot.params import symbol, timeframe
from bot.registry import Args, Context, Reply, Show, command
from bot.views import thresholds as view
from bot.views.format import plain
from bot.views.thresholds import Standing


@command(
    "thresholds",
    "the score a signal needs, now",
    group="What the advisors do",
    rank=32,
    params=(symbol(), timeframe()),
    draws=True,
)
async def thresholds(context: Context, args: Args) -> Reply:
    """All thresholds, or with a symbol one of them in depth, as a picture."""
    name, frame = args
    if name:
        frame = frame or context.config.timeframes[0]
    known = view.standings(context, name, frame)
    return Show(await to_thread(_message, context, known, (name, frame)))


def _message(context: Context, known: Sequence[Standing], asked: Args) -> Message:
    """Of thousands of symbols there are many outcomes to count."""
    name, frame = asked
    png = steps_png(_chart(context, known, name))
    if name:
        return Message(view.caption_of_one(context, known[0]), view.buttons_of_one(known[0]), png)
    return Message(view.caption(context, known), view.buttons(known, frame), png)


def _chart(context: Context, known: Sequence[Standing], name: str) -> ThresholdChart:
    settings = context.config.ml_improvements.threshold
    return ThresholdChart(
        title="Threshold" if name else "Thresholds",
        subtitle=plain(context.label, 60),
        rows=tuple(ThresholdRow(each.name, each.value, each.change) for each in known),
        low=settings.low,
        high=settings.high,
        base=settings.base,
        story=_story(known, context.market.market_ms),
    )


def _story(known: Sequence[Standing], until_ms: int) -> Story:
    moved = sorted((each for each in known if each.moves), key=lambda each: -each.moves[-1].at)
    won, lost = [0] * BINS, [0] * BINS
    for each in known:
        for one in each.outcomes:
            counts = won if one.r > 0 else lost
            counts[min(int(one.score * BINS / 100), BINS - 1)] += 1
    values = [each.value for each in known]
    courses = tuple(map(_course, moved[:MOST_COURSES]))
    return Story(courses, until_ms, tuple(won), tuple(lost), (min(values), max(values)))


def _course(standing: Standing) -> Course:
    """From the level before the first move that is remembered."""
    first = standing.moves[0]
    times = (first.at, *(move.at for move in standing.moves))
    return Course(standing.name, times, (first.before, *(move.after for move in standing.moves)))


OFFER = thresholds
