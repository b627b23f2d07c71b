"""The engine in the background: what is started at login, started and stopped now."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import click

from sidestick_engine.errors import StartError
from sidestick_engine.installation.own_command import own_command

if TYPE_CHECKING:
    import psutil

    from sidestick_engine.server.engine_status import EngineStatus
    from sidestick_installer.autostart.autostart import Autostart
    from sidestick_installer.autostart.job import Job

LOG_FILE = "engine.log"
SUPERVISED = ("engine", "--background")
KEPT = ("engine", "keep")
# Python's own, and that of the bundle (installer/bundle/sidestick.spec).
WINDOWLESS = {"python.exe": "pythonw.exe", "sidestick.exe": "Open Sidestick.exe"}
# What decides where the data folder is; a system starts programs at login without them.
VARIABLES = ("SIDESTICK_DATA", "XDG_DATA_HOME")
START_TIMEOUT_S = 20.0
MOST_TRIES = 2  # of one that ends at once, and that somebody starts again
STOP_TIMEOUT_S = 5.0
QUIET_S = 2.5  # whoever waits longer is told what for
POLL_S = 0.02
ROOM_BYTES = 16_384  # what a start writes: port file, locks, the first lines of a log


def engine_job(autostart: Autostart) -> Job:
    """Return what this system is to start at login."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_installer.autostart.job import Job

    words = SUPERVISED if autostart.supervises else KEPT
    return Job(
        command=tuple(windowless(own_command(*words))),
        log=data_folder() / LOG_FILE,
        environment={name: os.environ[name] for name in VARIABLES if os.environ.get(name)},
    )


def windowless(command: list[str]) -> list[str]:
    """Return a command that opens no console on Windows, where a program beside it opens none."""
    program = Path(command[0])
    quiet = WINDOWLESS.get(program.name.lower())
    if quiet is not None and program.with_name(quiet).is_file():
        return [str(program.with_name(quiet)), *command[1:]]
    return command


def start_kept_engine(folder: Path) -> subprocess.Popen[bytes]:
    """Start the engine that a keeper watches: it ends with its input, and writes to the log."""
    with folder.joinpath(LOG_FILE).open("ab") as log:
        return subprocess.Popen(
            windowless(own_command(*SUPERVISED, "--until-input-ends")),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=os.name == "posix",
        )


def start_engine(folder: Path, autostart: Autostart | None) -> EngineStatus:
    """Start the engine in the background, unless it runs there; return when one answers.

    Where the system starts it at login it starts it now, too; elsewhere a keeper does. While
    another one runs, in a terminal or for the panel, the one in the background waits for its end.

    Raises:
        StartError: it does not answer. AutostartError: the system refuses.
    """
    from sidestick_engine.server.engine_status import EngineState, engine_status
    from sidestick_engine.server.port_probe import answering
    from sidestick_installer.autostart.run_key import spawn_detached

    path = folder / "port.json"
    status = engine_status(path)
    if status.state is EngineState.RUNNING and is_in_background(status.pid):
        return status
    is_silent = status.state is EngineState.SILENT and _process_of_ours(status.pid)
    if is_silent or status.state is EngineState.OTHER_VERSION:
        raise StartError(f"{status.sentence} {status.remedy}")
    prepare_folder(folder)
    before = _errors(folder)
    try:
        if autostart is not None and autostart.has(engine_job(autostart)):
            autostart.start()
        else:
            spawn_detached(windowless(own_command(*KEPT)))
    except OSError as error:
        raise _no_start(folder, error) from error
    _until(
        lambda: answering(path) is not None or _errors(folder) - before >= MOST_TRIES,
        START_TIMEOUT_S,
        "the engine to answer",
    )
    if answering(path) is None:
        prepare_folder(folder)  # is the disk full by now?
        raise StartError(
            f"The engine does not start. {_last_words(folder)} Its log is {folder / LOG_FILE}"
        )
    status = engine_status(path)
    if status.state is not EngineState.RUNNING:
        raise StartError(f"{status.sentence} Its log is {folder / LOG_FILE}")
    return status


def prepare_folder(folder: Path) -> None:
    """Make a data folder, and see that there is room in it, and nothing in the port file's place.

    Raises StartError.
    """
    from sidestick_installer.set_aside import set_aside

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.joinpath(LOG_FILE).open("ab").close()
        if folder.joinpath("port.json").is_dir():
            set_aside(folder / "port.json", folder, "port.json, set aside")
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise _no_start(folder, error) from error


def foresee_start(folder: Path) -> str:
    """Return a sentence on why no engine can be started on a data folder, empty where it can be."""
    from sidestick_installer.refusals import may_write

    return "" if may_write(folder) else str(_no_start(folder, PermissionError()))


def _no_start(folder: Path, error: OSError) -> StartError:
    from sidestick_installer.refusals import advice, is_full, reason

    if is_full(error):
        return StartError(
            f"The engine cannot be started: the disk that {folder} is on is full. Make room there, "
            "and try again."
        )
    why = f" ({reason(error)})" if error.errno else ""
    return StartError(
        f"The engine cannot be started: {folder} cannot be written{why}. {advice(error)}, or name "
        "another folder with SIDESTICK_DATA, for Live too."
    )


