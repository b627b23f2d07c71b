"""Removes all of Sidestick but the program: script, start at login, what runs, and data.

What is the musician's own stays where that is wished: the history, models, styles, kits and
settings. What they have put into the script's folder, or edited there, always does, in a folder
that is named. Only files of ours are removed; a data folder may be a folder of the user's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .autostart.autostart import Autostart
from .deploy import script_folder
from .errors import DeployError, InstallerError, PlacesError
from .library_lock import library_lock
from .manifest import CONFIG, Manifest, added_files, hashes
from .places import Places, user_libraries
from .refusals import advice, may_read, reason
from .releases import adopt
from .results import CheckResult, failed, passed, warned
from .sentences import personal
from .set_aside import free_name, set_aside

KEPT_FOLDER = "kept"
"""Folder of the data folder that has what was kept of the script's."""
OWN = ("history.db*", "models", "styles", "kits", "kit_maps", "tracks.txt")
"""Patterns of what is the musician's own in the data folder."""
_CALLED = {
    "history.db": "history",
    "models": "models",
    "styles": "styles",
    "kits": "kits",
    "kit_maps": "kit maps",
    "tracks.txt": "kits of tracks",
    KEPT_FOLDER: "settings",
}
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
    """Stops engine and panel; returns True where one ran, or raises `InstallerError`."""
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
    yield _engine(removal.stop)
    yield from _scripts(removal)
    yield _data(removal)


def _at_login(autostart: Autostart) -> CheckResult:
    try:
        if autostart.read() is None:
            return passed("at_login", "The engine was not started at login.")
        autostart.remove()
        return passed("at_login", "The engine is not started at login any more.")
    except InstallerError as error:
        said = str(error)
    except OSError as error:
        said = f"{autostart.where} cannot be removed ({reason(error)})."
    return failed("at_login", personal(said), personal(f"Remove {autostart.where} yourself."))


def _engine(stop: Callable[[], bool]) -> CheckResult:
    try:
        return passed("engine", "Stopped." if stop() else "None was running.")
    except InstallerError as error:
        return failed("engine", personal(error), "Then run sidestick uninstall again.")


def _scripts(removal: Removal) -> Iterator[CheckResult]:
    try:
        libraries = user_libraries(removal.places, removal.library)
    except PlacesError as error:
        if removal.places != Places():  # where Live does not run, nobody misses its library
            yield warned("user_library", personal(error))
        return
    for number, library in enumerate(libraries, 1):
        folder = script_folder(library.folder)
        if not library.is_there:
            yield warned("user_library", personal(library.absence), "Then run sidestick uninstall.")
        elif not may_read(library.folder):
            yield _closed(library.folder)
        elif folder.is_symlink() or folder.exists():
            kept = removal.data / KEPT_FOLDER / ("" if number == 1 else f"library {number}")
            kept = kept if removal.keeps_data else _aside(library.folder)
            yield _locked_script(removal, folder, kept)


def _aside(library: Path) -> Path:
    """Return a folder for the user's own files where no data folder stays."""
    return free_name(library, "Sidestick, your files")


def _locked_script(removal: Removal, folder: Path, kept: Path) -> CheckResult:
    try:
        with library_lock(folder.parent):
            return _script(removal, folder, kept)
    except DeployError as error:
        return failed("script", personal(error))


def _script(removal: Removal, folder: Path, kept: Path) -> CheckResult:
    """Remove a script; what the user has put into its folder is in `kept` before."""
    try:
        ours = None if folder.is_symlink() else _manifest(removal, folder)
        if ours is None:
            said = f"{folder} was not made by Sidestick's installer, and stays."
            return warned("script", personal(said), "Remove it yourself, if you like.")
        own = _own_files(removal, folder, ours)
    except OSError as error:
        return _refused(f"{folder} cannot be read", error)
    try:
        for name, kept_as in own.items():
            _keep(folder / name, kept / kept_as)
    except OSError as error:
        cannot = f"{folder} stays: {_names(own)} in it cannot be copied to {kept}"
        return _refused(cannot, error)
    try:
        _remove_at_once(folder)
        with suppress(OSError):  # others have scripts there
            folder.parent.rmdir()
    except OSError as error:
        return _refused(f"{folder} cannot be removed", error)
    said = f"{folder} was removed."
    if own:
        said += f" Your files from it are in {kept} now: {_names(own.values())}."
    return passed("script", personal(said))


def _closed(library: Path) -> CheckResult:
    remedy = f"{advice(PermissionError())}, and run sidestick uninstall again."
    return failed("script", personal(f"{library} cannot be read."), remedy)


