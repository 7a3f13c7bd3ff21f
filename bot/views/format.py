"""The words and numbers of the chat: escaping, money, prices, times, tables, lengths."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from math import isfinite
from zoneinfo import ZoneInfo

from trading.domain.slots import WORDS
from trading.domain.types import Side

TEXT_LIMIT = 4096  # UTF-16 units of a message
CAPTION_LIMIT = 1024  # the same under a picture
TABLE_WIDTH = 30  # characters that a phone shows on one line of fixed width
QUOTE_CURRENCIES = ("/USDT:USDT", "/USDC:USDC", "/USDT", "/USDC", "USDT", "USDC", "USD", "EUR")
UNKNOWN = "n/a"

_AGES = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_UNITS = ((10**9, 10**9, "B"), (10**6, 10**6, "M"), (10**4, 10**3, "k"))
_MORE_ROOM = 24  # for the line that says how much was left out


def esc(text: str, most: int = 160) -> str:
    r"""Text from outside, safe in HTML: one line, at most ``most`` characters.

    >>> esc("P/L < 0 & <b>")
    'P/L &lt; 0 &amp; &lt;b&gt;'
    >>> esc("one\ntwo three", most=8)
    'one two…'
    """
    return escape(plain(text, most), quote=False)


def plain(text: str, most: int) -> str:
    """Text from outside on one line without invisible characters. Not escaped."""
    part = text[: 4 * most]
    line = " ".join("".join(c if c.isprintable() else " " for c in part).split())
    return line if len(line) <= most and part == text else line[: most - 1].rstrip() + "…"


def quoted(word: str) -> str:
    """What a person wrote, short enough to repeat. Not escaped.

    >>> quoted("5x")
    '“5x”'
    """
    return f"“{plain(word, 24)}”"


def sentence_case(text: str) -> str:
    """The text with a capital first letter.

    >>> sentence_case("no entry for 24 h")
    'No entry for 24 h'
    """
    return text[:1].upper() + text[1:]


# -- numbers -------------------------------------------------------------------------------------


def money(amount: Decimal) -> str:
    """An amount of quote currency.

    >>> money(Decimal("10042.1")), money(Decimal("-0.004"))
    ('10,042.10', '0.00')
    """
    return f"{amount:z,.2f}"


def funding_words(paid: Decimal) -> str:
    """What funding came to, quote currency; nothing when there was none.

    >>> funding_words(Decimal("1.2")), funding_words(Decimal("-0.001")), funding_words(Decimal(0))
    ('funding 1.20 paid', 'funding under 0.01 received', '')
    """
    if not paid:
        return ""
    amount = money(abs(paid)) if abs(paid) >= Decimal("0.01") else "under 0.01"
    return f"funding {amount} {'paid' if paid > 0 else 'received'}"


def signed(amount: Decimal) -> str:
    """A gain or a loss, quote currency.

    >>> signed(Decimal("12.3")), signed(Decimal(-5)), signed(Decimal(0))
    ('+12.30', '-5.00', '0.00')
    """
    text = money(amount)
    return f"+{text}" if amount > 0 and text != "0.00" else text


def compact(amount: Decimal) -> str:
    """An amount for a narrow column: whole numbers, thousands from 10,000 on.

    >>> compact(Decimal("1992.5")), compact(Decimal(12345)), compact(Decimal(-123456789))
    ('1,992', '12.3k', '-123M')
    """
    for least, size, unit in _UNITS:
        if abs(amount) >= least:
            return f"{amount / size:.{0 if abs(amount) >= 100 * size else 1}f}{unit}"
    return f"{amount:z,.0f}"


def price(value: Decimal, like: Decimal | None = None) -> str:
    """A price with as many decimals as the price or tick ``like``; without one, seven digits.

    >>> price(Decimal("67123.456"), Decimal("0.10"))
    '67,123.46'
    >>> price(Decimal(2) / 3), price(Decimal("67123.4567"))
    ('0.6666667', '67,123.46')
    """
    if like is None:
        places = min(max(6 - value.adjusted(), 2), 12) if value else 2
    else:
        places = max(0, -int(like.as_tuple().exponent))
    return f"{value:z,.{places}f}"


def quantity(value: Decimal) -> str:
    """A quantity without idle zeros.

    >>> quantity(Decimal("0.0120")), quantity(Decimal("1200"))
    ('0.012', '1,200')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_r(value: float, places: int = 2) -> str:
    """A result in multiples of the planned risk.

    >>> in_r(-0.314), in_r(-0.001)
    ('-0.31 R', '+0.00 R')
    """
    return f"{value:+z.{places}f} R" if isfinite(value) else UNKNOWN


