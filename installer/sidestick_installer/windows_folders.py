"""Finds the user's documents on Windows, which OneDrive and companies move.

OneDrive's backup moves the folder into its own, under its name in the user's language (`Dokumente`
in German), and its business edition has another folder, named after the company. Where the folder
is now stands in the registry ("User Shell Folders", value `Personal`); Live asks Windows for it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

# Names that OneDrive gives the folder, by the language of Windows.
NAMES = (
    "Documents",
    "Dokumente",
    "Documenti",
    "Documentos",
    "Documenten",
    "Dokumenter",
    "Dokument",
    "Dokumenty",
    "Asiakirjat",
    "Документы",
    "ドキュメント",
    "文档",
)
_CLOUDS = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_VARIABLE = re.compile("%([^%]+)%")


def documents_folders(
    home: Path, environment: Mapping[str, str], registered: Path | None = None
) -> list[Path]:
    """Return where the user's documents may be, the likeliest first: each is named once.

    `registered` is what the registry says.
    """
    clouds = [Path(environment[name]) for name in _CLOUDS if environment.get(name)]
    clouds += sorted(home.glob("OneDrive*"))
    folders = [home / "Documents"]
    for cloud in clouds:
        named = [cloud / name for name in NAMES if (cloud / name).is_dir()]
        folders += named or [cloud / NAMES[0]]
    return [*dict.fromkeys([*([registered] if registered else []), *folders])]


def expanded(value: str, environment: Mapping[str, str]) -> Path:
    """Return the folder that a value of the registry names, such as `%USERPROFILE%\\Documents`."""
    names = {name.upper(): text for name, text in environment.items()}
    return Path(_VARIABLE.sub(lambda found: names.get(found[1].upper(), found[0]), value))


def registered_documents() -> Path | None:
    """Return where the registry says that the documents are; None elsewhere than on Windows."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
                value, _ = winreg.QueryValueEx(key, "Personal")
        except OSError:
            return None
        return expanded(str(value), os.environ)
    return None
