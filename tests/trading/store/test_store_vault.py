import pytest

from trading.store.vault import FileVault, MemoryVault


@pytest.fixture(params=["memory", "file"])
def vault(request, tmp_path):
    if request.param == "memory":
        yield MemoryVault()
    else:
        durable = FileVault(tmp_path / "venue.db")
        yield durable
        durable.close()


def test_the_last_blob_wins(vault) -> None:
    assert vault.load() is None
    vault.save(b"first")
    vault.save(b"\x00second\xff")
    assert vault.load() == b"\x00second\xff"
    vault.save(b"")
    assert vault.load() == b""


def test_what_was_saved_is_not_shared(vault) -> None:
    blob = bytearray(b"book")
    vault.save(blob)
    blob[0] = 0
    assert vault.load() == b"book"


def test_it_survives_a_restart(tmp_path) -> None:
    first = FileVault(tmp_path / "venue.db")
    first.save(b"book")
    first.close()
    second = FileVault(tmp_path / "venue.db")
    assert second.load() == b"book"
    second.close()
