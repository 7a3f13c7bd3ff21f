"""The documents say what the code does: command table, lifecycle diagrams, pictures."""

import re
from pathlib import Path

import pytest

from bot.registry import registry
from trading.domain import lifecycle
from trading.domain.lifecycle import DONE, NEW

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(ROOT.glob("*.md"))
ROW = re.compile(r"^\| `/(\w+)` \| (.+?) \|$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)|<img[^>]* src=\"([^\"]+)\"")
CODE = re.compile(r"`((?:bot|ml|trading|tests|deploy)/[\w./]+\.\w+)(?::(\w+))?`")


def diagram(table):
    """A transition table as a Mermaid state diagram; moves between the same stages share a line."""
    moves = {}
    for stage, following in table.items():
        for what, after in following.items():
            moves.setdefault((stage, after), []).append(what)
    named = {NEW: "[*]", DONE: "[*]"}
    lines = [
        f"    {named.get(stage, stage)} --> {named.get(after, after)}: {', '.join(whats)}"
        for (stage, after), whats in moves.items()
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def test_the_readme_lists_the_commands_of_the_registry():
    listed = ROW.findall((ROOT / "README.md").read_text())
    assert listed == registry().menu()


@pytest.mark.parametrize("name", ["PROPOSAL", "ORDER", "CYCLE", "HALT"])
def test_the_architecture_shows_a_lifecycle_as_it_stands(name):
    wanted = diagram(getattr(lifecycle, name))
    assert wanted in (ROOT / "ARCHITECTURE.md").read_text(), wanted


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_links_to_exists(document):
    targets = ("".join(found) for found in LINK.findall(document.read_text()))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_code_that_a_document_names_exists(document):
    """Files as ``trading/x.py``, and names in them as ``trading/x.py:name``."""
    missing = [
        f"{path}:{name}"
        for path, name in CODE.findall(document.read_text())
        if not (ROOT / path).is_file()
        or (name and not re.search(rf"\b{name}\b", (ROOT / path).read_text()))
    ]
    assert missing == []
