"""Texts as Telegram takes them: cut at line ends where they are too long, or without marks."""

import re
from collections.abc import Iterator
from html import unescape

TEXT_LIMIT = 4096  # UTF-16 units of a message, after the marks are gone
CAPTION_LIMIT = 1024  # the same under a picture
MORE = "\n…"  # the end of an edit that did not fit

_NAMES = "b|strong|i|em|u|ins|s|strike|del|code|pre|blockquote|a|span|tg-[a-z]+"
_TAG = re.compile(rf"<(/?)({_NAMES})(?: [^<>]*)?>")
_TOKEN = re.compile(r"<[^<>]*>|&#?\w{1,10};|.", re.DOTALL)


def plain(html: str) -> str:
    """The text without its marks.

    >>> plain("<b>P/L</b> &lt; 0")
    'P/L < 0'
    """
    return unescape(_TAG.sub("", html))


def units(html: str) -> int:
    """UTF-16 units that a person sees.

    >>> units("<b>🟢</b> &amp;")
    4
    """
    return len(plain(html).encode("utf-16-le", "surrogatepass")) // 2


def split(html: str, first: int, rest: int = TEXT_LIMIT) -> list[str]:
    r"""Parts of at most ``first``, then ``rest`` units, cut at line ends, marks closed in each.

    A line that is longer than a part is cut inside; a text that fits is one part.

    >>> split("<b>one\ntwo</b>", 4, 4)
    ['<b>one</b>', '<b>two</b>']
    """
    if units(html) <= first:
        return [html]
    parts: list[str] = []
    current: list[str] = []
    size = 0
    for piece in _pieces(html, min(first, rest)):
        limit = rest if parts else first
        more = units(piece)
        if current and size + 1 + more > limit:
            parts.append("\n".join(current))
            current, size = [], 0
        size += more + (1 if current else 0)
        current.append(piece)
    parts.append("\n".join(current))
    return [part for part in _balanced(parts) if plain(part).strip()]


def cut(html: str, limit: int) -> str:
    """The text of one message: what does not fit is left out, which its end shows."""
    if units(html) <= limit:
        return html
    return split(html, limit - len(MORE))[0] + MORE


def _pieces(html: str, most: int) -> Iterator[str]:
    """Lines, and parts of those that are longer than ``most`` units."""
    for line in html.split("\n"):
        piece, size = "", 0
        for token in _TOKEN.findall(line) if units(line) > most else [line]:
            more = units(token)
            if size + more > most and piece:
                yield piece
                piece, size = "", 0
            piece, size = piece + token, size + more
        yield piece


def _balanced(parts: list[str]) -> Iterator[str]:
    """The parts with every mark closed at the end of one and open again in the next."""
    open_tags: list[tuple[str, str]] = []  # name, and the tag as written
    for part in parts:
        start = "".join(tag for _, tag in open_tags)
        for tag in _TAG.finditer(part):
            if not tag[1]:
                open_tags.append((tag[2], tag[0]))
            elif open_tags:
                open_tags.pop()
        end = "".join(f"</{name}>" for name, _ in reversed(open_tags))
        yield start + part + end
