"""Plug-in folders: every module in one makes an offer, and adding a file adds a plug-in."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def discover(package: str, attribute: str) -> dict[str, Any]:
    """What each module of a package offers under ``attribute``, by module name, in its order.

    Raises ImportError naming the module that offers nothing.
    """
    folder = import_module(package)
    names = sorted(module.name for module in iter_modules(folder.__path__))
    return {name: _offer(f"{package}.{name}", attribute) for name in names}


def _offer(name: str, attribute: str) -> Any:
    module = import_module(name)
    if not hasattr(module, attribute):
        package = name.rpartition(".")[0]
        raise ImportError(
            f"{name} has no {attribute}, which every module of {package} needs; "
            f"set {attribute} to what it offers, or move the file elsewhere",
            name=name,
        )
    return getattr(module, attribute)
