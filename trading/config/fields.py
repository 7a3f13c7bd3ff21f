"""What fields are made of: the strict section, ranges with units, texts with a described form."""

from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from trading.config.problems import did_you_mean


class Section(BaseModel):
    """Part of the configuration: frozen, no unknown keys, no conversions, no infinite numbers.

    A section whose lines are all commented out reads as nothing in YAML and means its defaults.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _nothing_means_defaults(cls, data: Any) -> Any:
        return {} if data is None else data


def within(low: float, high: float, unit: str) -> Any:
    """A closed range of numbers and the unit they are in."""
    return Field(ge=low, le=high, json_schema_extra={"unit": unit})


def form(pattern: str, words: str) -> Any:
    """A text that matches ``pattern``; ``words`` say the same to a person."""
    return Field(pattern=pattern, json_schema_extra={"form": words})


def list_of(fewest: int, most: int, what: str) -> Any:
    """A list with that many items."""
    form_words = f"a list of {fewest} to {most} {what}"
    return Field(min_length=fewest, max_length=most, json_schema_extra={"form": form_words})


def _known_zone(name: str) -> str:
    """The name itself; its refusal says only which zone was probably meant."""
    try:
        ZoneInfo(name)
    except (OSError, LookupError, ValueError):  # a folder, an unknown name, a path
        raise ValueError(did_you_mean(name, available_timezones())) from None
    return name


def _known_place(address: str) -> str:
    """The address itself; refused where its host or its port cannot be read."""
    try:
        place = urlsplit(address)
        readable = bool(place.hostname) and place.port != 0
    except ValueError:  # a bracket that stays open, a port that is no number
        readable = False
    if not readable:
        raise ValueError
    return address


def _sealed_place(address: str) -> str:
    """The address itself; plain http is for this machine and private networks only.

    Whoever is on the way could read the token in the address, and answer in Telegram's place.
    """
    place = urlsplit(_known_place(address))
    if place.scheme == "http" and not _nearby(place.hostname or ""):
        raise ValueError(", write https: with http everybody on the way can read the token")
    return address


def _nearby(host: str) -> bool:
    """Whether a host can only be this machine or stand in a private network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal"))


SYMBOL_PATTERN: Final = r"^[A-Z0-9][A-Z0-9/:._-]{1,31}$"
SYMBOL_FORM: Final = "a symbol such as BTCUSDT (2 to 32 of A-Z 0-9 / : . _ -)"

Timeframe = Literal["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "1d"]
Kind = Literal["spot", "perpetual"]
InstrumentKind = Literal["spot", "perpetual", "lots"]
Rung = Literal["off", "shadow", "canary", "full"]

Symbol = Annotated[str, form(SYMBOL_PATTERN, SYMBOL_FORM)]
Zone = Annotated[
    str,
    AfterValidator(_known_zone),
    Field(json_schema_extra={"form": "a time zone such as Europe/Berlin"}),
]
Folder = Annotated[str, form(r"^.{1,1024}$", "a folder")]
WebAddress = Annotated[
    str,
    AfterValidator(_sealed_place),
    form(
        r"^https?://[^\s/@?#]+(/[^\s/@?#]+)*$",
        "a web address such as https://api.telegram.org, without a slash at the end",
    ),
]
RedisAddress = Annotated[
    str,
    form(
        r"^(rediss?://[A-Za-z0-9._-]+(:[0-9]{1,5})?(/[0-9]{1,3})?|unix:///[^\s?#@]+)$",
        "an address such as redis://localhost:6379/0, without a password",
    ),
]
UserId = Annotated[int, within(1, 2**52 - 1, "Telegram user id")]

Probability = Annotated[float, within(0, 1, "probability")]
Multiplier = Annotated[float, within(0, 5, "times the size")]
Leverage = Annotated[float, within(1, 125, "times")]
FeeRate = Annotated[float, within(0, 0.05, "fraction of notional, one side")]
BasisPoints = Annotated[float, within(0, 500, "basis points of price")]
MinNotional = Annotated[float, within(0, 1_000_000, "quote currency")]
GridStep = Annotated[float, within(1e-12, 1_000_000, "step of the grid")]
