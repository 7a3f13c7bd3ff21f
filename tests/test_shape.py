"""The shape of the project: sizes, what stands at the top, what no file may say."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("bot", "ml", "trading")
TOP = {
    "pyproject.toml", "bot", "trading", "ml", "config.yaml", "tests", "deploy",
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
    "requirements.lock", "requirements-dev.lock", "Makefile", ".ci", ".github", ".gitignore",
}  # fmt: skip
LOCKS = ("requirements.lock", "requirements-dev.lock")
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
PLACES = re.compile(
    r"(?<![\w.*)-])/(?:work|root|farm|home|Users|opt|mnt|srv)/[\w.]"  # somebody's machine
    r"|pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|/simple[/]"  # where packages come from
)


def tracked():
    """Every file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


FILES = tracked()
MODULES = [p for p in FILES if p.suffix == ".py"]
OURS = [p for p in MODULES if p.relative_to(ROOT).parts[0] in CODE]


def name(path):
    return str(path.relative_to(ROOT))


def lines(path):
    return len(path.read_text().splitlines())


def functions(path):
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


def test_there_is_something_to_look_at():
    assert len(OURS) > 100


def test_no_file_of_code_is_longer_than_300_lines():
    code = [p for p in FILES if p.suffix in {".py", ".js", ".css", ".html", ".yaml"}]
    assert {name(p): lines(p) for p in code if lines(p) > LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_40_lines():
    assert {
        f"{name(p)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for p in MODULES
        for node in functions(p)
        if node.end_lineno - node.lineno + 1 > LINES_OF_A_FUNCTION
    } == {}


def test_every_module_says_what_it_is():
    assert [name(p) for p in OURS if not ast.get_docstring(ast.parse(p.read_text()))] == []


def test_the_top_level_holds_exactly_what_it_should():
    assert {p.relative_to(ROOT).parts[0] for p in FILES} == TOP


def test_no_file_names_a_machine_or_a_package_index():
    found = {}
    for path in FILES:
        try:
            match = PLACES.search(path.read_text())
        except UnicodeDecodeError:
            continue  # a picture
        if match:
            found[name(path)] = match.group()
    assert found == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_holds_versions_and_hashes_and_nothing_else(lock):
    text = (ROOT / lock).read_text()
    allowed = re.compile(
        r"#.*|[a-z0-9-]+==[\w.]+( ; [^/\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    assert [line for line in text.splitlines() if not allowed.fullmatch(line)] == []
