"""Buttons: 64 bytes there and back, and nothing else gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import MOST_BYTES, Details, OpenView, PressCard, RunAct, decode, encode
from trading.domain.answers import REASONS

numbers = st.integers(1, 999_999_999)
names = st.from_regex(r"[a-z][a-z0-9_]{0,15}", fullmatch=True)
words = st.text(st.characters(codec="ascii", exclude_characters=",", categories=("L", "N", "P")))
args = st.lists(words.filter(lambda word: 0 < len(word) <= 12), max_size=3).map(tuple)
pressables = st.one_of(
    st.builds(
        PressCard,
        numbers,
        numbers,
        st.sampled_from(["approve", "half", "reject", "confirm", "drop", *REASONS]),
        st.from_regex(r"[0-9a-f]{4}", fullmatch=True),
    ),
    st.builds(Details, numbers),
    st.builds(OpenView, names, args),
    st.builds(RunAct, names, args),
)


@given(pressables)
def test_what_is_written_is_read_back(what):
    data = encode(what)
    assert len(data.encode()) <= MOST_BYTES
    assert decode(data) == what


@given(
    st.one_of(
        st.text(),
        st.text(alphabet="pdvc:0123456789abcdefhijlorstu,. "),
        st.from_regex(r"[pdvc]:[0-9a-z:,]{0,70}"),
    )
)
def test_anything_that_is_read_was_written_by_us(data):
    what = decode(data)
    assert what is None or encode(what) == data


@pytest.mark.parametrize(
    "data",
    [
        "", "p", "p:", "p:12:1:approve", "p:12:1:approve:9f3", "p:12:1:approve:9F3A",
        "p:012:1:approve:9f3a", "p:0:1:approve:9f3a", "p:-1:1:approve:9f3a",
        "p:12:1:buy:9f3a", "p:12:1:approve:9f3a ", "p:12:1:approve:9f3a\n", "p:12:1:d:9f3a",
        "p:\u0661:1:approve:9f3a", "p:9999999999:1:half:9f3a", "d:", "d:1.5", "d:1:2", "v:",
        "v:status:", "v:status:a,,b", "v:Status", "v:sta tus", "v:chart:\u00e4", "c:pause:a\nb",
        "x:status", "v:chart:" + "a" * 57, "v:" + "a" * 33,
    ],
)  # fmt: skip
def test_malformed_data_means_nothing(data):
    assert decode(data) is None


def test_the_longest_symbols_fit():
    what = OpenView("correlation", ("A" * 32, "15m"))
    assert decode(encode(what)) == what


@pytest.mark.parametrize(
    "what",
    [
        OpenView("chart", ("A" * 33,)), OpenView("chart", ("a,b",)), OpenView("chart", ("",)),
        OpenView("Chart"), RunAct("flag", ("x" * 31, "y" * 31)), Details(0),
        PressCard(1, 1, "approve", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_back_is_not_written(what):
    with pytest.raises(ValueError, match="does not fit on a button"):
        encode(what)
