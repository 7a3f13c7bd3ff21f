"""Texts as Telegram stores them: parsed, cleaned, trimmed, within limits, with found commands."""

import re

from bot.phone.errors import Json, bad_request
from bot.phone.html_text import parse_html, utf16_length

TEXT_LIMIT = 4096  # UTF-16 units, after the mark-up is gone
CAPTION_LIMIT = 1024  # UTF-16 units, after the mark-up is gone
ENTITY_LIMIT = 100  # a message; Telegram drops the rest silently

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_COMMAND = re.compile(r"(?<![\w/<>.])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")
_OPAQUE = {"code", "pre", "text_link"}  # no command is looked for inside


def message_text(params: Json) -> Json:
    """`text` and `entities` of a message. Raises ApiError: empty, too long, bad mark-up."""
    text, entities = _formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def message_caption(params: Json) -> Json:
    """`caption` and `caption_entities`; empty without a caption. Raises ApiError as above."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    caption: Json = {"caption": text} if text else {}
    return {**caption, **({"caption_entities": entities} if entities else {})}


def user_text(text: str) -> Json:
    """`text` and `entities` of what a person typed; empty text stays empty."""
    clean, _ = _trimmed(_CONTROL.sub("", text), [])
    entities = found_commands(clean, [])
    return {"text": clean, **({"entities": entities} if entities else {})}


def _formatted(params: Json, text_name: str, entities_name: str) -> tuple[str, list[Json]]:
    source = _CONTROL.sub("", params.get(text_name, ""))
    mode = params.get("parse_mode", "").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode")  # the phone reads HTML only
    else:
        text, entities = source, params.get(entities_name, [])
    text, entities = _trimmed(text, entities)
    commands = found_commands(text, entities)
    entities = sorted([*entities, *commands], key=lambda each: (each["offset"], -each["length"]))
    return text, entities[:ENTITY_LIMIT]


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text without outer white space, its entities moved and cut to what is left."""
    without_left = text.lstrip()
    shift = utf16_length(text) - utf16_length(without_left)
    clean = without_left.rstrip()
    end = utf16_length(clean)
    moved = []
    for entity in entities:
        start = min(max(entity["offset"] - shift, 0), end)
        stop = min(entity["offset"] + entity["length"] - shift, end)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return clean, moved


def found_commands(text: str, entities: list[Json]) -> list[Json]:
    """`bot_command` entities for the /commands in a text, outside of code and links."""
    opaque = [
        range(entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in _OPAQUE
    ]
    commands = []
    for match in _COMMAND.finditer(text):
        offset = utf16_length(text[: match.start()])
        if not any(offset in extent for extent in opaque):
            length = utf16_length(match[0])
            commands.append({"type": "bot_command", "offset": offset, "length": length})
    return commands
