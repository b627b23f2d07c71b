"""Checks of Live, and of the script in its User Library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sidestick_installer import live_log
from sidestick_installer.deploy import SCRIPT
from sidestick_installer.errors import PlacesError
from sidestick_installer.live_log import LoggedError
from sidestick_installer.manifest import CONFIG, NAME, Manifest, compare, hashes
from sidestick_installer.places import (
    OLDEST_LIVE,
    InstalledLive,
    Places,
    Preferences,
    UserLibrary,
    installed_lives,
    preferences,
)
from sidestick_installer.refusals import advice, file_in_the_way, reason
from sidestick_installer.releases import adopt, version_numbers
from sidestick_installer.results import CheckResult, failed, passed, warned
from sidestick_installer.sentences import Sentence

REINSTALL = "Run sidestick setup, then quit Live and start it again."
_KNOWN_LIVE = re.compile(
    r"Ableton Live \d+(?:\.\d+)*(?: (?:Suite|Standard|Intro|Lite|Trial|Beta))?"
)
_KNOWN_PREFERENCES = re.compile(r"Live \d+(?:\.\d+)*(?:b\d+)?")
_KNOWN_VERSION = re.compile(r"\d+(?:\.(?:\d+|dev\d+|post\d+))*")


def check_lives(places: Places) -> CheckResult:
    """Check for Live itself; without one the command line and the demo still work."""
    if not places.programs:
        return warned(
            "live",
            "Live does not run on this operating system. The panel, MIDI files and MIDI out do "
            "without it.",
        )
    lives = installed_lives(places)
    if not lives:
        return warned(
            "live",
            Sentence(
                "No Ableton Live found in {programs}.",
                private={"programs": " or ".join(map(str, places.programs))},
            ),
            "If yours is elsewhere, nothing is wrong.",
        )
    if not any(live.supported for live in lives):
        return failed(
            "live",
            _of_lives("Found {lives}, which is too old.", lives),
            f"Update Live: Sidestick needs Live {OLDEST_LIVE} or later.",
        )
    return passed("live", _of_lives("{lives}", lives))


def _of_lives(template: str, lives: Iterable[InstalledLive]) -> Sentence:
    """Return a sentence on Lives; a program that somebody renamed is private."""
    names = ", ".join(live.name for live in lives)
    known = all(_KNOWN_LIVE.fullmatch(live.name) for live in lives)
    said = {"lives": names}
    return Sentence(template, said) if known else Sentence(template, private=said)


def no_library(error: PlacesError) -> CheckResult:
    """Return the cross where it is not known which User Library Live uses."""
    said = Sentence("{reason}", private={"reason": error})
    return failed("user_library", said, "Then run sidestick setup.")


def absent_library(library: UserLibrary, *, is_newest: bool) -> CheckResult:
    """Return the result where Live names a library that is not there; the newest Live is played."""
    said = Sentence(
        "A User Library that Live uses is not there. {reason}",
        private={"reason": library.absence},
    )
    return (failed if is_newest else warned)("user_library", said)


def closed_library(library: Path) -> CheckResult:
    """Return the cross where the user may not look into a User Library."""
    said = Sentence("{library} cannot be read.", private={"library": library})
    return failed("user_library", said, f"{advice(PermissionError())}.")


def check_script(source: Path, folder: Path, version: str) -> CheckResult:
    """Check that the script in the User Library is the one that this version ships."""
    private: dict[str, object] = {"script_folder": folder}
    if folder.is_symlink() or not folder.is_dir():
        return _no_folder(folder)
    noted, shipped = Manifest.read(folder), hashes(source)
    try:
        found = hashes(folder)
    except OSError as error:
        said = Sentence(
            "{script_folder} cannot be read ({reason}).", {"reason": reason(error)}, private
        )
        return failed("script", said, f"{advice(error)}. {REINSTALL}")
    difference = compare(shipped, found)
    noted = noted or adopt(found, Manifest(version, shipped))
    if noted is None:
        return _foreign(folder)
    if noted.version != version:
        return _of_another_version(folder, noted.version, version)
    if difference:
        said = Sentence(
            "{script_folder} is not as shipped; {difference}.", {"difference": difference}, private
        )
        return failed("script", said, REINSTALL, "install_script")
    return passed("script", Sentence("as shipped, in {script_folder}", private=private))


def _no_folder(folder: Path) -> CheckResult:
    """Return the cross where there is no folder of the script, but nothing or something else."""
    if file := file_in_the_way(folder.parent):
        said = Sentence(
            "{file} is a file, where Live needs a folder for scripts.", private={"file": file}
        )
        return failed("script", said, f"Move that file away. {REINSTALL}")
    if folder.is_symlink() or folder.exists():
        return _foreign(folder)
    none = Sentence("There is no {script_folder}.", private={"script_folder": folder})
    return failed("script", none, REINSTALL, "install_script")


def _of_another_version(folder: Path, noted: str, version: str) -> CheckResult:
    """Return the cross; what is no version, in a file that anybody may have edited, is private."""
    public: dict[str, object] = {"version": version}
    private: dict[str, object] = {"script_folder": folder}
    (public if _KNOWN_VERSION.fullmatch(noted) else private)["noted"] = noted
    said = Sentence("{script_folder} is of version {noted}, not {version}.", public, private)
    if version_numbers(noted) > version_numbers(version):
        return failed("script", said, "Update Sidestick: that script is of a later version.")
    return failed("script", said, REINSTALL, "install_script")


def _foreign(folder: Path) -> CheckResult:
    return failed(
        "script",
        Sentence(
            "{script_folder} was not made by Sidestick's installer (it has no {manifest}).",
            {"manifest": NAME},
            {"script_folder": folder},
        ),
        f"Move it out of Remote Scripts (sidestick doctor --fix does so, and deletes nothing). "
        f"{REINSTALL}",
        "move_foreign_script",
    )


def check_config(folder: Path, problems: Callable[[Path], Sequence[str]]) -> CheckResult:
    """Check the script's settings; without a file it uses those that are built in."""
    path = folder / CONFIG
    private = {"settings_file": path}
    if not path.exists():
        return passed("settings", f"as built in (no {CONFIG})")
    if found := problems(folder):
        sentences = " ".join(sentence.rstrip(".") + "." for sentence in found)
        return failed(
            "settings",
            Sentence("{problems}", private={"problems": sentences}),
            Sentence(
                "Correct {settings_file}, or delete it and run sidestick setup for a fresh one.",
                private=private,
            ),
            "correct_settings",
        )
    return passed("settings", Sentence("read from {settings_file}", private=private))


