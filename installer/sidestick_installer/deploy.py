"""The script into a User Library, so that a crash at any moment leaves the old or the new."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import count
from pathlib import Path

from .errors import DeployError, DowngradeError
from .library_lock import library_lock
from .manifest import CONFIG, Manifest, added_files, compare, hashes
from .refusals import advice, file_in_the_way, is_folder, may_read, may_write, reason
from .releases import adopt, version_numbers

SCRIPT = "Sidestick"
SCRIPTS = "Remote Scripts"
_STAGING = f".{SCRIPT}-"
_OLD = "old"
_MOVE_IT = (
    "Move it out of Remote Scripts, and try again: sidestick doctor --fix does both, and deletes "
    "nothing."
)

NEXT_STEPS = f"""\
Now, in Live:
  1. Quit Live and start it again: it looks for control surfaces only when it starts.
  2. In Settings (Preferences in Live 11) > Link, Tempo & MIDI, choose {SCRIPT} under Control
     Surface in a free row, and as its Input the controller whose buttons you want to use.
  3. Start the engine: sidestick engine start"""


class DeployAction(Enum):
    """A way in which the script of this version and a User Library may stand to each other."""

    INSTALL = "install"
    """No script is there."""
    UPGRADE = "upgrade"
    """One of an earlier version is there."""
    DOWNGRADE = "downgrade"
    """One of a later version is there."""
    REPAIR = "repair"
    """One of this version is there, but some of its files are missing or were changed."""
    NOTHING = "nothing"
    """It is there as shipped."""


@dataclass(frozen=True)
class DeployPlan:
    """The state of a User Library's script, and what an installation would do about it."""

    folder: Path
    version: str
    action: DeployAction
    previous: str | None
    """The version that is there, None if none."""
    is_adopted: bool
    """True if its list of files is lost, and its files were known by their hashes."""
    missing: tuple[str, ...]
    edited: tuple[str, ...]
    """Files that somebody has changed: they are kept beside the new ones."""

    def __str__(self) -> str:
        script = f"{SCRIPT} {self.version}"
        kept = "; your settings and learned controls stay"
        backups = f", and what you have changed in {_list(self.edited)}" if self.edited else ""
        if self.action is DeployAction.INSTALL:
            return f"{script} goes into {self.folder}"
        if self.action is DeployAction.NOTHING:
            return f"{script} is in {self.folder}"
        if self.action is DeployAction.REPAIR:
            wrong = _list((*self.missing, *self.edited)) or "the list of its files"
            return f"{script} in {self.folder} is put right ({wrong}){kept}{backups}"
        return f"{script} replaces {self.previous} in {self.folder}{kept}{backups}"


@dataclass(frozen=True)
class DeployReport:
    """The outcome of an installation, as a person reads it."""

    folder: Path
    version: str
    previous: str | None
    """The version that was there before, None if none."""
    copied: bool
    """False if every file was there already."""
    config_written: bool
    """False if the user's own settings were kept, or none were to be written."""
    replaced: tuple[str, ...]
    """Files that somebody had changed since the last installation; they are as shipped again."""
    backups: tuple[str, ...] = ()
    """The names under which those are kept, in the same folder."""

    def __str__(self) -> str:
        done = "installed" if self.copied else "was installed already"
        lines = [f"{SCRIPT} {self.version} {done} in {self.folder}"]
        if self.previous not in (None, self.version):
            lines.append(f"It replaces version {self.previous}.")
        if self.replaced:
            lines.append(
                f"Changed by hand since and now as shipped: {', '.join(self.replaced)}. "
                f"As they were, they are in {', '.join(self.backups)}."
            )
        if self.config_written:
            lines.append(f"Its settings are in {self.folder / CONFIG}")
        return "\n".join(lines)

    @property
    def sentences(self) -> str:
        """Return the same in one line."""
        return " ".join(f"{line.rstrip('.')}." for line in str(self).split("\n"))


def script_folder(library: Path) -> Path:
    """Return where the script lies in a User Library; its name is the one that Live shows."""
    return library / SCRIPTS / SCRIPT


