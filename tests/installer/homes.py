"""Homes of musicians: as 0.1 and 0.2 left them, and as macOS and Windows lay them out.

`tests/golden/homes/homes.tar.xz` has, of each release, a User Library that its own installer wrote,
with settings that its script had saved, and a data folder: a history and a choice of kit map that
its engine wrote, a style and a model of the user's.
"""

from __future__ import annotations

import tarfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import Sidestick
from sidestick_installer.autostart.autostart import Entry
from sidestick_installer.autostart.job import Job
from sidestick_installer.errors import AutostartError, InstallerError
from sidestick_installer.places import Places
from sidestick_installer.setting_up import Setup

from .conftest import library_cfg

SHIPPED = Path(Sidestick.__file__).parent
VERSION = "99.0.0"
PREFERENCES = {
    "Darwin": "Library/Preferences/Ableton/Live {}",
    "Windows": "Roaming/Ableton/Live {}/Preferences",
}
PROGRAMS = {
    "Darwin": "Applications/Ableton Live {} Suite.app",
    "Windows": "ProgramData/Ableton/Live {} Suite",
}
USUAL = {"Darwin": "Music/Ableton/User Library", "Windows": "Documents/Ableton/User Library"}
HOMES = Path(__file__).parents[1] / "golden" / "homes" / "homes.tar.xz"
RELEASES = ("0.1.0", "0.2.0")


def unpack(release: str, library: Path, data: Path) -> None:
    """Put what a release has left into a User Library and a data folder."""
    folders = {"library": library, "data": data}
    with tarfile.open(HOMES) as archive:
        for member in archive.getmembers():
            version, kind, name = member.name.split("/", 2)
            content = archive.extractfile(member)
            if version == release and content is not None:
                target = folders[kind] / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass
class Login:
    """A system that starts programs at login, in memory."""

    job: Job | None = None
    is_enabled: bool = True
    refusal: str = ""
    starts: int = 0
    supervises = False
    path: Path | None = None
    where = "the test's registry"

    def read(self) -> Entry | None:
        return Entry(" ".join(self.job.command), self.is_enabled) if self.job else None

    def has(self, job: Job) -> bool:
        return self.job == job

    def install(self, job: Job) -> None:
        if self.refusal:
            raise AutostartError(self.refusal)
        self.job = job

    def start(self) -> None:
        self.starts += 1

    def stop(self) -> None:
        """Nothing runs here."""

    def remove(self) -> None:
        self.job = None


@dataclass
class Home:
    """A user's home on a system, and what runs there."""

    folder: Path
    system: str
    login: Login | None = field(default_factory=Login)
    engine: str | None = None
    """The version of the engine that runs, empty for one of another version."""
    refusal: str = ""
    stopped: int = 0

    @property
    def library(self) -> Path:
        return self.folder / USUAL.get(self.system, "library")

    @property
    def places(self) -> Places:
        environment = {
            "APPDATA": str(self.folder / "Roaming"),
            "ProgramData": str(self.folder / "ProgramData"),
        }
        places = Places.of(self.system, self.folder, environment)
        # Not those of the computer that runs the tests.
        return replace(places, programs=places.programs[-1:])

    def live(self, version: str, library: Path | None = None) -> None:
        """Install a Live, and start it once."""
        self.install_live(version.partition(".")[0])
        preferences = self.folder / PREFERENCES[self.system].format(version)
        preferences.mkdir(parents=True)
        if library is not None:
            (preferences / "Library.cfg").write_text(library_cfg(library), encoding="utf-8")

    def install_live(self, number: str) -> None:
        (self.folder / PROGRAMS[self.system].format(number)).mkdir(parents=True)

    def start(self) -> str:
        if self.refusal:
            raise InstallerError(self.refusal)
        self.engine = VERSION
        return "The engine runs."

    def stop(self) -> None:
        self.engine = None
        self.stopped += 1

    @property
    def job(self) -> Job:
        return Job(("sidestick", "engine"), self.folder / "engine.log")

    def wish(self, **changes: object) -> Setup:
        wish = Setup(
            version=VERSION,
            source=SHIPPED,
            config={"style": "funk"},
            places=self.places,
            library=None,
            autostart=self.login,
            job=self.job,
            engine_version=lambda: self.engine,
            start_engine=self.start,
            stop_engine=self.stop,
        )
        return replace(wish, **changes)  # type: ignore[arg-type]