def check_log(places: Places, folder: Path) -> CheckResult:
    """Check in the newest Live's log that the script is chosen, and report its last error."""
    found = _newest_log(places)
    if found is None:
        return warned("live_log", "Live has written no log yet.", "Start Live, and look again.")
    newest, log = found
    error = live_log.last_error(log, SCRIPT)
    if error and _after_installation(error.time, folder):
        return warned(
            "live_log",
            _error_of_ours(newest.live, error),
            Sentence(
                "If {script} does not work, send us the end of {log}",
                {"script": SCRIPT},
                {"log": newest.log},
            ),
        )
    chosen = live_log.chosen_scripts(log)
    if chosen is not None and SCRIPT not in chosen:
        return warned(
            "live_log",
            _of_live("{script} is not chosen as a control surface in {live}.", newest.live),
            "Choose it in Settings > Link, Tempo & MIDI, under Control Surface. Quit Live and "
            "start it again if it is not in the list.",
        )
    chosen_there = "" if chosen is None else "{script} is chosen in {live}, "
    return passed("live_log", _of_live(chosen_there + "no errors of {script}", newest.live))


def _error_of_ours(live: str, error: LoggedError) -> Sentence:
    said = _of_live("{live} reported an error of {script}. {when}{kind}{words}{place}", live)
    public = {
        "when": f"{error.time:%Y-%m-%d %H:%M}: " if error.time else "",
        "kind": f"{error.kind}: " if error.kind else "",
        "place": f" ({error.place})" if error.place else "",
    }
    return replace(
        said, public={**said.public, **public}, private={**said.private, "words": error.words}
    )


def _of_live(template: str, live: str) -> Sentence:
    """Return a sentence on our script in a Live, which is private if its folder was renamed."""
    said, ours = {"live": live}, {"script": SCRIPT}
    if _KNOWN_PREFERENCES.fullmatch(live):
        return Sentence(template, {**ours, **said})
    return Sentence(template, ours, said)


def _newest_log(places: Places) -> tuple[Preferences, str] | None:
    logs = [(each, live_log.tail(each.log)) for each in preferences(places)]
    logs = [(each, log) for each, log in logs if log]
    return max(logs, key=lambda pair: pair[0].log.stat().st_mtime) if logs else None


def _after_installation(time: datetime | None, folder: Path) -> bool:
    """Tell whether an error came after the installation: an older one says nothing of it."""
    manifest = folder / NAME
    if time is None or not manifest.exists():
        return True
    return time > datetime.fromtimestamp(manifest.stat().st_mtime)
