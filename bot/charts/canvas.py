"""Drawing that all pictures share: text that fits, smooth shapes, panels, pills and the PNG."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

from bot.charts import theme
from bot.charts.theme import Colour

Point = tuple[float, float]
_FINER = 4  # shapes are drawn so many times larger, then reduced: smooth edges

# The font knows ASCII and these; the nearest sign stands for what people use beyond them.
_KNOWN = frozenset("«°±·»“”…™")
_NEAREST = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2022": "\u00b7", "\u00d7": "x", "\u2192": ">"}
)


@dataclass(frozen=True)
class Box:
    """A rectangle (px): left and top inside, right and bottom outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True)
class Canvas:
    """A picture and the pen that draws on it."""

    image: Image.Image
    draw: ImageDraw.ImageDraw


def blank(height: int) -> Canvas:
    """An empty picture of the usual width."""
    image = Image.new("RGB", (theme.WIDTH, height), theme.BACKGROUND)
    return Canvas(image, ImageDraw.Draw(image))


def png(canvas: Canvas) -> bytes:
    """The picture as PNG bytes."""
    out = BytesIO()
    canvas.image.save(out, "PNG", compress_level=4)
    return out.getvalue()


def printable(text: str) -> str:
    """The text in signs that the font has; one it lacks becomes a question mark."""
    near = text.translate(_NEAREST)
    return "".join(c if " " <= c <= "~" or c in _KNOWN else "?" for c in near)


def text_width(text: str, size: int) -> int:
    """The width (px) of a text as `write` sets it."""
    return round(theme.font(size).getlength(printable(text)))


LONGEST_LINE = 200  # characters; no line of a picture holds more


