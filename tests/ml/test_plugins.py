"""Plug-in folders: files are found by being there, and a file without an offer is named."""

import sys

import pytest

from trading.plugins import discover


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A package of plug-ins that may be imported while the test lasts."""
    package = tmp_path / "plugins_under_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        del sys.modules[name]


def test_every_module_and_folder_makes_its_offer(folder):
    (folder / "zebra.py").write_text("OFFER = 'stripes'\nOTHER = 1\n")
    (folder / "ant.py").write_text("OFFER = 'legs'\n")
    (folder / "herd").mkdir()
    (folder / "herd" / "__init__.py").write_text("OFFER = None\n")
    offers = discover(folder.name, "OFFER")
    assert offers == {"ant": "legs", "herd": None, "zebra": "stripes"}
    assert list(offers) == sorted(offers)


def test_a_module_without_an_offer_is_named(folder):
    (folder / "ant.py").write_text("OFFER = 'legs'\n")
    (folder / "helper.py").write_text("X = 1\n")
    with pytest.raises(ImportError, match=r"^plugins_under_test\.helper has no OFFER, which every"):
        discover(folder.name, "OFFER")


def test_an_empty_folder_offers_nothing(folder):
    assert discover(folder.name, "OFFER") == {}
