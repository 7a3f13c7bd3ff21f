"""Every test of this folder runs in virtual time, on a stage with a phone and a bot."""

import pytest
from stage import Stage
from virtual_time import VirtualLoop


def pytest_asyncio_loop_factories(config, item):
    return {"virtual": VirtualLoop}


@pytest.fixture
async def stage(bench, tmp_path):
    async with Stage(bench, tmp_path / "chat.db").playing() as playing:
        yield playing


@pytest.fixture
def chat_file(tmp_path):
    return tmp_path / "chat.db"
