"""Finds Live on this computer: programs, preferences, and the User Libraries in use.

Live lets the User Library be moved, and notes where it is in `Library.cfg` in the preferences
folder of each version: XML with `UserLibrary/LibraryProject/ProjectPath` (the folder above) and
`ProjectName` (the folder itself). Ableton does not document that file; its shape is known from
Live 11.3, 12.2 and 12.4. Where it is absent or has another shape, only the default place
(help.ableton.com, "The User Library") is tried, and nothing is guessed. A library that Live names
and that is not there, such as one on a drive that is not connected, is never passed over for
another one: Live would not look there.
"""

from __future__ import annotations

import os
import platform
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import PlacesError
from .refusals import is_folder
from .windows_folders import documents_folders, registered_documents

OLDEST_LIVE = 11


@dataclass(frozen=True)
class Places:
    """The folders in which one operating system keeps what belongs to Live."""

    programs: tuple[Path, ...] = ()
    """Folders that hold installed Lives."""
    program: str = "Ableton Live*.app"
    """The name of an installed Live there, as a pattern."""
    preferences: Path | None = None
    """The folder with one sub-folder of preferences for each version of Live."""
    libraries: tuple[Path, ...] = ()
    """Path at which Live creates its User Library unless it is moved."""

    @classmethod
    def here(cls) -> Places:
        """Return the places of the machine that this runs on."""
        return cls.of(platform.system(), Path.home(), os.environ, registered_documents())

    @classmethod
    def of(
        cls,
        system: str,
        home: Path,
        environment: Mapping[str, str],
        documents: Path | None = None,
    ) -> Places:
        """Return the places on `system`, "Darwin" or "Windows": Live runs on no other.

        `documents` is where Windows' registry says that the user's documents are.
        """
        if system == "Darwin":
            return cls(
                programs=(Path("/Applications"), home / "Applications"),
                preferences=home / "Library/Preferences/Ableton",
                libraries=(home / "Music/Ableton/User Library",),
            )
        if system == "Windows":
            roaming = environment.get("APPDATA", str(home / "AppData/Roaming"))
            folders = documents_folders(home, environment, documents)
            return cls(
                programs=(Path(environment.get("ProgramData", "C:/ProgramData"), "Ableton"),),
                program="Live *",
                preferences=Path(roaming, "Ableton"),
                libraries=tuple(each / "Ableton/User Library" for each in folders),
            )
        return cls()


@dataclass(frozen=True)
class InstalledLive:
    """One installed Live."""

    name: str
    folder: Path

    @property
    def supported(self) -> bool:
        """Tell whether its Python can run the script; one without a version gets the benefit."""
        numbers = _version(self.name)
        return not numbers or numbers[0] >= OLDEST_LIVE


def installed_lives(places: Places) -> list[InstalledLive]:
    """Return every Live in its usual place, newest first."""
    folders = [folder for each in places.programs for folder in each.glob(places.program)]
    lives = [InstalledLive(_name(folder), folder) for folder in folders]
    return sorted(lives, key=lambda live: _version(live.name), reverse=True)


@dataclass(frozen=True)
class Preferences:
    """The preferences folder of one version of Live."""

    live: str
    """As in the folder's name, e.g. "Live 12.3.2"."""
    folder: Path

    @property
    def log(self) -> Path:
        """Return Live's log, in which errors of control surface scripts appear."""
        return self.folder / "Log.txt"

    @property
    def library(self) -> Path | None:
        """Return the User Library of this Live, or None where `Library.cfg` does not say."""
        try:
            root = ET.fromstring(self.folder.joinpath("Library.cfg").read_bytes())  # noqa: S314 - Live's own file
        except (OSError, ET.ParseError):
            return None
        project = root.find(".//UserLibrary/LibraryProject")
        path = _value(project, "ProjectPath")
        return Path(path, _value(project, "ProjectName")) if path else None


def preferences(places: Places) -> list[Preferences]:
    """Return the preferences of every version of Live that has been started, newest first."""
    if places.preferences is None:
        return []
    folders = [folder for folder in places.preferences.glob("Live *") if _version(folder.name)]
    folders.sort(key=lambda folder: _version(folder.name), reverse=True)
    return [Preferences(folder.name, _inner(folder)) for folder in folders]


@dataclass(frozen=True)
class UserLibrary:
    """A User Library, and who uses it."""

    folder: Path
    lives: tuple[str, ...] = ()
    """Lives whose preferences name it, newest first, e.g. "Live 12.3.2"; none if it was given."""

    @property
    def is_there(self) -> bool:
        """Tell whether the folder exists; it does not while its drive is not connected."""
        return is_folder(self.folder)

    @property
    def absence(self) -> str:
        """Return the sentence for a folder that is not there, with what to do."""
        return (
            f"{self.lives[0] if self.lives else 'Live'} has its User Library in {self.folder}, "
            "but that folder does not exist. Connect the drive that it is on, or choose the folder "
            "in Live under Settings > Library, or give it with --library PATH."
        )


def user_libraries(places: Places, chosen: Path | None = None) -> list[UserLibrary]:
    """Return the User Libraries of the Lives here, the newest Live's first; or `chosen` alone.

    Those that Live names are returned also while they are not there.

    Raises:
        PlacesError: none is known.
    """
    if chosen is not None:
        return [UserLibrary(chosen.expanduser())]
    usual = next((folder for folder in places.libraries if folder.is_dir()), None)
    users: dict[Path, list[str]] = {}
    folders: dict[Path, Path] = {}
    for each in preferences(places):
        folder = each.library or usual
        if folder is not None:
            key = folders.setdefault(folder.resolve(), folder)
            users.setdefault(key, []).append(each.live)
    if not users and usual is not None:
        return [UserLibrary(usual)]
    if not users:
        raise PlacesError(_no_library(places.libraries))
    return [UserLibrary(folder, tuple(lives)) for folder, lives in users.items()]


def find_libraries(places: Places, chosen: Path | None = None) -> list[Path]:
    """Return the User Libraries to install into: `chosen` alone, or those of the Lives here.

    That of an older Live is left out while it is not there.

    Raises:
        PlacesError: none is known, or the newest Live's is not there.
    """
    libraries = user_libraries(places, chosen)
    if chosen is None and not libraries[0].is_there:
        raise PlacesError(libraries[0].absence)
    return [each.folder for each in libraries if each.is_there or chosen is not None]


def _no_library(usual: tuple[Path, ...]) -> str:
    if usual:
        return (
            f"No User Library of Live in {' or '.join(map(str, usual))}. Start Live once so that "
            "it creates one, or give yours with --library PATH (Live shows it under "
            "Settings > Library)."
        )
    return (
        "Live does not run on this operating system, so there is no usual place for its User "
        "Library. Give a folder with --library PATH."
    )


def _value(project: ET.Element | None, tag: str) -> str:
    element = None if project is None else project.find(tag)
    return "" if element is None else element.get("Value", "")


def _inner(folder: Path) -> Path:
    """Return the folder of the files: Windows keeps one more below the version than macOS."""
    inner = folder / "Preferences"
    return inner if inner.is_dir() else folder


def _name(folder: Path) -> str:
    return "Ableton " + folder.name.removeprefix("Ableton ").removesuffix(".app")


def _version(name: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", name)))
