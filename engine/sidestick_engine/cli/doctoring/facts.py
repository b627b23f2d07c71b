"""Facts of this computer for a report, in words that name nobody, and the paths that it hides."""

from __future__ import annotations

import platform
import re
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidestick_installer.doctor import Computer

LIBRARIES = ("numpy", "onnxruntime", "pyzmq", "msgpack", "mido", "python-rtmidi", "psutil", "click")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")  # who builds a system may call it by a name


def facts() -> dict[str, str]:
    """Return what matters of this computer for a question, each by its name."""
    from sidestick_engine.installation.way import way_installed

    return {
        "Written": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Sidestick": f"{version('sidestick')} ({way_installed()})",
        "System": f"{platform.system()} {_numbers(platform.release())}, {platform.machine()}",
        "Python": f"{platform.python_version()}, {64 if sys.maxsize > 2**32 else 32} bits",
        "Libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
    }


def places(computer: Computer) -> dict[str, Path]:
    """Return the paths that may stand in what others say, by what they are for."""
    from sidestick_engine.history.database import FILE_NAME
    from sidestick_installer.errors import PlacesError
    from sidestick_installer.places import find_libraries

    here = computer.places
    known = {
        "home": Path.home(),
        "port file": computer.port_file,
        "history": computer.port_file.with_name(FILE_NAME),
        "data folder": computer.port_file.parent,
        "temporary folder": Path(tempfile.gettempdir()),
        "this Python": Path(sys.prefix),
        "Sidestick's script": computer.source.parent,
        "folder": Path.cwd(),
    }
    if here.preferences is not None:
        known["Live's preferences"] = here.preferences
    known |= {f"program folder {number}": each for number, each in enumerate(here.programs, 1)}
    known |= {f"usual library {number}": each for number, each in enumerate(here.libraries, 1)}
    try:
        libraries = find_libraries(here, computer.library)
    except PlacesError:
        libraries = []
    return known | {f"User Library {number}": each for number, each in enumerate(libraries, 1)}


def _numbers(text: str) -> str:
    found = _NUMBERS.match(text)
    return found[0] if found else "of another name"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not there"
