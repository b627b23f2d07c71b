"""Removes all of Sidestick but the program: script, start at login, what runs, and data.

What is the musician's own stays where that is wished: the history, models, styles, kits, and from
the script's folder the settings and whatever they have put there, in a folder beside the rest.
Only files that Sidestick makes are removed; a data folder may be a folder of the user's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .autostart.autostart import Autostart
from .deploy import script_folder
from .errors import InstallerError, PlacesError
from .manifest import CONFIG, Manifest, hashes
from .places import Places, user_libraries
from .releases import adopt
from .results import CheckResult, failed, passed, warned
from .sentences import personal
from .set_aside import set_aside

KEPT_FOLDER = "kept"
"""Folder of the data folder that has what was kept of the script's."""
OWN = ("history.db*", "models", "styles", "kits", "kit_maps", "tracks.txt", KEPT_FOLDER)
"""Patterns of what is the musician's own in the data folder."""
PASSING = (
    "port.json",
    "panel.json",
    "panel.last",
    "*.lock",
    "*.pid",
    "engine.log",
    "panel.log",
    "styles/.kept",
)
"""Patterns of what processes leave there, and can make again."""


@dataclass(frozen=True)
class Removal:
    """A computer that Sidestick is to leave."""

    source: Path
    """The script's folder as shipped, by which one is known whose list of files was lost."""
    version: str
    places: Places
    library: Path | None
    """The User Library given by the user, if any."""
    autostart: Autostart | None
    stop: Callable[[], bool]
    """Stops engine and panel; returns True where one ran."""
    data: Path
    """The data folder."""
    caches: tuple[Path, ...] = ()
    """Further folders of ours that nobody misses."""
    keeps_data: bool = True
    """True if the musician's own is to stay."""


def remove(removal: Removal) -> Iterator[CheckResult]:
    """Remove one thing after the other, and yield how it went."""
    if removal.autostart is not None:
        yield _at_login(removal.autostart)
    yield passed("engine", "Stopped." if removal.stop() else "None was running.")
    yield from _scripts(removal)
    yield _data(removal)


def _at_login(autostart: Autostart) -> CheckResult:
    try:
        if autostart.read() is None:
            return passed("at_login", "The engine was not started at login.")
        autostart.remove()
        return passed("at_login", "The engine is not started at login any more.")
    except (InstallerError, OSError) as error:
        remedy = personal(f"Remove {autostart.where} yourself.")
        return failed("at_login", personal(error), remedy)


def _scripts(removal: Removal) -> Iterator[CheckResult]:
    try:
        libraries = user_libraries(removal.places, removal.library)
    except PlacesError:
        return
    for number, library in enumerate(libraries, 1):
        folder = script_folder(library.folder)
        if not library.is_there:
            yield warned("user_library", personal(library.absence), "Then run sidestick uninstall.")
        elif folder.is_symlink() or folder.exists():
            kept = removal.data / KEPT_FOLDER / ("" if number == 1 else f"library {number}")
            yield _script(removal, folder, kept)


def _script(removal: Removal, folder: Path, kept: Path) -> CheckResult:
    try:
        ours = None if folder.is_symlink() else _manifest(removal, folder)
        if ours is None:
            said = f"{folder} was not made by Sidestick's installer, and stays."
            return warned("script", personal(said), "Remove it yourself, if you like.")
        if removal.keeps_data:
            there = hashes(folder)
            own = there.keys() - ours.files.keys()
            for name in [*own, *([CONFIG] if (folder / CONFIG).is_file() else [])]:
                _keep(folder / name, kept / name)
            for name in there.keys() & ours.files.keys() - {CONFIG}:
                if there[name] != ours.files[name]:  # edited
                    _keep(folder / name, kept / f"{name}.backup")
        shutil.rmtree(folder)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
    except OSError as error:
        said = f"{folder} cannot be removed ({error.strerror or error})."
        return failed("script", personal(said), "Quit Live, and try again.")
    return passed("script", personal(f"{folder} was removed."))


def _keep(source: Path, target: Path) -> None:
    """Copy a file to where it is kept; one that was kept before stays beside it, if it differs."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.draft")
    shutil.copyfile(source, draft)
    if target.exists() and target.read_bytes() != draft.read_bytes():
        set_aside(target, target.parent, f"{target.name}.backup")
    draft.replace(target)


def _manifest(removal: Removal, folder: Path) -> Manifest | None:
    shipped = Manifest(removal.version, hashes(removal.source))
    return Manifest.read(folder) or adopt(hashes(folder), shipped)


def _data(removal: Removal) -> CheckResult:
    folder = removal.data
    patterns = PASSING if removal.keeps_data else (*PASSING, *OWN)
    try:
        for path in [each for pattern in patterns for each in folder.glob(pattern)]:
            _remove(path)
        for path in removal.caches:
            _remove(path)
        left = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        if not left and folder.is_dir():
            folder.rmdir()
    except OSError as error:
        said = f"{error.filename} cannot be removed ({error.strerror})."
        return failed("data", personal(said), "Remove it yourself.")
    if not left:
        return passed("data", personal(f"Nothing is left in {folder}."))
    if removal.keeps_data:
        said = (
            f"Yours is kept in {folder} ({', '.join(left)}), for when you set Sidestick up again."
        )
        return passed("data", personal(said))
    return warned("data", personal(f"{folder} has files that are not ours: {', '.join(left)}."))


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