def plan(source: Path, library: Path, *, version: str) -> DeployPlan:
    """Return what `install` would do, and change nothing. Raises DeployError as it does."""
    shipped = _shipped(source, version)
    _check_place(library)
    folder = script_folder(library)
    try:
        before, found, is_adopted = _what_is_there(folder, shipped)
    except OSError as error:
        raise DeployError(
            f"{folder} cannot be read ({reason(error)}). {advice(error)}, and try again."
        ) from error
    difference = compare(before.files, found) if before else compare({}, {})
    action = _action(shipped, before, found, is_adopted)
    if action is not DeployAction.NOTHING and not may_write(folder.parent):
        raise DeployError(
            f"{folder.parent} cannot be written. {advice(PermissionError())}, and try again."
        )
    return DeployPlan(
        folder=folder,
        version=version,
        action=action,
        previous=before.version if before else None,
        is_adopted=is_adopted,
        missing=difference.missing,
        edited=_edited(folder, shipped, before, found),
    )


def install(
    source: Path,
    library: Path,
    *,
    version: str,
    config: Mapping[str, object] | None = None,
    downgrade: bool = False,
) -> DeployReport:
    """Copy the script from `source` into `library`, and `config` beside it if none is there.

    Files that the user added are kept, `config.json` first among them, and those that the user has
    changed stay under another name. What is there already is not copied again. `downgrade`: also in
    place of a later version.

    Raises:
        DowngradeError: a later version is there.
        DeployError: the library is no folder or cannot be written, or something that this
            installer did not make is in the way.
    """
    shipped = _shipped(source, version)
    _check_place(library)
    folder = script_folder(library)
    try:
        folder.parent.mkdir(exist_ok=True)
        with library_lock(folder.parent):
            return _install(source, folder, shipped, config, downgrade)
    except OSError as error:
        raise DeployError(
            f"Nothing was installed: {folder.parent} cannot be written ({reason(error)}). "
            f"{advice(error)}, and try again."
        ) from error


def _install(
    source: Path,
    folder: Path,
    shipped: Manifest,
    config: Mapping[str, object] | None,
    downgrade: bool,
) -> DeployReport:
    """Do what `install` does, while nobody else does. Raises OSError, too."""
    _finish_interrupted(folder)
    before, found, is_adopted = _what_is_there(folder, shipped)
    action = _action(shipped, before, found, is_adopted)
    if action is DeployAction.DOWNGRADE and before and not downgrade:
        raise DowngradeError(
            f"{folder} is of version {before.version}, and this Sidestick of {shipped.version}, "
            "which is older. Update Sidestick, or put the older script there with: sidestick setup "
            "--downgrade"
        )
    edited = _edited(folder, shipped, before, found)
    config_written = config is not None and not folder.joinpath(CONFIG).exists()
    copied = action is not DeployAction.NOTHING
    backups: tuple[str, ...] = ()
    if copied or config_written:
        backups = _replace(folder, source, shipped, before, config, edited)
    return DeployReport(
        folder=folder,
        version=shipped.version,
        previous=before.version if before else None,
        copied=copied,
        config_written=config_written,
        replaced=edited,
        backups=backups,
    )


def _shipped(source: Path, version: str) -> Manifest:
    shipped = Manifest(version, hashes(source))
    if "__init__.py" not in shipped.files:
        raise DeployError(f"{source} holds no script to install. Install Sidestick again.")
    return shipped


def _action(
    shipped: Manifest, before: Manifest | None, found: dict[str, str], is_adopted: bool
) -> DeployAction:
    if before is None:
        return DeployAction.INSTALL
    if before.version != shipped.version:
        is_later = version_numbers(before.version) > version_numbers(shipped.version)
        return DeployAction.DOWNGRADE if is_later else DeployAction.UPGRADE
    is_as_shipped = shipped == before and not compare(shipped.files, found) and not is_adopted
    return DeployAction.NOTHING if is_as_shipped else DeployAction.REPAIR


def _edited(
    folder: Path, shipped: Manifest, before: Manifest | None, found: dict[str, str]
) -> tuple[str, ...]:
    """Return the files that somebody has changed, or has made where this version has one."""
    if before is None:
        return ()
    added = set(added_files(folder, before)) & shipped.files.keys()
    own = {name for name in added if found.get(name) != shipped.files[name]}
    return (*compare(before.files, found).changed, *sorted(own))