def _errors(folder: Path) -> int:
    """Return how often an engine has ended with an error, by the log."""
    with suppress(FileNotFoundError):
        lines = folder.joinpath(LOG_FILE).read_bytes().splitlines()
        return sum(line.startswith(b"Error: ") for line in lines)
    return 0


def _last_words(folder: Path) -> str:
    """Return the last line that an engine has written to the log, and not its keeper."""
    from sidestick_engine.server.keeper import AGAIN_IN

    text = folder.joinpath(LOG_FILE).read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.strip() and AGAIN_IN not in line]
    return f'It said last: "{lines[-1].strip()}"' if lines else "It said nothing."


def is_in_background(pid: int) -> bool:
    """Tell whether an engine is one that comes back by itself."""
    import psutil

    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return "--background" in psutil.Process(pid).cmdline()
    return False


def stop_engine(folder: Path, autostart: Autostart | None) -> bool:
    """Stop the engines of a data folder, whoever started them, and whoever keeps them running.

    Also such as no file names any more. Returns True where there was one. Raises StartError: one
    does not end.
    """
    from sidestick_engine.cli.background.running import ENGINE, KEEPER, processes_on
    from sidestick_engine.server.keeper import PID_FILE, kept_by

    path = folder / "port.json"
    named = [kept_by(folder / PID_FILE), _pid_of_engine(path)]
    if autostart is not None and autostart.read() is not None:
        autostart.stop()
    stopped = end_processes([*named, *processes_on(folder, KEEPER, ENGINE)])
    for left in (path, folder / PID_FILE):  # by one that was killed
        if left.is_file():
            left.unlink(missing_ok=True)
    return bool(stopped)


def open_panel(folder: Path) -> str:
    """Open the panel's page in the browser, from a panel that outlives this process.

    Returns a sentence. Raises StartError: it does not answer.
    """
    from sidestick_engine.panel.process import FILE_NAME, address, open_in_browser
    from sidestick_engine.server.port_probe import answering
    from sidestick_installer.autostart.run_key import spawn_detached

    running = answering(folder / FILE_NAME)
    if running is not None:
        open_in_browser(address(running))
        return "The panel runs already, and is open in your browser."
    spawn_detached(windowless(own_command("panel")))
    path = folder / FILE_NAME
    if not _until(lambda: answering(path) is not None, START_TIMEOUT_S, "the panel to answer"):
        raise StartError(f"The panel did not answer within {START_TIMEOUT_S:g} s.")
    return "The panel is open in your browser; sidestick panel opens it again."


def stop_panel(folder: Path) -> bool:
    """Stop the panels of a data folder; return True where one ran. Raises StartError."""
    from sidestick_engine.cli.background.running import PANEL, processes_on
    from sidestick_engine.panel.process import FILE_NAME
    from sidestick_engine.server.port_probe import answering

    path = folder / FILE_NAME
    running = answering(path)
    stopped = end_processes([running.pid if running else 0, *processes_on(folder, PANEL)])
    if path.is_file():
        path.unlink(missing_ok=True)
    return bool(stopped)


def _pid_of_engine(path: Path) -> int:
    from sidestick_engine.server.engine_status import EngineState, engine_status

    status = engine_status(path)
    return 0 if status.state is EngineState.STOPPED else status.pid


def end_processes(pids: Iterable[int]) -> list[int]:
    """End processes of ours politely, or those that do not listen at once; return which ended.

    A number that is no process's, or another program's by now, is passed over. Raises StartError:
    one does not end.
    """
    import psutil

    found = [each for each in map(_process_of_ours, sorted({*pids} - {0})) if each is not None]
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            process.resume()  # one that somebody has halted hears nothing
    waited_for = f"process {' and '.join(str(each.pid) for each in found)} to end"
    _until(lambda: not any(map(_runs, found)), STOP_TIMEOUT_S, waited_for)
    for process in filter(_runs, found):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _until(lambda: not any(map(_runs, found)), STOP_TIMEOUT_S)
    if left := [str(each.pid) for each in found if _runs(each)]:
        raise StartError(
            f"The process {' and '.join(left)} does not end. Restart the computer, or end it in "
            "the system's list of processes."
        )
    return [each.pid for each in found]


def _process_of_ours(pid: int) -> psutil.Process | None:
    import psutil

    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(pid)
        if any("sidestick" in word.lower() for word in process.cmdline()):
            return process
    return None


def _runs(process: psutil.Process) -> bool:
    """Tell whether a process still does anything; a zombie has ended, and is forgotten."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            return True
        with suppress(psutil.TimeoutExpired):
            process.wait(0)
    return False


def _until(is_so: Callable[[], bool], timeout_s: float, waits_for: str = "") -> bool:
    """Wait until something is so; return False where it is not in time.

    Whoever waits for long is told on standard error what for.
    """
    began_s = time.monotonic()
    while not is_so():
        waited_s = time.monotonic() - began_s
        if waited_s > timeout_s:
            return False
        if waits_for and waited_s > QUIET_S:
            click.echo(f"Waiting for {waits_for} ({timeout_s:g} s at most) ...", err=True)
            waits_for = ""
        time.sleep(POLL_S)
    return True
