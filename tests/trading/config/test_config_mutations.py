"""The shipped file, spoiled: `pitwall check` loads it or lists `file:line key: what`."""

import re
from collections import Counter

from config_mutations import mutated
from counted import examples, tally
from hypothesis import given

from trading.config.load import config_digest, load_config, parse_config
from trading.domain.errors import ConfigError

SENTENCE = re.compile(r"config\.yaml:[1-9]\d* \S+: \S.*")
LONGEST = 400  # characters of one sentence


def test_any_mutation_of_the_shipped_file(tmp_path, record_property):
    path = tmp_path / "config.yaml"
    became = Counter()

    @examples(share=600, full=6_000)
    @given(mutated)
    def load(raw):
        path.write_bytes(raw)
        sentences = []
        try:
            config = load_config(path, {})
        except ConfigError as error:
            sentences = error.problems
            became["refused"] += 1
        else:
            became["loaded"] += 1
            assert config_digest(config) == config_digest(parse_config(raw, "again"))
        for sentence in sentences:
            assert SENTENCE.fullmatch(sentence), sentence
            assert sentence.isprintable(), sentence
            assert len(sentence) <= LONGEST, sentence

    load()
    record_property("count", f"mutated configurations: {tally(became)}")
    assert min(became["loaded"], became["refused"]) > 0
