"""Words and numbers of the chat."""

import re
from decimal import Decimal
from html import unescape
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import format as f


@given(st.text(), st.integers(2, 200))
def test_escaped_text_is_one_safe_line(text, most):
    escaped = f.esc(text, most)
    assert not re.search("[<>\n\r]", escaped)
    assert not re.search("&(?!lt;|gt;|amp;)", escaped)
    assert len(unescape(escaped)) <= most
    assert escaped.encode().decode() == escaped


def test_short_text_stays_as_it_is():
    assert f.esc("Zoë 株 🚀") == "Zoë 株 🚀"
    assert f.esc("a\u202eb\u0000c\ud800") == "a b c"


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "0.00"), ("0.005", "0.00"), ("-0.004", "0.00"), ("1234567.891", "+1,234,567.89")],
)
def test_signed_money(amount, text):
    assert f.signed(Decimal(amount)) == text


def test_prices_stand_on_the_tick():
    assert f.price(Decimal("67123.4"), Decimal("0.10")) == "67,123.40"
    assert f.price(Decimal("67123.4"), Decimal("1E+2")) == "67,123"
    assert f.price(Decimal("0.00001234"), Decimal("1E-8")) == "0.00001234"
    assert f.price(Decimal(0)) == "0.00"


def test_what_is_no_number_says_so():
    assert [f.in_r(nan), f.percent(inf), f.signed_percent(-inf)] == ["n/a"] * 3


def test_ages_have_one_unit():
    assert [f.age(s) for s in (0.4, 59, 60, 7200, 200_000)] == [
        "0 s",
        "59 s",
        "1 min",
        "2 h",
        "2 d",
    ]


def test_times_follow_the_zone():
    at = 1_700_057_100_000
    assert f.clock(at, "Asia/Kolkata") == "19:35"
    assert f.moment(at, "UTC") == "15 Nov 14:05"


@pytest.mark.parametrize(
    ("symbols", "short"),
    [
        (("BTCUSDT", "ETHUSDT"), ["BTC", "ETH"]),
        (("BTC/USDT:USDT", "ETH/USDT:USDT"), ["BTC", "ETH"]),
        (("BTCUSDT", "ETHBTC"), ["BTCUSDT", "ETHBTC"]),
        (("USDT", "BTCUSDT"), ["USDT", "BTCUSDT"]),
        ((), []),
    ],
)
def test_names_lose_the_currency_that_all_share(symbols, short):
    assert list(f.short_names(symbols).values()) == short


cells = st.lists(st.text(max_size=60), min_size=3, max_size=3)


@given(st.lists(cells, max_size=12))
def test_tables_fit_a_phone(rows):
    text = f.table(rows, "<>>")
    lines = unescape(text.removeprefix("<pre>").removesuffix("</pre>")).split("\n")
    assert all(len(line) <= f.TABLE_WIDTH for line in lines)
    assert text.isascii()
    assert len(lines) == max(1, len(rows))


def test_a_wide_table_cuts_its_first_column():
    assert f.table([("a" * 30, "12.00")], "<>") == f"<pre>{'a' * 24} 12.00</pre>"


@given(st.lists(st.text("ab 🚀", max_size=400), max_size=40), st.sampled_from([1024, 4096]))
def test_details_never_pass_the_limit(details, limit):
    text = f.with_details("head", details, limit)
    visible = re.sub("<[^>]*>", "", text)
    assert f.width(visible) <= limit


def test_details_count_what_they_leave_out():
    text = f.with_details("head", ["x" * 400] * 5, 1024)
    assert text.endswith("… and 3 more</blockquote>")
    assert f.with_details("head", []) == "head"
