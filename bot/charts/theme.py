"""The look of every picture: colours (red, green, blue, 0-255), sizes (px) and the font."""

from functools import lru_cache
from typing import TypeAlias

from PIL import ImageFont

Colour: TypeAlias = tuple[int, int, int]

BACKGROUND: Colour = (13, 18, 28)
PANEL: Colour = (20, 27, 41)
GRID: Colour = (38, 49, 69)
TEXT: Colour = (233, 238, 246)
MUTED: Colour = (150, 163, 184)

# Teal and orange-red stay apart for every common kind of colour blindness; blue, rose and lime
# differ in lightness too, and every level also carries its name.
UP: Colour = (38, 198, 178)
DOWN: Colour = (255, 112, 67)
ENTRY: Colour = (104, 174, 255)
STOP: Colour = (255, 88, 138)
TARGET: Colour = (164, 226, 88)
ACCENT: Colour = (246, 196, 84)
SECOND: Colour = (184, 158, 255)

# Correlation from -1 over 0 to +1: blue, the quiet grid colour, orange.
NEGATIVE: Colour = (64, 150, 255)
NEUTRAL: Colour = (36, 46, 65)
POSITIVE: Colour = (255, 152, 56)

WIDTH = 1080
MARGIN = 36
LINE = 3
RADIUS = 20

TITLE = 52
BODY = 36
SMALL = 32


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The built-in font at a size (px); basic layout, so that every machine sets it alike."""
    loaded = ImageFont.load_default(size=size)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise TypeError("Pillow has no FreeType: install the Pillow wheel from PyPI")
    return loaded.font_variant(layout_engine=ImageFont.Layout.BASIC)


def readable_on(ground: Colour) -> Colour:
    """Dark or bright text, whichever stands out more on a ground.

    Relative luminance as in WCAG 2.2; at 0.18 black and white stand out equally.
    """
    linear = (((channel / 255 + 0.055) / 1.055) ** 2.4 for channel in ground)
    luminance = sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return BACKGROUND if luminance > 0.18 else TEXT


def mix(base: Colour, over: Colour, share: float) -> Colour:
    """The colour that `over` at opacity `share` (0 to 1) gives on `base`."""
    red, green, blue = (
        round(low + (high - low) * share) for low, high in zip(base, over, strict=True)
    )
    return red, green, blue
