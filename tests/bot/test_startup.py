"""What a start imports: the configured market and the chat, and nothing of what others need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEVER = ("pandas", "matplotlib", "scipy.stats", "scipy.signal._signaltools", "telegram.ext")
ONLY_ELSEWHERE = ("pyarrow", "starlette", "uvicorn")
CONFIG = """
data_dir: {data}
feed: {{kind: simulator, speed: 1}}
telegram: {{allowed_user_ids: [4242], base_url: "http://127.0.0.1:9"}}
"""


def shown(code):
    """A command that runs the code and prints which modules there are at its end."""
    return [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]


def imported_by(code):
    """Names of the modules that a new Python has after some lines of code."""
    environ = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    done = subprocess.run(shown(code), cwd=ROOT, env=environ, check=True, capture_output=True)
    return set(done.stdout.decode().split())


def belongs(module, packages):
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def test_a_running_desk_imports_what_it_is_configured_for(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(data=tmp_path / "data"))
    code = f"from bot.__main__ import main\nmain(['run', '--config', {str(config)!r}])"
    environ = {**os.environ, "PITWALL_TELEGRAM_TOKEN": "123456789:AAF-token_of_a_test-0000000000"}
    with subprocess.Popen(
        shown(code),
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as desk:
        for line in desk.stderr:
            if "the chat cannot be heard" in line:  # so everything is up
                break
        desk.terminate()
        imported = desk.stdout.read().split()
    assert "bot.commands.stats" in imported
    unwanted = (
        *NEVER,
        *ONLY_ELSEWHERE,
        "ccxt",
        "bot.phone",
        "bot.exchange",
        "bot.sources.recorded",
    )
    assert [module for module in imported if belongs(module, unwanted)] == []


@pytest.mark.parametrize(
    "module", ["bot.cli.desk", "bot.cli.demo", "bot.cli.check", "bot.exchange"]
)
def test_no_entry_imports_pandas_or_more_of_scipy_than_it_needs(module):
    found = imported_by(f"import bot.__main__, {module}")
    assert module in found
    assert [name for name in found if belongs(name, (*NEVER, "pyarrow"))] == []


def test_numerical_libraries_get_one_thread():
    """Every command goes through ``bot.__main__``, which is there before numpy."""
    code = """
import bot.__main__, os, sys
assert "numpy" not in sys.modules
import numpy as np
(np.ones((400, 400)) @ np.ones((400, 400))).sum()
tasks = f"/proc/{os.getpid()}/task"
assert not os.path.isdir(tasks) or len(os.listdir(tasks)) == 1, os.listdir(tasks)
"""
    assert "numpy" in imported_by(code)


def test_check_says_when_the_disk_is_full(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(data=tmp_path / "data"))
    program = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
from bot.__main__ import main
sys.exit(main(['check', '--config', {str(config)!r}]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    sentence = "cannot take 10,000,000 bytes (File too large); free some disk space, or choose"
    assert f"wrong data: {tmp_path / 'data'} {sentence}" in done.stdout
