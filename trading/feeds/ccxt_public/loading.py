"""One exchange of ccxt without the hundred others.

``import ccxt.async_support`` runs two files that list every exchange there is. Here packages that
hold only ccxt's errors and base class stand in for them while a module is imported, and are gone
afterwards, so that whoever imports ccxt later gets all of it. A ccxt that does not bear this is
imported whole.
"""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from trading.config.problems import did_you_mean
from trading.domain.errors import ConfigError
from trading.lean import hollow

CROWDED_PACKAGES = ("ccxt", "ccxt.async_support")


def exchange_class(name: str) -> Any:
    """The asyncio client of the exchange with ccxt's id ``name``.

    Raises ConfigError when ccxt has no such exchange.
    """
    names = exchange_names()
    if name not in names:
        hint = did_you_mean(name, names)
        raise ConfigError([f"feed.exchange: ccxt has no exchange {name!r}{hint}"])
    return getattr(import_alone(f"ccxt.async_support.{name}"), name)


def exchange_names() -> list[str]:
    """Ids of the exchanges that ccxt has, without importing any."""
    folder = str(_ccxt_folder() / "async_support")
    return [module.name for module in pkgutil.iter_modules([folder]) if not module.ispkg]


def import_alone(module: str) -> ModuleType:
    """A module of ccxt without what the packages around it would import."""
    try:
        with _small_packages():
            return importlib.import_module(module)
    except (ImportError, AttributeError):  # it needs something of the packages themselves
        return importlib.import_module(module)


@contextmanager
def _small_packages() -> Iterator[None]:
    """Inside, the packages of ccxt that are not imported yet hold only what others take."""
    folder = _ccxt_folder()
    folders = {name: str(folder.joinpath(*name.split(".")[1:])) for name in CROWDED_PACKAGES}
    with hollow(folders) as packages:
        for package in packages:
            vars(package).update(_shared_names())
        yield


def _shared_names() -> dict[str, Any]:
    """What modules of ccxt take from its packages: the errors and the base class."""
    errors = importlib.import_module("ccxt.base.errors")
    base = importlib.import_module("ccxt.base.exchange")
    public = {name: value for name, value in vars(errors).items() if not name.startswith("_")}
    return public | {"Exchange": base.Exchange}


def _ccxt_folder() -> Path:
    """Where ccxt is installed; looking does not import it."""
    imported = sys.modules.get("ccxt")
    if imported is not None:
        return Path(imported.__path__[0])
    spec = importlib.util.find_spec("ccxt")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError(["feed.kind: ccxt is not installed; run pip install ccxt"])
    return Path(spec.submodule_search_locations[0])