def percent(share: float, places: int = 0) -> str:
    """A share as per cent.

    >>> percent(0.4212), percent(-0.0051, 2)
    ('42 %', '-0.51 %')
    """
    return f"{100 * share:z.{places}f} %" if isfinite(share) else UNKNOWN


def signed_percent(share: float) -> str:
    """A change as per cent.

    >>> signed_percent(0.0042)
    '+0.42 %'
    """
    return f"{100 * share:+.2f} %" if isfinite(share) else UNKNOWN


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and its noun; ``plural`` where that is not the noun with an s.

    >>> counted(1, "card"), counted(2, "card"), counted(2, "veto", "vetoes")
    ('1 card', '2 cards', '2 vetoes')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


# -- times ---------------------------------------------------------------------------------------


def clock(at_ms: int, timezone: str) -> str:
    """A moment as hours and minutes.

    >>> clock(1_700_000_000_000, "UTC")
    '22:13'
    """
    return f"{_local(at_ms, timezone):%H:%M}"


def day(at_ms: int, timezone: str) -> str:
    """A day.

    >>> day(1_700_000_000_000, "UTC")
    'Tue 14 Nov'
    """
    return f"{_local(at_ms, timezone):%a %d %b}"


def moment(at_ms: int, timezone: str) -> str:
    """A moment of another day."""
    return f"{_local(at_ms, timezone):%d %b %H:%M}"


def _local(at_ms: int, timezone: str) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(timezone))


def age(seconds: float | None) -> str:
    """How long ago, or how long.

    >>> age(7_300), age(12), age(None)
    ('2 h', '12 s', 'never')
    """
    if seconds is None:
        return "never"
    length, unit = next((step for step in _AGES if seconds >= step[0]), _AGES[-1])
    return f"{seconds // length:.0f} {unit}"


# -- names ---------------------------------------------------------------------------------------


def short_names(symbols: Sequence[str]) -> dict[str, str]:
    """Symbols without the quote currency that all of them share.

    >>> short_names(("BTCUSDT", "ETHUSDT"))
    {'BTCUSDT': 'BTC', 'ETHUSDT': 'ETH'}
    """
    shared = next((q for q in QUOTE_CURRENCIES if all(_longer(s, q) for s in symbols)), "")
    return {symbol: symbol.removesuffix(shared) for symbol in symbols}


def _longer(symbol: str, end: str) -> bool:
    return symbol.endswith(end) and len(symbol) > len(end)


def held(side: Side) -> str:
    """What a position of this side is called."""
    return WORDS[side]


# -- layout --------------------------------------------------------------------------------------


def table(rows: Sequence[Sequence[str]], align: str) -> str:
    """Rows in fixed width, at most ``TABLE_WIDTH`` wide; ``align`` has < or > for each column.

    A first column that is too wide is cut, what is no ASCII becomes a question mark.
    """
    if not rows:
        return ""
    cells = [[_ascii(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    others = sum(widths[1:]) + len(widths) - 1
    widths[0] = max(1, min(widths[0], TABLE_WIDTH - others))
    lines = (
        " ".join(
            f"{cell[:width]:{side}{width}}"
            for cell, width, side in zip(row, widths, align, strict=True)
        )
        for row in cells
    )
    body = "\n".join(line.rstrip()[:TABLE_WIDTH] for line in lines)
    return f"<pre>{escape(body, quote=False)}</pre>"


def _ascii(text: str) -> str:
    return "".join(c if " " <= c <= "~" else "?" for c in text[: 4 * TABLE_WIDTH])


def page(*parts: str) -> str:
    """The parts one below the other; empty ones take no line."""
    return "\n".join(part for part in parts if part)


def with_details(head: str, details: Sequence[str], limit: int = TEXT_LIMIT) -> str:
    """A text and lines that open on a tap, as many as the limit leaves room for."""
    left = limit - width(head) - _MORE_ROOM
    shown: list[str] = []
    for line in details:
        left -= width(line) + 1
        if left < 0:
            shown.append(f"… and {len(details) - len(shown):,} more")
            break
        shown.append(line)
    lines = "\n".join(shown)
    return page(head, f"<blockquote expandable>{lines}</blockquote>" if shown else "")


def width(html: str) -> int:
    """UTF-16 units of a text, marks included, so never less than what the chat counts."""
    return len(html.encode("utf-16-le")) // 2
