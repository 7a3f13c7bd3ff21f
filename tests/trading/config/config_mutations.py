"""Ways to spoil the shipped configuration, as text and as bytes, one small change each."""

import re
from pathlib import Path

from hypothesis import strategies as st

SHIPPED = (Path(__file__).parents[3] / "config.yaml").read_bytes()
LINES = SHIPPED.decode().splitlines()
SAID = [number for number, line in enumerate(LINES) if line.split("#")[0].strip()]

TRAPS = [
    "no", "off", "yes", "NO", "True", "null", "~", "Null", "22:30", "1:20:30", "0o17", "0x1F",
    "0b11", "0123", "1_000", "1e3", "1e-3", "1e999", "-1e999", ".inf", "-.inf", ".nan", "NaN",
    "inf", "9" * 18, "9" * 19, "9" * 400, "-0", "-1", "0", "1e-400", "5%", "2026-01-01", "<<",
    "'", '"', "''", '"paper', "''''", '"\\x00"', '"\\ud800"', '"\\UFFFFFFFF"', '"\\N"', '"\\u202e"',
    "&a paper", "*a", "&a", "!!int 3", "!!python/object/apply:os.system ['true']", "!x", "!<x>",
    "|", ">", "|9", ">-", "[", "]", "{", "}", "[]", "{}", "[1, 2]", "[[[]]]", "{a: 1}", "[~]",
    "{? [a] : b}", "? a", "- a", "@x", "`x`", "%x", "#", "a: b", "a: b: c", "x" * 5000, "\u202ep",
    "\u200b", "\x85", "\u2028", "\ufeff", "\ud7ff", "\U0001f4a3", "\xa0", "\t", "\x00", "\x07",
    "paper\x00", "live", "auto", "strict", "BTCUSDT", "btcusdt", "[BTCUSDT]", "[BTCUSDT, BTCUSDT]",
    "../../etc", "/", "con", "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "http://a/", "true",
    "[" * 3000, "{a: " * 500, "- " * 500, "[" + "1, " * 20000 + "1]",
]  # fmt: skip
WHOLE = [
    "<<: {venue: live}", "<<: *base", "&base base: 1", "? [a, b]\n: c", "5: x", "~: x", "'': x",
    "venue: paper", "venue : paper", '"venue": paper', "Venue: paper", "---", "...", "%YAML 1.2",
    "%YAML 9.9", "%TAG ! !", "--- !!map", "paper: {balance: .nan}", "token: abc", "telegram:",
    "a: &a [*a]", "? ", ": ", "- ", "-", "{}", "[]", "]", "}", "\tvenue: paper", "  \tx: 1",
    "x: |\n  a\n b", "feed: {kind: files}", "x" * 300_000, "k: v\n" * 60_000, "\x00", "\ufeff",
    "\r", "\x0c", "# \x07", "# \udcff", "sectors: {'\u202e': [BTCUSDT]}", "sectors: {[a]: b}",
    "instruments: {overrides: {BTCUSDT: {tick: 1e-400}}}", "scoring: {signal_min_by_timeframe: []}",
]  # fmt: skip
KEY = re.compile(r"^(\s*(?:- )?)([^\s:#][^:#]*)(:.*)?$")

numbers = st.integers(0, len(SAID) - 1)
traps = st.sampled_from(TRAPS) | st.text(max_size=6)


@st.composite
def edited_lines(draw):
    """The file after one to four edits of lines: keys, values, order and indentation."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = min(SAID[draw(numbers)], len(lines) - 1)
        edit = draw(st.sampled_from(EDITS))
        lines[at : at + 1] = edit(draw, lines[at])
    text = "\n".join(lines) + "\n"
    return text.encode("utf-8", "surrogateescape" if "\udcff" in text else "surrogatepass")


def new_value(draw, line):
    head, colon, _ = line.partition(":")
    return [f"{head}{colon} {draw(traps)}"]


def new_key(draw, line):
    found = KEY.match(line)
    return [f"{found[1]}{draw(traps)}{found[3] or ''}"] if found else [draw(traps)]


def misspelt(draw, line):
    at = draw(st.integers(0, len(line)))
    return [line[:at] + draw(st.sampled_from(["", "x", " ", ":", "-", "'", "\t"])) + line[at + 1 :]]


def nested(draw, line):
    return [line.split("#")[0].rstrip(), f"      deeper: {draw(traps)}"]


def moved(draw, line):
    return [" " * draw(st.integers(0, 9)) + line.strip()]


def said_twice(_draw, line):
    return [line, line]


def left_out(_draw, _line):
    return []


def interrupted(draw, line):
    return [line, draw(st.sampled_from(WHOLE))]


EDITS = [
    new_value, new_value, new_value, new_key, misspelt, nested, moved, said_twice, left_out,
    interrupted,
]  # fmt: skip


@st.composite
def edited_bytes(draw):
    """The file after flips, cuts, copies, and in encodings it should not be in."""
    raw = bytearray(SHIPPED)
    for _ in range(draw(st.integers(0, 3))):
        at, length = draw(st.integers(0, len(SHIPPED))), draw(st.integers(0, 60))
        patch = draw(st.binary(max_size=4) | st.sampled_from([b"\0", b"\xff", b"\xef\xbb\xbf"]))
        raw[at : at + length] = patch
    return draw(st.sampled_from(FORMS))(bytes(raw))


def again(raw, encoding):
    return raw.decode("utf-8", "replace").encode(encoding, "replace")


FORMS = [
    lambda raw: raw,
    lambda raw: raw,
    lambda raw: raw[: len(raw) // 3],
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: b"\xef\xbb\xbf\xef\xbb\xbf" + raw,
    lambda raw: raw.replace(b"\n", b"\r\n"),
    lambda raw: raw.replace(b"\n", b"\r"),
    lambda raw: raw.replace(b"    ", b"\t"),
    lambda raw: raw + raw,
    lambda raw: raw * 30,
    lambda raw: raw + b"\0" * 40,
    lambda raw: again(raw, "utf-16"),
    lambda raw: again(raw, "utf-32"),
    lambda raw: again(raw, "latin-1") + b"\xe4",
    lambda raw: again(raw, "cp037"),
]  # fmt: skip
mutated = edited_lines() | edited_lines() | edited_bytes()
