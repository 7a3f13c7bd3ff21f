"""Modules of large packages without what the packages themselves would import."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def hollow(packages: Mapping[str, str]) -> Iterator[list[ModuleType]]:
    """Inside, those of the packages that are not imported yet are empty ones, which are given.

    A module that is imported meanwhile finds its neighbours and nothing else; afterwards the
    packages are gone again, so that whoever imports them later gets all of them.

    Args:
        packages: folder of each package by its name, the outermost first.
    """
    missing = {name: folder for name, folder in packages.items() if name not in sys.modules}
    stand_ins = []
    for name, folder in missing.items():
        sys.modules[name] = package = ModuleType(name)
        package.__path__ = [folder]
        stand_ins.append(package)
    try:
        yield stand_ins
    finally:
        for name in missing:
            del sys.modules[name]
