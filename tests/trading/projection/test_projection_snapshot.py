"""A snapshot is what its checksum says, or it is refused."""

import io

import msgspec
import numpy as np
import pytest

from ml.advisors.volatility import Volatility
from trading.config import Config
from trading.domain.codec import KINDS
from trading.domain.errors import ProjectionError
from trading.domain.state import State
from trading.features import Correlations, log_returns, shrinkage
from trading.policy.panel import Panel
from trading.projection.parts import (
    FLAGS_VERSION,
    SCORECARDS_VERSION,
    correlation_part,
    in_pieces,
    ledger_parts,
)
from trading.projection.snapshot import Part, Place, packed, unpacked

PLACE = Place("ab" * 32, 12, "cd" * 32, 1_700_000_000_000)
PART = Part(2, "json", b'{"a":1}')


def raw(fields):
    return {name.encode(): value for name, value in fields.items()}


def test_it_comes_back_as_it_was():
    found = unpacked(raw(packed("flags", PART, PLACE)))
    assert (found.component, found.part) == ("flags", PART)
    assert (found.journal, found.seq, found.market_ms) == (PLACE.journal, 12, PLACE.market_ms)


@pytest.mark.parametrize("field", packed("flags", PART, PLACE))
def test_every_field_is_covered(field):
    fields = raw(packed("flags", PART, PLACE))
    fields[field.encode()] += b"0"
    with pytest.raises(ProjectionError, match="does not fit its checksum"):
        unpacked(fields)
    del fields[field.encode()]
    with pytest.raises(ProjectionError, match="has no field"):
        unpacked(fields)


def test_another_format_is_refused(monkeypatch):
    monkeypatch.setattr("trading.projection.snapshot.FORMAT", 2)
    newer = raw(packed("flags", PART, PLACE))
    monkeypatch.undo()
    with pytest.raises(ProjectionError, match="has format 2, this program knows 1"):
        unpacked(newer)


def test_correlations_are_read_without_pickle_and_exactly():
    closes = np.exp(np.random.default_rng(2).standard_normal((40, 3)))
    closes[:30, 2], closes[:, 1] = np.nan, 2 * closes[:, 0]
    correlations = Correlations(log_returns(closes))
    matrix = correlations.matrix()
    names = ("AUSDT", "BUSDT", "CUSDT")
    one, two = (correlation_part(names, correlations, 3_600_000) for _ in range(2))
    assert one == two
    found = np.load(io.BytesIO(one.payload), allow_pickle=False)
    assert found["symbols"].tolist() == [*names]
    np.testing.assert_array_equal(found["matrix"], matrix)
    assert np.isnan(matrix[2, 0])
    assert float(found["shrinkage"]) == shrinkage(matrix) > 0
    assert int(found["as_of_ms"]) == 3_600_000


def test_no_event_has_a_place_for_a_secret():
    """What the stream holds is the journal, and the journal knows no token, key or password."""
    names = {name for kind in KINDS.values() for name in kind.__struct_fields__}
    assert not {n for n in names if any(w in n for w in ("token", "secret", "passw", "key_id"))}


def test_what_was_learned_is_encoded_in_pieces_as_it_would_be_at_once():
    memory = {"b": {"y": [(1.5, 2)], "x": {}}, "a": [None, "\u00e9\n"], "c": 0.1}
    assert in_pieces(memory) == msgspec.json.encode(memory, order="sorted")


def test_a_part_of_another_shape_has_another_version():
    """Whoever reads the copy goes by the version: raise it when this fails."""
    flags, cards = (part.payload for part in parts_of_nothing())
    assert (FLAGS_VERSION, sorted(msgspec.json.decode(flags))) == (
        1, ["autonomy", "failed", "paused", "rungs", "wishes"],
    )  # fmt: skip
    [card] = msgspec.json.decode(cards)
    assert (SCORECARDS_VERSION, sorted(card)) == (
        2,
        [
            "abstained", "advices", "advisor", "changes", "groups", "high_r", "low_r", "mean_r",
            "mean_size", "outcomes", "rung", "verdict", "wish",
        ],
    )  # fmt: skip


def parts_of_nothing():
    """Flags and scorecards before anything happened."""
    panel = Panel({"volatility": Volatility(Config())}, "full")
    parts = ledger_parts(State(), panel)
    return parts["flags"], parts["scorecards"]
