"""The kinds of arguments that commands take, each with what its words look like and mean."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.views.context import Context
from bot.views.format import plain, short_names


@dataclass(frozen=True, slots=True)
class Param:
    """An argument that may be left out.

    Attributes:
        form: how usage shows it.
        read: the word as the handler gets it, None when the word is not for this argument.
        words: how many it takes at most; ``read`` gets them as one text.
        unfit: what may be wrong with a word that fits no argument while this one is left out.
    """

    form: Callable[[Context], str]
    read: Callable[[Context, str], str | None]
    words: int = 1
    unfit: str = ""


def symbol() -> Param:
    """One of the market's symbols; its short name will do, in capitals or not."""

    def read(context: Context, word: str) -> str | None:
        wanted = word.upper() if word.isascii() else ""
        names = short_names(context.market.symbols)
        return next((name for name, short in names.items() if wanted in (name, short)), None)

    return Param(lambda _context: "symbol", read, unfit="which is none of the desk's symbols")


def timeframe() -> Param:
    """One of the timeframes that are scored."""
    return choice(lambda context: context.config.timeframes)


def choice(options: Callable[[Context], Iterable[str]], form: str = "") -> Param:
    """One of some words; usage shows ``form``, or all of them."""
    return Param(
        lambda context: form or "|".join(options(context)),
        lambda context, word: word.lower() if word.lower() in options(context) else None,
    )


def whole(low: int, high: int, unit: str = "") -> Param:
    """A whole number within bounds, of what usage calls ``unit``."""

    def read(_context: Context, word: str) -> str | None:
        fits = re.fullmatch("[0-9]{1,9}", word) and low <= int(word) <= high
        return str(int(word)) if fits else None

    return Param(lambda _context: f"{low}-{high} {unit}".rstrip(), read)


def sentence(form: str, most: int) -> Param:
    """All words that are left, when they are not longer than ``most`` characters."""

    def read(_context: Context, text: str) -> str | None:
        return plain(text, most) if len(text) <= most else None

    return Param(lambda _context: form, read, words=most)


def value() -> Param:
    """A number, or a word such as true or off; whether it fits is for the command to say."""
    form = re.compile(r"[A-Za-z_]{1,24}|[+-]?[0-9.,]{1,20}")
    return Param(lambda _context: "value", lambda _c, word: word if form.fullmatch(word) else None)
