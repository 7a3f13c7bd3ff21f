"""Whatever stands in the file: a configuration, or sentences with their place. Nothing else."""

import json
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from trading.config.load import config_digest, parse_config
from trading.config.places import every_key
from trading.config.schema import Config
from trading.domain.errors import ConfigError

SHIPPED = (Path(__file__).parents[3] / "config.yaml").read_text(encoding="utf-8")
SENTENCE = re.compile(r"config\.yaml:[1-9]\d* \S+: \S.*")
KEYS = list(every_key())

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["BTCUSDT", "ETHUSD", "off", "no", "0123", "5m", "spot", "strict", "files"]),
    st.sampled_from([0, 1, 0.5, 100, "[key]", "22:30", "5%", "\ud800", "\x00", "1" * 5000]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["a", "BTCUSDT", "[key]"]), inner)
    ),
    max_leaves=8,
)
paths = st.one_of(
    st.sampled_from(KEYS),
    st.sampled_from(KEYS).flatmap(lambda key: st.sampled_from([key[:n] for n in (1, 2)])),
    st.sampled_from(KEYS).flatmap(lambda key: st.text(max_size=9).map(lambda end: (*key, end))),
)
TRAPS = (
    ": ", "- ", "? ", "| ", "> ", "# ", "&a ", "*a ", "!!int ", "[", "]", "{", "}", "'", '"', "%",
    "@", "\n", "  ", "\t", "\x00", "\u2028", "\ufeff", "---\n", "...\n", '"\\UFFFFFFFF"', "<<: ",
    "\n5: ", "no", "1e999", "venue: live\n", "token: x\n",
)  # fmt: skip
scraps = st.text(max_size=6) | st.sampled_from(TRAPS)


def check(raw: bytes) -> None:
    try:
        config = parse_config(raw, "config.yaml")
    except ConfigError as error:
        refused = error.problems
    else:
        refused = []
        again = parse_config(json.dumps(config.model_dump(mode="json")).encode(), "config.yaml")
        assert config_digest(again) == config_digest(config)
    for sentence in refused:
        assert SENTENCE.fullmatch(sentence), sentence
        assert sentence.isprintable(), sentence


@settings(deadline=None)
@given(st.dictionaries(paths, values, max_size=6))
def test_any_values_under_any_keys(changes: dict[tuple[str, ...], object]) -> None:
    data = Config().model_dump(mode="json")
    for path, value in changes.items():
        place = data
        for step in path[:-1]:
            place = place.get(step) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place[path[-1]] = value
    check(json.dumps(data).encode())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SHIPPED)), st.integers(0, 12), scraps), max_size=4))
def test_any_edit_of_the_shipped_file(edits: list[tuple[int, int, str]]) -> None:
    text = SHIPPED
    for start, length, scrap in edits:
        text = text[:start] + scrap + text[start + length :]
    check(text.encode(errors="surrogatepass"))


@settings(deadline=None)
@given(st.binary(max_size=300) | st.lists(scraps, max_size=40).map("".join).map(str.encode))
def test_any_bytes(raw: bytes) -> None:
    check(raw)
