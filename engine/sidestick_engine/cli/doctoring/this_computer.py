"""This computer, with what the doctor cannot find out by itself."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from Sidestick.protocol.port_file import PortFile, data_folder, port_file_path
from sidestick_engine.cli.doctoring.data_in_sight import require_data, sees_data
from sidestick_engine.cli.doctoring.named_styles import config_problems
from sidestick_engine.cli.shared import user_data
from sidestick_engine.cli.shared.script_files import shipped_script
from sidestick_installer.checks.of_engine import Answer, RunningEngine, Shown
from sidestick_installer.doctor import Computer

TIMEOUT_S = 5.0
SETTLE_S = 1.0  # an engine starts, or ends because another one runs, in less
START_LIVE = (
    "To play in Live, start it with Sidestick chosen under Control Surface in Settings > Link, "
    "Tempo & MIDI."
)


def this_computer(library: Path | None) -> Computer:
    """Return this computer; `library` is the User Library that the user has named, if any."""
    from importlib.metadata import version

    from Sidestick.protocol.messages import PROTOCOL_VERSION
    from sidestick_engine.cli.background.control import engine_job
    from sidestick_installer.autostart.here import autostart_here
    from sidestick_installer.places import Places
    from sidestick_installer.redirection import is_store_python, real_place
    from sidestick_installer.refusals import is_read_only, may_write

    store_python = is_store_python(sys.executable, sys.base_prefix)
    return Computer(
        python=sys.version_info[:3],
        version=version("sidestick"),
        source=shipped_script(),
        places=Places.here(),
        library=library,
        config_problems=config_problems,
        port_file=port_file_path(),
        former_data=user_data.waiting_data(),
        redirected_to=lambda path: real_place(
            path, store_python=store_python, environment=os.environ
        ),
        store_python=store_python,
        may_write=may_write,
        free_bytes=_free_bytes,
        is_read_only=is_read_only,
        read_port_file=_read_port_file,
        protocol_version=PROTOCOL_VERSION,
        ask_engine=_ask_engine,
        usual_port_file=_usual_port_file(),
        engines=_lasting_engines,
        autostart=autostart_here(),
        job=engine_job,
        live=_live,
        weights=_weights,
        model_problems=_model_problems,
        style_problems=_style_problems,
        history=_history,
        midi_ports=_midi_ports,
    )


def _lasting_engines() -> list[RunningEngine]:
    """Return the engines that run, without such as only start or end just now."""
    from time import sleep

    from Sidestick.protocol.errors import ProtocolError
    from Sidestick.protocol.port_file import read
    from sidestick_engine.cli.background.running import running_engines

    try:
        named = read().pid
    except ProtocolError:
        named = 0
    path, found = port_file_path().absolute(), running_engines()
    suspects = (each for each in found if each.port_file == path and each.pid != named)
    if any(not (each.waits and named) for each in suspects):
        sleep(SETTLE_S)
        lasting = {each.pid for each in found}
        found = [each for each in running_engines() if each.pid in lasting]
    return found


def _usual_port_file() -> Path:
    """Return the place of the port file where SIDESTICK_DATA names no other."""
    from Sidestick.protocol.port_file import data_folder_on

    environment = {name: each for name, each in os.environ.items() if name != "SIDESTICK_DATA"}
    return data_folder_on(sys.platform, environment) / "port.json"


def _free_bytes(folder: Path) -> int | None:
    there = _existing(folder)
    disk = None if there is None else shutil.disk_usage(there)
    return disk.free if disk is not None and disk.total else None


def _existing(folder: Path) -> Path | None:
    """Return a folder, or the nearest one above it that is there; None on a drive that is not."""
    return next((each for each in (folder, *folder.absolute().parents) if each.is_dir()), None)


def _read_port_file() -> PortFile:
    from Sidestick.protocol.errors import EngineNotRunningError
    from Sidestick.protocol.port_file import read
    from sidestick_engine.server.engine_status import START, none_runs
    from sidestick_installer.errors import CheckError

    with check_errors():
        try:
            return read()
        except EngineNotRunningError as error:
            sentence = f"{none_runs(port_file_path())} {START}"
            raise CheckError(sentence, fix="start_engine") from error


def _ask_engine() -> Answer:
    """Ping the engine that runs, after the hello that the script would say."""
    from time import perf_counter

    from sidestick_engine.server.client import EngineClient

    with check_errors(), EngineClient.from_port_file(timeout_s=TIMEOUT_S) as client:
        began_s = perf_counter()
        client.request("ping")
        return Answer((perf_counter() - began_s) * 1000, client.engine)


def _live() -> Shown:
    """Ask what the Live that is connected to the engine shows."""
    from sidestick_engine.server.client import EngineClient

    with check_errors(), EngineClient.from_port_file(timeout_s=TIMEOUT_S) as client:
        clip = client.request("read_clip", deadline_ms=int(TIMEOUT_S * 500))
    name = clip["name"] if clip["content_hash"] else None
    return Shown(live=clip["live"], reason=clip["reason"], clip=name, track=clip["track"])


def _weights() -> str:
    """Load the models that ship, which compares the checksums of their files."""
    from sidestick_models.drummer import Drummer

    with check_errors():
        return f"as shipped by their checksums, models of {len(Drummer.load().styles)} styles"


def _model_problems() -> list[str]:
    if not sees_data():
        return []
    from sidestick_models.imported_models import Library

    return Library(data_folder() / "models").faults()


def _style_problems() -> list[str]:
    from sidestick_models.styles.user_styles import UserStyles

    require_data("They")
    return [fault.sentence for fault in UserStyles(data_folder() / "styles").faults()]


def _history() -> str:
    from sidestick_engine.history.database import FILE_NAME
    from sidestick_engine.history.history_file import examine

    require_data("It")
    with check_errors():
        return examine(data_folder() / FILE_NAME)


def _midi_ports() -> str:
    from sidestick_engine.midi_out.ports import Ports

    with check_errors():
        ports = Ports()
        outputs, inputs = len(ports.outputs()), len(ports.inputs())
        ports.close()
    return f"{ports.system.title}: {outputs} to play to, {inputs} to follow"


@contextmanager
def check_errors() -> Iterator[None]:
    """Turn errors of our packages into what the doctor shows, with what mends them."""
    from Sidestick.protocol.errors import EngineNotRunningError, PortFileError, ProtocolError
    from sidestick_engine.errors import (
        ClientError,
        DamagedHistoryError,
        EngineUnreachableError,
        ErrorReplyError,
        HistoryError,
        MidiPortError,
    )
    from sidestick_installer.errors import CheckError, NoLiveError
    from sidestick_models.errors import WeightsError

    try:
        yield
    except EngineNotRunningError as error:
        raise CheckError(str(error), fix="start_engine") from error
    except EngineUnreachableError as error:
        raise CheckError(str(error), fix="restart_engine") from error
    except ErrorReplyError as error:
        if error.code == "no_live":
            raise NoLiveError("No Live is connected to the engine.", remedy=START_LIVE) from error
        of_engine = error.code in ("wrong_token", "wrong_version")
        raise CheckError(str(error), fix="restart_engine" if of_engine else "") from error
    except DamagedHistoryError as error:
        raise CheckError(str(error), fix="save_history") from error
    except PortFileError as error:
        raise CheckError(str(error), fix="restart_engine") from error
    except (ClientError, HistoryError, MidiPortError, ProtocolError, WeightsError) as error:
        raise CheckError(str(error)) from error
