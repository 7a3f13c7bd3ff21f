"""A seeded desk, the commands that answer on it, and what every message must respect."""

import re
import sys
from collections.abc import Callable
from html import unescape
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import pytest
from seeded_desk import NOW, Desk, advice, plan, size_advice, trade

from bot.chat import Message
from bot.registry import Registry, registry


@pytest.fixture(scope="session")
def commands() -> Registry:
    return registry()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def show(desk, commands, read):
    """What a person reads of a command's answer on the desk."""

    async def shown(text, **changes) -> str:
        reply = await commands.answer(desk.context(**changes), text)
        return read(reply.message)

    return shown


def visible(html: str) -> str:
    """The text without marks."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def assert_presentable(message: Message) -> None:
    """Limits of the chat, marks in pairs, tables that fit a phone, few lines at first sight."""
    html = message.html
    limit = 1024 if message.photo else 4096
    assert len(visible(html).encode("utf-16-le")) // 2 <= limit
    assert _unbalanced(html) == []
    assert PARSE_HTML is None or PARSE_HTML(html)[1] is None
    for block in re.findall(r"<pre>(.*?)</pre>", html, re.DOTALL):
        lines = unescape(block).split("\n")
        assert unescape(block).isascii()
        assert max(map(len, lines)) <= 30
    at_first_sight = re.sub(r"<blockquote.*?</blockquote>", "", html, flags=re.DOTALL)
    assert len(at_first_sight.strip().split("\n")) <= 16
    for row in message.buttons:
        assert 1 <= len(row) <= 8
        assert all(1 <= len(button.data.encode()) <= 64 for button in row)
    if message.photo:
        assert message.photo.startswith(b"\x89PNG")


def _checker():
    """The reader of Telegram's HTML that is kept beside the project, if it is there."""
    path = Path(__file__).parents[4] / "shared" / "telegram" / "validate.py"
    if not path.exists():
        return None
    spec = spec_from_file_location("telegram_validate", path)
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.parse_html


PARSE_HTML = _checker()


def _unbalanced(html: str) -> list[str]:
    """Marks that are unknown, open or closed in the wrong order."""
    marks = re.findall(r"<(/?)([a-z]+)( expandable)?>", html)
    rest = re.sub(r"</?(?:b|i|code|pre|blockquote)(?: expandable)?>", "", html)
    assert not re.search(r"[<>]", rest)
    assert not re.search(r"&(?!lt;|gt;|amp;|quot;|#)", rest)
    stack: list[str] = []
    for closing, name, _ in marks:
        if not closing:
            stack.append(name)
        elif not stack or stack.pop() != name:
            return [name]
    return stack


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Builders of what a desk is made of."""
    return SimpleNamespace(
        plan=plan, advice=advice, size_advice=size_advice, trade=trade, desk=Desk, now=NOW
    )


@pytest.fixture(scope="session")
def read() -> Callable[[Message], str]:
    """What a person reads of a message, gaps as one space, after a look at every rule."""

    def words(message: Message) -> str:
        assert_presentable(message)
        return re.sub(" +", " ", visible(message.html))

    return words
