"""Examines an installation from end to end, and mends what can be mended without losing anything.

`checks` has the checks. Nothing is changed by examining; `mend` calls what the command line passes
in for each thing that can be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .autostart.autostart import Autostart
from .autostart.job import Job
from .checks import of_engine, of_live, of_sidestick
from .checks.of_engine import Answer, PortFileLike, RunningEngine, Shown
from .deploy import script_folder
from .errors import CheckError, PlacesError
from .places import Places, user_libraries
from .refusals import may_read
from .results import CheckResult, Status


@dataclass(frozen=True)
class Computer:
    """All that the doctor checks; the callables return what they found or raise `CheckError`."""

    python: tuple[int, ...]
    version: str
    """Sidestick's own."""
    source: Path
    """The script's folder as shipped."""
    places: Places
    library: Path | None
    """The User Library given by the user, if any."""
    config_problems: Callable[[Path], Sequence[str]]
    """A sentence for each thing in the `config.json` of a script's folder that is not legal."""
    port_file: Path
    """Its folder is the data folder."""
    former_data: Sequence[Path]
    """Folders in which an earlier version kept its data, where that was not carried over yet."""
    redirected_to: Callable[[Path], str]
    """Place where Windows really puts a file, unseen by Live; empty where it lies as it says."""
    store_python: bool
    """True if this Python is the Microsoft Store's."""
    may_write: Callable[[Path], bool]
    """Tells whether the user may write in a folder, which need not exist yet."""
    free_bytes: Callable[[Path], int | None]
    """Room that is left on the disk that a folder is on, or would be; None where none is there."""
    is_read_only: Callable[[Path], bool]
    """Tells whether nobody can write to the disk that a folder is on."""
    read_port_file: Callable[[], PortFileLike]
    protocol_version: int
    ask_engine: Callable[[], Answer]
    """Sends the engine a request and waits for its answer."""
    usual_port_file: Path
    """The port file as a Live finds it for which no data folder was chosen."""
    engines: Callable[[], Sequence[RunningEngine]]
    """The engines of this user that run."""
    autostart: Autostart | None
    """The way of this system to start the engine at login, None where there is none."""
    job: Callable[[Autostart], Job]
    """The process that it is to start."""
    live: Callable[[], Shown]
    """Asks the script in Live, through the engine, what Live shows."""
    weights: Callable[[], str]
    """Loads the weights that ship, compares their checksums, and says what is there."""
    model_problems: Callable[[], Sequence[str]]
    """A sentence for each model of the user's that cannot be used."""
    style_problems: Callable[[], Sequence[str]]
    """A sentence for each of the user's style files that cannot be read."""
    history: Callable[[], str]
    """Looks through the history of versions and says in a few words what is there."""
    midi_ports: Callable[[], str]
    """Lists the MIDI ports, and says how many there are."""


def examine(computer: Computer) -> list[CheckResult]:
    """Run every check, in the order in which things depend on each other."""
    folder = computer.port_file.parent
    libraries, missing = _user_libraries(computer)
    return [
        of_sidestick.check_versions(computer.version, computer.python),
        of_sidestick.check_models(computer.weights, computer.model_problems),
        of_sidestick.check_styles(computer.style_problems),
        of_sidestick.check_history(computer.history),
        of_sidestick.check_data_folder(
            folder,
            redirected_to=computer.redirected_to(computer.port_file),
            former=computer.former_data,
            store_python=computer.store_python,
            writable=computer.may_write(folder),
        ),
        of_sidestick.check_disk(
            [("Sidestick's data", folder), *(("the User Library", each) for each in libraries)],
            computer.free_bytes,
            computer.is_read_only,
        ),
        of_sidestick.check_midi(computer.midi_ports),
        of_live.check_lives(computer.places),
        *missing,
        *_of_scripts(computer, libraries),
        *_of_what_runs(computer),
    ]


def _user_libraries(computer: Computer) -> tuple[list[Path], list[CheckResult]]:
    """Return the User Libraries that can be looked into, and a result for each that is missing."""
    try:
        known = user_libraries(computer.places, computer.library)
    except PlacesError as error:
        # Where Live does not run, nobody misses its library.
        return [], [of_live.no_library(error)] if computer.places != Places() else []
    there = [each.folder for each in known if each.is_there]
    crosses = [
        of_live.absent_library(each, is_newest=each is known[0])
        for each in known
        if not each.is_there
    ]
    crosses += [of_live.closed_library(folder) for folder in there if not may_read(folder)]
    return [folder for folder in there if may_read(folder)], crosses


def _of_scripts(computer: Computer, libraries: Sequence[Path]) -> list[CheckResult]:
    results = []
    for folder in map(script_folder, libraries):
        results.append(of_live.check_script(computer.source, folder, computer.version))
        if folder.is_dir():
            results.append(of_live.check_config(folder, computer.config_problems))
    if libraries and computer.places.preferences is not None:
        results.append(of_live.check_log(computer.places, script_folder(libraries[0])))
    return results


def _of_what_runs(computer: Computer) -> list[CheckResult]:
    may_have_live = computer.places != Places() or computer.library is not None
    engine = of_engine.check_engine(
        computer.port_file,
        computer.read_port_file,
        computer.ask_engine,
        protocol_version=computer.protocol_version,
        version=computer.version,
        is_needed=may_have_live,
    )
    others = of_engine.check_other_engines(
        computer.port_file, computer.usual_port_file, computer.read_port_file, computer.engines
    )
    autostart = of_engine.check_autostart(
        computer.autostart, computer.job, hidden=computer.store_python
    )
    is_there = engine.status is Status.OK
    live = [of_engine.check_live(computer.live, may_have_live)] if is_there else []
    return [autostart, others, engine, *live]


class Mended(NamedTuple):
    """The outcome of a fix, by its key: what was done, or why it could not be."""

    fix: str
    done: bool
    sentence: str


Fixes = Mapping[str, Callable[[], str]]
"""Key of a fix -> what carries it out and says what it did, or raises `CheckError`."""


def mend(
    computer: Computer, fixes: Fixes, results: list[CheckResult]
) -> tuple[list[Mended], list[CheckResult]]:
    """Do what can be done about `results`, look again, and return what was done and is found now.

    What one fix brings to light is mended as well; none is tried twice.
    """
    mended: list[Mended] = []
    while due := _due(results, {each.fix for each in mended}):
        mended.append(_mended(due, fixes[due]))
        results = examine(computer)
    return mended, results


def _due(results: Sequence[CheckResult], tried: set[str]) -> str | None:
    return next((each.fix for each in results if each.fix and each.fix not in tried), None)


def _mended(fix: str, carry_out: Callable[[], str]) -> Mended:
    try:
        return Mended(fix, True, carry_out())
    except CheckError as error:
        return Mended(fix, False, str(error))