def check_library(library: Path) -> None:
    """Check that a path is that of a User Library. Raises DeployError."""
    remedy = "Give your User Library with --library PATH (Live shows it under Settings > Library)."
    if file_in_the_way(library) == library:
        raise DeployError(f"{library} is a file, not a folder. {remedy}")
    if SCRIPTS in (library.name, library.parent.name):
        raise DeployError(
            f"{library} lies inside a User Library. Give the User Library itself with --library: "
            f"the folder that holds {SCRIPTS}."
        )
    if not is_folder(library):
        raise DeployError(f"There is no folder {library}. {remedy}")


def _check_place(library: Path) -> None:
    check_library(library)
    if not may_read(library):
        raise DeployError(f"{library} cannot be read. {advice(PermissionError())}, and try again.")
    if file := file_in_the_way(library / SCRIPTS):
        raise DeployError(
            f"{file} is a file, where Live needs a folder for scripts. Move that file away, and "
            "try again."
        )


def _what_is_there(folder: Path, shipped: Manifest) -> tuple[Manifest | None, dict[str, str], bool]:
    """Return the manifest of an earlier installation, and hashes of the files that are there.

    The last is True where the manifest is lost and the files were known by their hashes.
    """
    if folder.is_symlink():
        raise DeployError(
            f"{folder} is a link to {folder.readlink()}, which Sidestick's installer did not make. "
            f"{_MOVE_IT}"
        )
    if not folder.exists():
        return None, {}, False
    found = hashes(folder) if folder.is_dir() else {}
    before = Manifest.read(folder) if folder.is_dir() else None
    if before is not None:
        return before, found, False
    if folder.is_dir() and not any(folder.iterdir()):
        return None, {}, False
    adopted = adopt(found, shipped)
    if adopted is None:
        raise DeployError(
            f"{folder} is already there, and Sidestick's installer did not make it. {_MOVE_IT}"
        )
    return adopted, found, True


def _replace(
    folder: Path,
    source: Path,
    shipped: Manifest,
    before: Manifest | None,
    config: Mapping[str, object] | None,
    edited: tuple[str, ...],
) -> tuple[str, ...]:
    """Build the new folder beside the old one, then swap them by two renames.

    Returns the names under which the files that were changed are kept.
    """
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder.parent))
    try:
        new = staging / "new"
        new.mkdir()
        if before is not None:
            _copy_own_files(folder, new, before)
        backups = tuple(_kept_beside(folder, new, name) for name in edited)
        if config is not None and not new.joinpath(CONFIG).exists():
            text = json.dumps(config, indent=2) + "\n"
            new.joinpath(CONFIG).write_text(text, encoding="utf-8")
        _copy(source, new, shipped.files)
        shipped.write(new)
        if difference := compare(shipped.files, hashes(new)):
            raise OSError(f"the copy differs from what ships: {_list(difference.names)}")
        if folder.exists():
            folder.rename(staging / _OLD)
        new.rename(folder)
    finally:
        _finish_interrupted(folder)
    return backups


def _kept_beside(folder: Path, new: Path, name: str) -> str:
    """Copy a file that was changed to a name of its own; return that."""
    names = (f"{name}.backup{f' {number}' if number > 1 else ''}" for number in count(1))
    content = folder.joinpath(name).read_bytes()
    backup = next(
        each
        for each in names
        if not new.joinpath(each).exists() or new.joinpath(each).read_bytes() == content
    )
    new.joinpath(backup).parent.mkdir(parents=True, exist_ok=True)
    new.joinpath(backup).write_bytes(content)
    return backup


def _finish_interrupted(folder: Path) -> None:
    """Put back what was moved aside if nothing took its place, and clear the staging folders.

    Also those of an installation that was killed between its two renames.
    """
    for staging in folder.parent.glob(_STAGING + "*"):
        old = staging / _OLD
        if old.is_dir() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(staging, ignore_errors=True)


def _copy_own_files(folder: Path, new: Path, before: Manifest) -> None:
    settings = [CONFIG] if folder.joinpath(CONFIG).is_file() else []
    _copy(folder, new, [*added_files(folder, before), *settings], follow_links=False)


def _copy(source: Path, target: Path, names: Iterable[str], *, follow_links: bool = True) -> None:
    for name in names:
        target.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name, follow_symlinks=follow_links)


def _list(names: tuple[str, ...]) -> str:
    """Return names with commas; many are counted."""
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} files"
