"""Where a key stands in the schema and what may stand there, in words."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from trading.config.fields import Section
from trading.config.problems import KeyPath
from trading.config.schema import Config


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the schema.

    Attributes:
        kind: the type of its values, without None.
        nullable: None may stand there too.
        low, high: closed range of a number; None for everything else.
        unit: what the number counts.
        form: how a text or a list must look, in words.
    """

    kind: Any
    nullable: bool = False
    low: float | None = None
    high: float | None = None
    unit: str = ""
    form: str = ""

    @property
    def section(self) -> type[Section] | None:
        """The section that stands here, if one does."""
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, Section) else None

    @property
    def options(self) -> tuple[str, ...]:
        """The words that may stand here, if only some may."""
        return get_args(self.kind) if get_origin(self.kind) is Literal else ()

    def expectation(self) -> str:
        """What must stand here: ``a number from 0 to 60 (s)``."""
        return self._expected() + (" or null" if self.nullable else "")

    def _expected(self) -> str:
        if self.section or get_origin(self.kind) is Mapping:
            return "a section of keys"
        if self.options:
            return f"one of {', '.join(self.options)}"
        if self.kind is bool:
            return "true or false"
        if self.low is not None and self.high is not None:
            number = "a whole number" if self.kind is int else "a number"
            return f"{number} from {plain(self.low)} to {plain(self.high)} ({self.unit})"
        return self.form or ("text" if self.kind is str else "a list")


ROOT = Place(Config)


def place_at(path: KeyPath) -> Place | None:
    """The place a path leads to, None where the schema ends before."""
    place: Place | None = ROOT
    for step in path:
        if place is None:
            return None
        place = _below(place, step)
    return place


def key_place(mapping: Place) -> Place:
    """What the keys of a mapping must be."""
    return _described(get_args(mapping.kind)[0])


def every_key(section: type[Section] = Config, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Paths of all keys that hold a value, in the order of the schema."""
    for name, field in section.model_fields.items():
        inner = _of_field(field).section
        if inner is None:
            yield (*path, name)
        else:
            yield from every_key(inner, (*path, name))


def plain(number: float) -> str:
    """The number as a person writes it.

    >>> plain(1e9), plain(0.5)
    ('1000000000', '0.5')
    """
    return str(number) if isinstance(number, int) else f"{number:.10g}"


def _below(place: Place, step: str | int) -> Place | None:
    if place.section:
        field = place.section.model_fields.get(str(step))
        return _of_field(field) if field else None
    if get_origin(place.kind) in (Mapping, tuple):
        # tuple[X, ...] has its X first, Mapping[K, V] its V last
        return _described(get_args(place.kind)[0 if isinstance(step, int) else -1])
    return None


def _described(annotation: Any) -> Place:
    return _of_field(FieldInfo.from_annotation(annotation))


def _of_field(field: FieldInfo) -> Place:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    bounds = {type(bound): bound for bound in field.metadata}
    place = Place(
        kind=field.annotation,
        low=bounds[Ge].ge if Ge in bounds else None,
        high=bounds[Le].le if Le in bounds else None,
        unit=str(extra.get("unit", "")),
        form=str(extra.get("form", "")),
    )
    return _without_null(place)


def _without_null(place: Place) -> Place:
    if get_origin(place.kind) not in (Union, types.UnionType):
        return place
    inner = next(kind for kind in get_args(place.kind) if kind is not types.NoneType)
    described = _described(inner)
    described = described if described.low is not None or described.form else place
    return Place(
        kind=_described(inner).kind,
        nullable=True,
        low=described.low,
        high=described.high,
        unit=described.unit,
        form=described.form,
    )
