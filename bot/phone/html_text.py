"""Telegram's HTML: from a marked-up string to plain text and entities.

Offsets and lengths of entities count UTF-16 code units, byte offsets in refusals count UTF-8, as
in the Bot API. Tags and refusals: https://core.telegram.org/bots/api#html-style
"""

import html
import re
from dataclasses import dataclass, field

from bot.phone.errors import Json, bad_request

_TOKEN = re.compile(
    r"""(?P<tag></?(?:[^<>"']|"[^"]*"|'[^']*')*>)"""
    r"|(?P<escape>&(?:\#\d+|\#x[0-9a-fA-F]+|lt|gt|amp|quot);?)"
    r"|(?P<open><)"
    r"|(?P<text>[^<&]+|&)"
)
_ATTRIBUTE = re.compile(r"""([^\s=>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_SIMPLE = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
# A bot without a bought user name may not send custom emoji: Telegram leaves the plain one.
_WITH_ATTRIBUTES = {"a", "blockquote", "tg-time", "tg-emoji"}


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units of a text."""
    return len(text.encode("utf-16-le")) // 2


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str]
    start: int  # in the plain text, UTF-16 units


@dataclass
class _Parser:
    """The state of one pass over a marked-up string."""

    source: str
    pieces: list[str] = field(default_factory=list)
    length: int = 0  # of the pieces, UTF-16 units
    open_tags: list[_OpenTag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Json]]:
        for token in _TOKEN.finditer(self.source):
            place = token.start()
            if token["open"]:
                raise self.refuse(f"Unclosed start tag at byte offset {self.byte_offset(place)}")
            if not token["tag"]:
                self.append(html.unescape(token[0]) if token["escape"] else token[0])
            elif token["tag"].startswith("</"):
                self.close_tag(token["tag"][2:-1].strip().lower(), place)
            else:
                self.open_tag(token["tag"][1:-1], place)
        if self.open_tags:
            name = self.open_tags[-1].name
            raise self.refuse(f'Can\'t find end tag corresponding to start tag "{name}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), self.entities

    def byte_offset(self, place: int) -> int:
        return len(self.source[:place].encode())

    def refuse(self, reason: str) -> Exception:
        return bad_request(f"can't parse entities: {reason}")

    def append(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16_length(text)

    def open_tag(self, inside: str, place: int) -> None:
        match = re.match(r"[^\s/]*", inside)
        name = match[0].lower() if match else ""
        offset = self.byte_offset(place)
        if name not in _SIMPLE and name not in _WITH_ATTRIBUTES:
            raise self.refuse(f'Unsupported start tag "{name}" at byte offset {offset}')
        attributes = {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(inside, len(name))
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self.open_tags.append(_OpenTag(name, attributes, self.length))

    def close_tag(self, name: str, place: int) -> None:
        offset = self.byte_offset(place)
        if not self.open_tags:
            raise self.refuse(f"Unexpected end tag at byte offset {offset}")
        tag = self.open_tags.pop()
        if name not in ("", tag.name):
            raise self.refuse(
                f"Unmatched end tag at byte offset {offset}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.length > tag.start:
            self.add_entity(tag)

    def add_entity(self, tag: _OpenTag) -> None:
        extent = {"offset": tag.start, "length": self.length - tag.start}
        if tag.name == "pre" and self.take_language(extent):
            return
        kind = self.kind(tag)
        if kind:
            self.entities.append({**kind, **extent})

    def kind(self, tag: _OpenTag) -> Json:
        """Type and details of the tag's entity; empty when the tag leaves plain text."""
        if tag.name == "code":
            language = tag.attributes.get("class", "").removeprefix("language-")
            return {"type": "code", "language": language} if language else {"type": "code"}
        if tag.name in _SIMPLE:
            return {"type": _SIMPLE[tag.name]}
        if tag.name == "blockquote":
            expandable = "expandable" in tag.attributes
            return {"type": "expandable_blockquote" if expandable else "blockquote"}
        if tag.name == "tg-time":
            return _time_entity(tag.attributes)
        url = tag.attributes.get("href", "")
        linkable = re.match(r"(https?|tg|tonsite|ton)://|mailto:|[\w-]+\.\w", url)
        return {"type": "text_link", "url": url} if tag.name == "a" and linkable else {}

    def take_language(self, extent: Json) -> bool:
        """Turn a code entity of the same extent into a pre entity with its language."""
        for entity in self.entities:
            same = all(entity[key] == value for key, value in extent.items())
            if same and entity["type"] == "code":
                entity["type"] = "pre"
                return True
        return False


def _time_entity(attributes: dict[str, str]) -> Json:
    if not attributes.get("unix", "").isdigit():
        return {}
    entity: Json = {"type": "date_time", "unix_time": int(attributes["unix"])}
    if attributes.get("format"):
        entity["date_time_format"] = attributes["format"]
    return entity


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of a marked-up text.

    >>> parse_html("<b>Up</b> 1 &lt; 2")
    ('Up 1 < 2', [{'type': 'bold', 'offset': 0, 'length': 2}])

    Raises ApiError 400 in Telegram's wording for a mark-up it would refuse.
    """
    text, entities = _Parser(source).parse()
    for entity in entities:  # a language belongs to a pre block only
        if entity["type"] == "code":
            entity.pop("language", None)
    return text, entities
