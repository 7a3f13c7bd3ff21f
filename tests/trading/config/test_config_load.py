"""From the bytes of a file to a configuration, or to every problem at once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from config_examples import accepted, problems

from trading.config.load import config_digest, load_config
from trading.config.schema import Config
from trading.domain.errors import ConfigError


@pytest.mark.parametrize("text", ["", "# only a comment\n", "paper:\n#  balance: 1\nfeed:\n"])
def test_an_empty_file_and_empty_sections_mean_the_defaults(text: str) -> None:
    assert accepted(text) == Config()


def test_no_file_means_the_defaults() -> None:
    assert load_config(None, {}) == Config()


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("paper:\n  balance: 500\n", encoding="utf-8")
    assert load_config(file, {}).paper.balance == 500


def test_a_missing_file_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"/gone\.yaml: cannot be read .* for the default"):
        load_config(tmp_path / "gone.yaml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, {})


def test_only_the_data_directory_comes_from_the_environment() -> None:
    environ = {"PITWALL_DATA_DIR": "/elsewhere", "PITWALL_VENUE": "live", "PITWALL_PORT": "1"}
    assert load_config(None, environ) == Config(data_dir="/elsewhere")
    assert load_config(None, {"PITWALL_DATA_DIR": ""}).data_dir == "var"


def test_every_problem_at_once_in_the_order_of_the_file() -> None:
    text = """venue: papr
paper:
  balance: 5
  balance: 6
  volum_share: 0.1
benchmark: BTCUSD
approvals: {requote_drift: 0.9}
capital: &x {max_positions: many}
"""
    assert [line.split(":", 2)[1] for line in problems(text)] == [
        "1 venue",
        "4 paper.balance",
        "5 paper.volum_share",
        "6 benchmark",
        "7 approvals.requote_drift",
        "8 capital",
        "8 capital.max_positions",
    ]


def test_defaults_that_stand_in_for_refused_values_are_not_blamed() -> None:
    assert len(problems("approvals: {expire_drift: 7, requote_drift: 0.8}")) == 1
    assert len(problems("symbols: [eth]\nbenchmark: ETHUSDC\nsectors: {a: [ETHUSDC]}")) == 1


def test_the_digest_is_stable_and_tells_configurations_apart() -> None:
    same = accepted("paper: {balance: 10000.0}\nsectors:\n  a: []\n  b: []")
    turned = accepted("sectors:\n  b: []\n  a: []\npaper: {balance: 10000}")
    assert config_digest(same) == config_digest(turned)
    assert config_digest(same) != config_digest(Config())
    assert re.fullmatch("[0-9a-f]{64}", config_digest(same))


def test_importing_the_configuration_is_cheap() -> None:
    code = "import sys, trading.config.load; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "pandas", "scipy", "msgspec", "ccxt", "telegram", "asyncio"}
    assert not heavy & set(run.stdout.split())