def _refused(cannot: str, error: OSError) -> CheckResult:
    said = personal(f"{cannot} ({reason(error)}).")
    return failed("script", said, f"{advice(error)}, and run sidestick uninstall again.")


def _names(names: Iterable[str]) -> str:
    """Return names with commas; of many the first ones."""
    first, *others = names
    more = f" and {len(others) - 3} more" if len(others) > 4 else ""
    return ", ".join([first, *(others[:3] if more else others)]) + more


def _own_files(removal: Removal, folder: Path, ours: Manifest) -> dict[str, str]:
    """Return what is the user's in a script's folder: name -> the name under which it is kept.

    Settings are among it where data are kept; what the user has added or edited always is.
    """
    there = hashes(folder)
    edited = [name for name, sha256 in ours.files.items() if there.get(name, sha256) != sha256]
    settings = [CONFIG] if removal.keeps_data and (folder / CONFIG).is_file() else []
    added = {name: name for name in [*settings, *added_files(folder, ours)]}
    return added | {name: f"{name}.backup" for name in edited if name != CONFIG}


def _keep(source: Path, target: Path) -> None:
    """Copy a file to where it is kept; one that was kept before stays beside it, if it differs.

    Raises OSError; no part of a file is there then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.draft")
    try:
        if source.is_symlink() and not source.is_file():  # to a folder, or to nothing
            draft.symlink_to(source.readlink())
        else:
            _copy_safely(source, draft)
        if os.path.lexists(target) and not _is_same(target, draft):
            set_aside(target, target.parent, f"{target.name}.backup")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _copy_safely(source: Path, target: Path) -> None:
    """Copy a file so that it is on the disk: some systems only say then that the disk is full."""
    content = source.read_bytes()
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if target.read_bytes() != content:
        raise OSError(f"the copy of {source.name} is not as it should be")


def _is_same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        both_links = one.is_symlink() and other.is_symlink()
        return both_links and one.readlink() == other.readlink()
    return one.read_bytes() == other.read_bytes()


def _remove_at_once(folder: Path) -> None:
    """Remove a folder whole, or where a program has a file of it open not at all."""
    gone = free_name(folder.parent, f".{folder.name}-removed")
    folder.rename(gone)
    shutil.rmtree(gone)


def _manifest(removal: Removal, folder: Path) -> Manifest | None:
    shipped = Manifest(removal.version, hashes(removal.source))
    return Manifest.read(folder) or adopt(hashes(folder), shipped)


def _data(removal: Removal) -> CheckResult:
    folder = removal.data
    patterns = PASSING if removal.keeps_data else (*PASSING, *OWN)
    try:
        for path in [each for pattern in patterns for each in folder.glob(pattern)]:
            _remove(path)
        if not removal.keeps_data:
            _remove_kept_settings(folder / KEPT_FOLDER)
        for path in removal.caches:
            _remove(path)
        left = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        if not left and folder.is_dir():
            folder.rmdir()
    except OSError as error:
        said = f"{error.filename} cannot be removed ({reason(error)})."
        return failed("data", personal(said), f"{advice(error)}, and remove it yourself.")
    if not left:
        return passed("data", personal(f"Nothing is left in {folder}."))
    if removal.keeps_data:
        return passed("data", personal(f"{folder} stays, with {_described(left)}."))
    if KEPT_FOLDER in left:
        added = (each for each in (folder / KEPT_FOLDER).rglob("*") if not each.is_dir())
        left[left.index(KEPT_FOLDER)] = _names(
            sorted(each.relative_to(folder).as_posix() for each in added)
        )
    said = f"Files that are not Sidestick's stay in {folder}: {_names(left)}."
    return warned("data", personal(said), "Remove them yourself, if you like.")


def _described(left: Sequence[str]) -> str:
    """Return what people call the files and folders that stay, the user's own first."""
    called = {
        name: called for name in left for own, called in _CALLED.items() if name.startswith(own)
    }
    others = [name for name in left if name not in called]
    own = "your " + _names(dict.fromkeys(called.values())) if called else ""
    return " and ".join(filter(None, [own, "other files: " + _names(others) if others else ""]))


def _remove_kept_settings(kept: Path) -> None:
    """Remove the settings of an earlier removal; other files of the user's stay."""
    for path in kept.rglob(f"{CONFIG}*"):
        _remove(path)
    for folder in sorted((each for each in kept.rglob("*") if each.is_dir()), reverse=True):
        _remove_if_empty(folder)
    _remove_if_empty(kept)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        folder.rmdir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
