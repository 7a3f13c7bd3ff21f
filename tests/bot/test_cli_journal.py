"""``pitwall journal`` where no desk has run: what is missing, and how to name another place."""

import pytest

from bot.__main__ import main


@pytest.mark.parametrize("verb", ["tail", "verify", "export"])
def test_without_a_desk_there_is_no_journal(verb, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PITWALL_DATA_DIR", str(tmp_path))
    assert main(["journal", verb]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path}/journal.db: there is no journal, so no desk ran here; name")
    assert "PITWALL_DATA_DIR" in said
    assert list(tmp_path.iterdir()) == []
