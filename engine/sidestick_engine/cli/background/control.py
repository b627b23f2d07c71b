"""The engine in the background: what is started at login, started and stopped now."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sidestick_engine.errors import StartError
from sidestick_engine.installation.own_command import own_command

if TYPE_CHECKING:
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
STOP_TIMEOUT_S = 10.0
POLL_S = 0.02


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
    if status.state is EngineState.OTHER_VERSION:
        raise StartError(f"{status.sentence} Stop it first: sidestick engine stop")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.joinpath(LOG_FILE).open("ab").close()
        if autostart is not None and autostart.has(engine_job(autostart)):
            autostart.start()
        else:
            spawn_detached(windowless(own_command(*KEPT)))
    except OSError as error:
        raise StartError(
            f"The engine cannot be started: {error.filename} cannot be written ({error.strerror}). "
            "See that you may write there, or name another folder with SIDESTICK_DATA."
        ) from error
    if not _until(lambda: answering(path) is not None, START_TIMEOUT_S):
        raise StartError(
            f"The engine did not start within {START_TIMEOUT_S:g} s. {_last_words(folder)} "
            f"Its log is {folder / LOG_FILE}"
        )
    status = engine_status(path)
    if status.state is not EngineState.RUNNING:
        raise StartError(f"{status.sentence} Its log is {folder / LOG_FILE}")
    return status


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
    """Stop the engine of a data folder, whoever started it, and whoever keeps it running.

    Returns True where there was one. Raises StartError: it does not end.
    """
    from sidestick_engine.server.keeper import PID_FILE

    path = folder / "port.json"
    engine = _pid_of_engine(path)
    if autostart is not None and autostart.read() is not None:
        autostart.stop()
    keeper = _pid_in(folder / PID_FILE)
    stopped = [end_process(pid) for pid in (keeper, engine) if pid]
    for left in (path, folder / PID_FILE):  # by one that was killed
        if left.is_file():
            left.unlink(missing_ok=True)
    return any(stopped)


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
    if not _until(lambda: answering(folder / FILE_NAME) is not None, START_TIMEOUT_S):
        raise StartError(f"The panel did not answer within {START_TIMEOUT_S:g} s.")
    return "The panel is open in your browser; sidestick panel opens it again."


def stop_panel(folder: Path) -> bool:
    """Stop the panel of a data folder; return True where one ran."""
    from sidestick_engine.panel.process import FILE_NAME
    from sidestick_engine.server.port_probe import answering

    path = folder / FILE_NAME
    running = answering(path)
    stopped = running is not None and end_process(running.pid)
    path.unlink(missing_ok=True)
    return stopped


def _pid_of_engine(path: Path) -> int:
    from sidestick_engine.server.engine_status import EngineState, engine_status

    status = engine_status(path)
    return 0 if status.state is EngineState.STOPPED else status.pid


def _pid_in(path: Path) -> int:
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def end_process(pid: int) -> bool:
    """End a process of ours politely, or where it does not listen at once.

    Returns False where there is none of that number, or it is another program's by now.
    """
    import psutil

    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if not any("sidestick" in word.lower() for word in process.cmdline()):
            return False
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(STOP_TIMEOUT_S)
        return True
    return False


def _until(is_so: Callable[[], bool], timeout_s: float) -> bool:
    until_s = time.monotonic() + timeout_s
    while not is_so():
        if time.monotonic() > until_s:
            return False
        time.sleep(POLL_S)
    return True
