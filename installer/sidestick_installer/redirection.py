"""A Python from the Microsoft Store, whose writes under AppData land where Live does not look.

Windows gives such a program a folder of its own for what it writes there, and shows it both as one:
the program itself notices nothing (CPython's documentation, "Known issues" of the Store package).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path, PureWindowsPath

_STORE = ("windowsapps", "pythonsoftwarefoundation.python")
_PRIVATE = ("packages", "localcache")  # in the real path of what was redirected
_REDIRECTED = ("LOCALAPPDATA", "APPDATA")


def is_store_python(*places: str) -> bool:
    """Tell by where it lies (sys.executable, sys.base_prefix) whether a Python is the Store's."""
    parts = [part.lower() for place in places for part in PureWindowsPath(place).parts]
    return any(part.startswith(_STORE) for part in parts)


def real_place(
    path: Path,
    *,
    store_python: bool,
    environment: Mapping[str, str],
    real: Callable[[Path], str] = os.path.realpath,
) -> str:
    """Return where a file really lies if Windows redirects it there, away from Live; else ""."""
    there = real(path)
    before, after = _lower_parts(str(path)), _lower_parts(there)
    if all(part in after and part not in before for part in _PRIVATE):
        return there
    folders = [_lower_parts(environment[name]) for name in _REDIRECTED if environment.get(name)]
    if store_python and any(before[: len(folder)] == folder for folder in folders):
        return "the folder of the Store's Python"
    return ""


def _lower_parts(path: str) -> list[str]:
    return [part.lower() for part in PureWindowsPath(path).parts]
