"""The script into a User Library, so that a crash at any moment leaves the old or the new."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import DeployError
from .manifest import CONFIG, Manifest, compare, hashes

SCRIPT = "Sidestick"
_STAGING = f".{SCRIPT}-"
_OLD = "old"

NEXT_STEPS = f"""\
Now, in Live:
  1. Quit Live and start it again: it looks for control surfaces only when it starts.
  2. In Settings (Preferences in Live 11) > Link, Tempo & MIDI, choose {SCRIPT} under Control
     Surface in a free row, and as its Input the controller whose buttons you want to use.
  3. Start the engine in a terminal: sidestick engine"""


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

    def __str__(self) -> str:
        done = "installed" if self.copied else "was installed already"
        lines = [f"{SCRIPT} {self.version} {done} in {self.folder}"]
        if self.previous not in (None, self.version):
            lines.append(f"It replaces version {self.previous}.")
        if self.replaced:
            lines.append(f"Changed by hand since and now as shipped: {', '.join(self.replaced)}.")
        if self.config_written:
            lines.append(f"Its settings are in {self.folder / CONFIG}")
        return "\n".join(lines)


def script_folder(library: Path) -> Path:
    """Return where the script lies in a User Library; its name is the one that Live shows."""
    return library / "Remote Scripts" / SCRIPT


def install(
    source: Path, library: Path, *, version: str, config: Mapping[str, object] | None = None
) -> DeployReport:
    """Copy the script from `source` into `library`, and `config` beside it if none is there.

    Files that the user added are kept, `config.json` first among them. What is there already
    is not copied again.

    Raises:
        DeployError: the library is no folder or cannot be written, or something that this
            installer did not make is in the way.
    """
    shipped = Manifest(version, hashes(source))
    if "__init__.py" not in shipped.files:
        raise DeployError(f"{source} holds no script to install. Install Sidestick again.")
    _check_library(library)
    folder = script_folder(library)
    try:
        folder.parent.mkdir(exist_ok=True)
        _finish_interrupted(folder)
        before, found = _what_is_there(folder)
        config_written = config is not None and not folder.joinpath(CONFIG).exists()
        copied = shipped != before or bool(compare(shipped.files, found))
        if copied or config_written:
            _replace(folder, source, shipped, before, config)
    except OSError as error:
        raise DeployError(
            f"Nothing was installed: {folder.parent} cannot be written "
            f"({error.strerror or error}). Quit Live, see that the disk has room and that you may "
            "write there, and try again."
        ) from error
    return DeployReport(
        folder=folder,
        version=version,
        previous=before.version if before else None,
        copied=copied,
        config_written=config_written,
        replaced=compare(before.files, found).changed if before else (),
    )


def _check_library(library: Path) -> None:
    if library.name == "Remote Scripts" or library.parent.name == "Remote Scripts":
        raise DeployError(
            f"{library} lies inside a User Library. Give the User Library itself with --library: "
            "the folder that holds Remote Scripts."
        )
    if not library.is_dir():
        raise DeployError(
            f"There is no folder {library}. Give your User Library with --library PATH (Live shows "
            "it under Settings > Library)."
        )


def _what_is_there(folder: Path) -> tuple[Manifest | None, dict[str, str]]:
    """Return the manifest of an earlier installation, and hashes of the files that are there."""
    if folder.is_symlink():
        raise DeployError(
            f"{folder} is a link to {folder.readlink()}, which Sidestick's installer did not make. "
            "Remove the link, and try again."
        )
    if not folder.exists():
        return None, {}
    before = Manifest.read(folder) if folder.is_dir() else None
    if before is None and not (folder.is_dir() and not any(folder.iterdir())):
        raise DeployError(
            f"{folder} is already there, and Sidestick's installer did not make it. Move it out of "
            "Remote Scripts, and try again."
        )
    return before, hashes(folder)


def _replace(
    folder: Path,
    source: Path,
    shipped: Manifest,
    before: Manifest | None,
    config: Mapping[str, object] | None,
) -> None:
    """Build the new folder beside the old one, then swap them by two renames."""
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder.parent))
    try:
        new = staging / "new"
        new.mkdir()
        if before is not None:
            _copy_own_files(folder, new, before)
        if config is not None and not new.joinpath(CONFIG).exists():
            text = json.dumps(config, indent=2) + "\n"
            new.joinpath(CONFIG).write_text(text, encoding="utf-8")
        _copy(source, new, shipped.files)
        shipped.write(new)
        if difference := compare(shipped.files, hashes(new)):
            raise OSError(f"the copy is not as it should be; {difference}")
        if folder.exists():
            folder.rename(staging / _OLD)
        new.rename(folder)
    finally:
        _finish_interrupted(folder)


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
    own = hashes(folder).keys() - before.files.keys()
    _copy(folder, new, own | ({CONFIG} if folder.joinpath(CONFIG).is_file() else set()))


def _copy(source: Path, target: Path, names: Mapping[str, str] | set[str]) -> None:
    for name in names:
        target.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
