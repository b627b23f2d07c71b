"""Sets everything up, from nothing or over an earlier version: script, engine, start at login.

Each step is a result as the doctor's are, and is only told in a dry run. What a step needs of
Sidestick's other packages comes as a callable that raises `InstallerError` or a `CheckError`.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .autostart.autostart import Autostart
from .autostart.job import Job
from .checks import of_engine, of_live
from .deploy import DeployAction, DeployPlan, install, plan
from .errors import InstallerError, PlacesError
from .places import Places, UserLibrary, user_libraries
from .refusals import advice, may_write, reason
from .results import CheckResult, failed, passed, warned
from .sentences import personal


@dataclass(frozen=True)
class Setup:
    """A wish, and the computer that it is for."""

    version: str
    """Sidestick's own."""
    source: Path
    """The script's folder as shipped."""
    config: Mapping[str, object]
    """Settings of a script that has none yet."""
    places: Places
    library: Path | None
    """The User Library given by the user, if any."""
    autostart: Autostart | None
    """The system's way to start the engine at login; None where it has none."""
    job: Job | None
    """The process to start at login, where there is a way."""
    engine_version: Callable[[], str | None]
    """Asks for the version of the engine that runs: None if none does, empty if it is another's."""
    start_engine: Callable[[], str]
    """Starts the engine in the background, and returns a sentence once it answers."""
    stop_engine: Callable[[], object]
    foresee_start: Callable[[], str] = str
    """Returns a sentence on why no engine can be started, empty where one can be."""
    open_panel: Callable[[], str] | None = None
    """Opens the panel, and returns a sentence; None where it is not wanted."""
    wants_login: bool = True
    """False where nothing is to be changed about what starts at login."""
    is_hidden: bool = False
    """True if nobody else sees what this Python writes, as one of the Microsoft Store."""
    downgrade: bool = False
    """True if a later version of the script may be replaced."""


def later_scripts(wish: Setup) -> list[DeployPlan]:
    """Return the scripts of later versions that are there, which are not replaced unasked."""
    return [each for each in _plans(wish) if each.action is DeployAction.DOWNGRADE]


def has_script(wish: Setup) -> bool:
    """Tell whether a User Library has the script already, of any version."""
    return any(each.previous is not None for each in _plans(wish))


def _plans(wish: Setup) -> list[DeployPlan]:
    plans = []
    with suppress(InstallerError):
        for library in user_libraries(wish.places, wish.library):
            with suppress(InstallerError):
                plans.append(plan(wish.source, library.folder, version=wish.version))
    return plans


def set_up(wish: Setup, *, dry_run: bool = False) -> Iterator[CheckResult]:
    """Carry out each step, or only say what it would do, and yield how it went."""
    yield of_live.check_lives(wish.places)
    yield from _scripts(wish, dry_run)
    if wish.wants_login:
        yield _at_login(wish, dry_run)
    else:
        yield passed("at_login", "Stays as it is, because of --no-at-login.")
    yield _engine(wish, dry_run)
    if wish.open_panel is not None:
        yield _panel(wish.open_panel, dry_run)


def _scripts(wish: Setup, dry_run: bool) -> Iterator[CheckResult]:
    try:
        libraries = user_libraries(wish.places, wish.library)
    except PlacesError as error:
        if wish.places != Places():  # where Live does not run, nobody misses its library
            yield failed("user_library", personal(error), "Then run sidestick setup again.")
        return
    for number, library in enumerate(libraries):
        if library.is_there or wish.library is not None:
            yield _script(wish, library, dry_run)
        else:
            # The newest Live is the one that is played: without it nothing is done.
            tell = warned if number else failed
            absence = personal(library.absence)
            yield tell("user_library", absence, "Then run sidestick setup again.")


def _script(wish: Setup, library: UserLibrary, dry_run: bool) -> CheckResult:
    try:
        planned = plan(wish.source, library.folder, version=wish.version)
        is_refused = planned.action is DeployAction.DOWNGRADE and not wish.downgrade
        if dry_run and not is_refused:
            return passed("script", personal(planned))
        report = install(
            wish.source,
            library.folder,
            version=wish.version,
            config=wish.config,
            downgrade=wish.downgrade,
        )
        return passed("script", personal(report.sentences))
    except InstallerError as error:
        return failed("script", personal(error))


def _at_login(wish: Setup, dry_run: bool) -> CheckResult:
    autostart, job = wish.autostart, wish.job
    if autostart is None or job is None:
        return warned(
            "at_login",
            "The engine is not started at login, as no systemd of a user runs here.",
            "Start it yourself after each login: sidestick engine start",
        )
    if wish.is_hidden:
        return of_engine.check_autostart(autostart, lambda _: job, hidden=True)
    try:
        entry = autostart.read()
        if entry is None or not autostart.has(job):
            return _put_at_login(wish, autostart, job, dry_run)
    except (InstallerError, OSError) as error:
        return _no_login(autostart, error)
    if entry.is_enabled:
        return passed("at_login", "The engine starts at login.")
    return warned(
        "at_login",
        personal(f"Its start at login is switched off ({autostart.where}), and stays so."),
        "Switch it on again in the system's settings, under what starts at login.",
    )


def _no_login(autostart: Autostart, error: InstallerError | OSError) -> CheckResult:
    said = str(error)
    if isinstance(error, OSError):
        said = f"{autostart.where} cannot be written ({reason(error)}). {advice(error)}."
    return failed("at_login", personal(said), "Until then: sidestick engine start")


def _put_at_login(wish: Setup, autostart: Autostart, job: Job, dry_run: bool) -> CheckResult:
    """Write the entry, and start what it starts. Raises AutostartError."""
    where = autostart.where
    if dry_run:
        if autostart.path is not None and not may_write(autostart.path.parent):
            raise PermissionError(errno.EACCES, "it may not be changed", where)
        return passed("at_login", personal(f"The engine will start at login: {where}"))
    wish.stop_engine()
    autostart.install(job)
    autostart.start()
    return passed("at_login", personal(f"The engine starts at login from now on: {where}"))


def _engine(wish: Setup, dry_run: bool) -> CheckResult:
    try:
        running = wish.engine_version()
        if dry_run:
            refusal = wish.foresee_start()
            plan_of_it = refusal or _engine_plan(running, wish.version)
            return (failed if refusal else passed)("engine", personal(plan_of_it))
        if running is not None and running != wish.version:
            wish.stop_engine()
        return passed("engine", wish.start_engine())
    except InstallerError as error:
        return failed("engine", personal(error))


def _engine_plan(running: str | None, version: str) -> str:
    if running is None:
        return "The engine will be started."
    if running == version:
        return "The engine runs."
    return "The engine that runs is of another version; this version's will take its place."


def _panel(open_panel: Callable[[], str], dry_run: bool) -> CheckResult:
    if dry_run:
        return passed("panel", "The panel will open in your browser.")
    try:
        return passed("panel", open_panel())
    except InstallerError as error:
        return warned("panel", personal(error), "Open it yourself: sidestick panel")
