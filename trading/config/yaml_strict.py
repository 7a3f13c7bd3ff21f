"""YAML without traps: plain keys, values and lists, each with its line, and nothing clever.

Scalars follow YAML 1.2 closely: only ``true`` and ``false`` are booleans, ``22:30``, ``no``,
``off`` and ``0123`` stay text, ``1e-3`` is a number. What makes a file mean something else than it
says is refused: duplicate keys, anchors, aliases, tags, keys that are not text, several documents,
tabs, characters nobody can see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from trading.config.problems import KeyPath, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20  # sections and lists inside each other
UNUSABLE_KEY = "?"  # stands in for a refused key, so that what hangs below it has a place
BOOLEANS = {"true": True, "false": False}
NOTHING = ("", "~", "null")
# Eighteen digits fit 64 bits; a longer run of digits is no quantity and stays text.
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. While ``problems`` is not empty, ``data`` serves only to find more of them.

    Attributes:
        data: nested dicts, tuples, str, int, float, bool and None.
        lines: line (from 1) of every key and every list item.
        problems: what was refused, in the order of the file.
    """

    data: dict[str, object]
    lines: dict[KeyPath, int]
    problems: tuple[Problem, ...]


class _FatalError(Exception):
    """Reading cannot go on; carries the sentence and the line. Never leaves this file."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


def parse_yaml(raw: bytes) -> Document:
    """The document in the bytes of a file. Raises nothing: refusals are in ``problems``."""
    reader = _Reader()
    try:
        data = reader.document(_events(_text(raw)))
    except _FatalError as fatal:
        reader.refuse(reader.place, str(fatal), fatal.line)
        data = {}
    return Document(data, reader.lines, tuple(reader.problems))


def plain_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar.

    >>> [plain_scalar(text) for text in ("22:30", "no", "0123", "1e-3", "true", "7")]
    ['22:30', 'no', '0123', 0.001, True, 7]
    """
    if text in NOTHING:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text) and not text.lstrip("+-").isdigit():
        return float(text)
    return text


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _FatalError(f"more than {MAX_BYTES // 1024} kB, a configuration is much smaller", 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _FatalError("not UTF-8 text, save the file as UTF-8", line) from None
    if "\t" in text:
        raise _FatalError("a tab, use spaces instead", text.count("\n", 0, text.index("\t")) + 1)
    return text


def _events(text: str) -> Iterator[yaml.Event]:
    """The parser's events, with its complaints as one sentence each."""
    line = 1
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = _line(event)
            yield event
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _FatalError(f"character U+{error.character:04X} is not allowed", line) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML, {error.problem}, check indentation and quotes"
        raise _FatalError(what, mark.line + 1 if mark else line) from None
    except (yaml.YAMLError, ValueError, OverflowError):  # numbers in escapes and directives
        raise _FatalError("not valid YAML, check quotes and escapes", line) from None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    """Builds the data from events and collects lines and problems on the way."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self.place: KeyPath = ()
        self._events: Iterator[yaml.Event] = iter(())

    def refuse(self, path: KeyPath, what: str, line: int) -> None:
        self.problems.append(Problem(path, what, line))

    def document(self, events: Iterator[yaml.Event]) -> dict[str, object]:
        """The data of the one document. Raises ``_FatalError`` where reading cannot go on."""
        self._events = events
        next(events)  # the stream starts
        if isinstance(next(events), yaml.StreamEndEvent):
            return {}
        data = self._value((), next(events))
        next(events)  # the document ends
        after = next(events)
        if isinstance(after, yaml.DocumentStartEvent):
            self.place = ()
            raise _FatalError("a second document, keep one", _line(after))
        if data is None or isinstance(data, dict):
            return data or {}
        self.refuse((), "must be keys with values, such as 'venue: paper'", 1)
        return {}

    def _next(self, path: KeyPath) -> yaml.Event:
        """The next event, which belongs to ``path`` should reading end there."""
        self.place = path
        return next(self._events)

    def _value(self, path: KeyPath, event: yaml.Event) -> object:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(path, "an alias (*) is not allowed, write the value itself", line)
            return None
        self._refuse_decoration(path, event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(path, event)
        if len(path) >= MAX_DEPTH:
            raise _FatalError(f"nested deeper than {MAX_DEPTH} levels", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _refuse_decoration(self, path: KeyPath, event: yaml.Event) -> None:
        line = _line(event)
        if getattr(event, "anchor", None) is not None:
            self.refuse(path, "an anchor (&) is not allowed, write the value itself", line)
        if getattr(event, "tag", None) is not None:
            self.refuse(path, "a tag (!) is not allowed, write the plain value", line)

    def _scalar(self, path: KeyPath, event: yaml.ScalarEvent) -> object:
        text: str = event.value
        unseen = next((character for character in text if not character.isprintable()), None)
        if unseen is not None:
            what = f"contains U+{ord(unseen):04X}, which cannot be seen, type the text again"
            self.refuse(path, what, _line(event))
        return plain_scalar(text) if event.style is None else text

    def _sequence(self, path: KeyPath) -> tuple[object, ...]:
        items: list[object] = []
        while not isinstance(event := self._next(path), yaml.SequenceEndEvent):
            place = (*path, len(items))
            self.lines.setdefault(place, _line(event))
            items.append(self._value(place, event))
        return tuple(items)

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        entries: dict[str, object] = {}
        while not isinstance(event := self._next(path), yaml.MappingEndEvent):
            line = _line(event)
            key = self._key((*path, UNUSABLE_KEY), event)
            place = (*path, UNUSABLE_KEY if key is None else key)
            if key in entries:
                what = f"duplicate key, it stands on line {self.lines[place]} too, keep one"
                self.refuse(place, what, line)
            self.lines.setdefault(place, line)
            value = self._value(place, self._next(place))
            if key is not None:
                entries.setdefault(key, value)
        return entries

    def _key(self, path: KeyPath, event: yaml.Event) -> str | None:
        """The key, or None when it is refused."""
        refused_before = len(self.problems)
        key = self._value(path, event)
        if len(self.problems) > refused_before:
            return None
        if isinstance(key, str):
            return key
        if isinstance(event, yaml.ScalarEvent) and event.value:
            place, remedy = (*path[:-1], event.value), "put it in quotes"
        else:
            place, remedy = path[:-1], "give it a name"
        self.refuse(place, f"a key must be text, {remedy}", _line(event))
        return None