def fitted(text: str, size: int, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width` px."""
    known = printable(text[:LONGEST_LINE])
    if text_width(known, size) <= width:
        return known
    while known and text_width(known + "…", size) > width:
        known = known[:-1]
    return known.rstrip() + "…"


def write(canvas: Canvas, at: Point, text: str, size: int, colour: Colour, anchor: str) -> None:
    """Text at a point; `anchor` is Pillow's (first letter l, m, r; second a, m, s)."""
    place = (round(at[0]), round(at[1]))
    canvas.draw.text(place, printable(text), colour, theme.font(size), anchor=anchor)


def write_middle(
    canvas: Canvas, at: Point, text: str, size: int, colour: Colour, side: str
) -> None:
    """Text whose digits stand centred on a height; `side` is l, m or r."""
    # Pillow's middle counts descenders too, which sets digits visibly high.
    baseline = at[1] + round(size * 0.36)
    write(canvas, (at[0], baseline), text, size, colour, f"{side}s")


def panel(canvas: Canvas, box: Box) -> None:
    """The rounded ground a drawing stands on."""
    _rounded(canvas, box, theme.PANEL, theme.RADIUS)


def bar(canvas: Canvas, box: Box, fill: Colour) -> None:
    """A bar with slightly rounded ends."""
    _rounded(canvas, box, fill, 6)


def pill(canvas: Canvas, box: Box, text: str, size: int, fill: Colour) -> None:
    """A rounded label with dark text."""
    _rounded(canvas, box, fill, 12)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    write_middle(canvas, middle, text, size, theme.BACKGROUND, "m")


def _rounded(canvas: Canvas, box: Box, fill: Colour, radius: int) -> None:
    if box.width > 0 and box.height > 0:
        mask = _rounded_mask(box.width, box.height, min(radius, box.width // 2, box.height // 2))
        canvas.image.paste(fill, (box.left, box.top), mask)


@lru_cache(maxsize=64)
def _rounded_mask(width: int, height: int, radius: int) -> Image.Image:
    """The shape of a rounded rectangle; only the corners need the finer drawing."""
    mask = Image.new("L", (width, height), 255)
    if radius == 0:
        return mask
    side = 2 * radius
    disc = Image.new("L", (side * _FINER, side * _FINER))
    ImageDraw.Draw(disc).ellipse((0, 0, side * _FINER - 1, side * _FINER - 1), fill=255)
    disc = disc.reduce(_FINER)
    for x, left in ((0, 0), (width - radius, radius)):
        for y, top in ((0, 0), (height - radius, radius)):
            mask.paste(disc.crop((left, top, left + radius, top + radius)), (x, y))
    return mask


def polygon(canvas: Canvas, points: Sequence[Point], fill: Colour) -> None:
    """A filled shape with smooth edges."""
    left, top = (int(min(p[axis] for p in points)) - 1 for axis in (0, 1))
    right, bottom = (int(max(p[axis] for p in points)) + 2 for axis in (0, 1))
    mask = Image.new("L", ((right - left) * _FINER, (bottom - top) * _FINER))
    finer = [((x - left) * _FINER, (y - top) * _FINER) for x, y in points]
    ImageDraw.Draw(mask).polygon(finer, fill=255)
    canvas.image.paste(fill, (left, top), mask.reduce(_FINER))


def dot(canvas: Canvas, at: Point, radius: float, fill: Colour) -> None:
    """A filled circle with smooth edges."""
    side = int(2 * radius)
    box = Box(round(at[0] - radius), round(at[1] - radius), 0, 0)
    _rounded(canvas, Box(box.left, box.top, box.left + side, box.top + side), fill, side // 2)


def arrow(canvas: Canvas, tip: Point, size: float, fill: Colour) -> None:
    """A triangle whose tip is at a point; a positive size (px) points up, a negative one down."""
    x, y = tip
    half = abs(size) * 0.62
    polygon(canvas, [(x, y), (x - half, y + size), (x + half, y + size)], fill)


def curve(canvas: Canvas, box: Box, points: Sequence[Point], fill: Colour) -> None:
    """A smooth line through points, cut at the box."""
    heights = [y for _, y in points]
    top = max(box.top, int(min(heights)) - theme.LINE)
    bottom = min(box.bottom, int(max(heights)) + theme.LINE + 1)
    if top >= bottom:
        return
    mask = Image.new("L", (box.width * 2, (bottom - top) * 2))
    finer = [((x - box.left) * 2, (y - top) * 2) for x, y in points]
    ImageDraw.Draw(mask).line(finer, fill=255, width=2 * theme.LINE + 2, joint="curve")
    canvas.image.paste(fill, (box.left, top), mask.reduce(2))


def level_line(canvas: Canvas, left: float, right: float, y: float, fill: Colour) -> None:
    """A horizontal line of the usual width, centred on a height."""
    top = round(y) - theme.LINE // 2
    canvas.draw.rectangle((round(left), top, round(right) - 1, top + theme.LINE - 1), fill=fill)


def dashes(canvas: Canvas, left: float, right: float, y: float, fill: Colour) -> None:
    """A dashed horizontal line of the usual width."""
    start = round(left)
    while start < right:
        level_line(canvas, start, min(start + 12, round(right)), y, fill)
        start += 22


def runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The stretches of two or more points between missing ones."""
    edges = [-1, *(i for i, p in enumerate(points) if p is None), len(points)]
    stretches = ([p for p in points[a + 1 : b] if p is not None] for a, b in pairwise(edges))
    return [stretch for stretch in stretches if len(stretch) > 1]


def head(canvas: Canvas, title: str, subtitle: str) -> None:
    """Title at the left, subtitle as a quiet badge at the right."""
    right = theme.WIDTH - theme.MARGIN
    if subtitle:
        shown = fitted(subtitle, theme.SMALL, right / 2)
        box = Box(right - text_width(shown, theme.SMALL) - 40, 30, right, 84)
        _rounded(canvas, box, theme.GRID, 27)
        middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        write_middle(canvas, middle, shown, theme.SMALL, theme.ACCENT, "m")
        right = box.left - 24
    shown = fitted(title, theme.TITLE, right - theme.MARGIN)
    write_middle(canvas, (theme.MARGIN, 57), shown, theme.TITLE, theme.TEXT, "l")
