"""Finds Live on this computer: programs, preferences, and the User Libraries in use.

Live lets the User Library be moved, and notes where it is in `Library.cfg` in the preferences
folder of each version: XML with `UserLibrary/LibraryProject/ProjectPath` (the folder above) and
`ProjectName` (the folder itself). Ableton does not document that file; its shape is known from
Live 11.3, 12.2 and 12.4. Where it is absent or has another shape, only the default place
(help.ableton.com, "The User Library") is tried, and nothing is guessed.
"""

from __future__ import annotations

import os
import platform
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import PlacesError

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
        return cls.of(platform.system(), Path.home(), os.environ)

    @classmethod
    def of(cls, system: str, home: Path, environment: Mapping[str, str]) -> Places:
        """Return the places on `system`, "Darwin" or "Windows": Live runs on no other."""
        if system == "Darwin":
            return cls(
                programs=(Path("/Applications"), home / "Applications"),
                preferences=home / "Library/Preferences/Ableton",
                libraries=(home / "Music/Ableton/User Library",),
            )
        if system == "Windows":
            roaming = environment.get("APPDATA", str(home / "AppData/Roaming"))
            # OneDrive moves the Documents folder into its own where it backs it up.
            homes = dict.fromkeys([home, Path(environment.get("OneDrive", home))])
            return cls(
                programs=(Path(environment.get("ProgramData", "C:/ProgramData"), "Ableton"),),
                program="Live *",
                preferences=Path(roaming, "Ableton"),
                libraries=tuple(each / "Documents/Ableton/User Library" for each in homes),
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


def find_libraries(places: Places, chosen: Path | None = None) -> list[Path]:
    """Return the User Libraries to install into: `chosen` alone, or those of the Lives here.

    Raises:
        PlacesError: none is known, or none of those known exists.
    """
    if chosen is not None:
        return [chosen.expanduser()]
    named = _distinct(each.library for each in preferences(places))
    existing = [library for library in named or places.libraries if library.is_dir()]
    if existing:
        return _distinct(existing)
    raise PlacesError(_no_library(named, places.libraries))


def _no_library(named: list[Path], usual: tuple[Path, ...]) -> str:
    if named:
        return (
            f"Live's settings name {named[0]} as its User Library, but that folder does not "
            "exist. Connect the drive that it is on, or choose the folder in Live under "
            "Settings > Library, or give it with --library PATH."
        )
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


def _distinct(paths: Iterable[Path | None]) -> list[Path]:
    """Return paths in order, without None and repetitions (also through links)."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path:
            found.setdefault(path.resolve(), path)
    return list(found.values())
