"""Reads the version of the script from what its installer wrote."""

from __future__ import annotations

import json
from pathlib import Path

from ..protocol.regular_file import read_regular
from ..protocol.text_file import text_of

FILE_NAME = "installed.json"
MAX_BYTES = 2**20


def installed_version(folder: str | Path) -> str:
    """Return the version that the installer wrote into a script's folder, empty where it did not.

    A script that is loaded from its sources has none.
    """
    try:
        values = json.loads(text_of(read_regular(Path(folder) / FILE_NAME, MAX_BYTES)))
        return str(values["version"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
