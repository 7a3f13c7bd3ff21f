"""A phone per test, a bot and a person who use it, and an outside judge of its answers."""

import importlib.util
import io
import os
import shutil
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from PIL import Image
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.phone import create_phone

BOT_TOKEN = "123456:TEST-token_of_nobody"
SESSION_TOKEN = "session-token-of-a-test"
PORT = 8765
ROOT = f"http://127.0.0.1:{PORT}"
SHARED_TELEGRAM = Path(__file__).resolve().parents[4] / "shared" / "telegram"


@dataclass
class Clock:
    """Unix seconds that stand still until a test moves them."""

    seconds: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def load_judge():
    """The specification's validator, or None where it is not beside the project."""
    path = SHARED_TELEGRAM / "validate.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("bot_api_validate", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its api.json open
        return module.Spec()


JUDGE = load_judge()


@pytest.fixture
def judge():
    if JUDGE is None:
        pytest.skip("no validator beside the project")
    return JUDGE


@pytest.fixture
def judge_script(judge):
    return SHARED_TELEGRAM / "validate.py"


@pytest.fixture
def phone(clock):
    """A phone; whatever a test makes it answer must be an object of the Bot API."""
    phone = create_phone(
        bot_token=BOT_TOKEN,
        session_token=SESSION_TOKEN,
        port=PORT,
        clock=clock,
        banner="SIMULATED market · paper money",
    )
    yield phone
    if JUDGE is not None:
        for request in phone.requests:
            issues = JUDGE.response(request["method"], request["response"])
            assert not [str(issue) for issue in issues if issue.level == "ERROR"], request


@pytest.fixture
def new_bot(phone):
    """Makes unmodified library bots that reach the phone in process."""

    def make(token=BOT_TOKEN):
        def request():
            return HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=phone.app)})

        return Bot(
            token,
            base_url=f"{ROOT}/bot",
            base_file_url=f"{ROOT}/file/bot",
            request=request(),
            get_updates_request=request(),
        )

    return make


@pytest.fixture
async def bot(new_bot):
    async with new_bot() as bot:
        yield bot


@pytest.fixture
async def person(phone):
    """The user side with the right token."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=phone.app),
        base_url=ROOT,
        headers={"X-Pitwall-Token": SESSION_TOKEN},
    ) as client:
        yield client


@pytest.fixture
async def raw(phone):
    """Calls a method with exactly these parameters; gives the envelope."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=phone.app), base_url=f"{ROOT}/bot{BOT_TOKEN}/"
    ) as client:

        async def call(method, **params):
            return (await client.post(method, json=params)).json()

        yield call


@pytest.fixture(scope="session")
def picture():
    """A PNG of 320 by 200 pixels."""
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), "#2a6").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def chromium():
    """The path of an installed Chromium; must be there in continuous integration."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    reason = "no Chromium is installed: the page cannot be tested"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
