"""`sidestick` alone: at most five lines on how it stands, and what to do next.

It looks only, quickly, and writes nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from sidestick_engine.cli.shared.colours import coloured

TIMEOUT_S = 1.0
MOST_LINES = 5


class Script(Enum):
    """The script in the User Libraries of this computer's Lives."""

    NO_LIVE = "there is no Live"
    UNKNOWN = "it is not known which library Live uses"
    MISSING = "it is in none of them"
    OTHER_VERSION = "one holds that of another version"
    INSTALLED = "it is there"


class Engine(Enum):
    """The engine of this user."""

    STOPPED = "it does not run"
    FAILING = "it is of another version, or does not answer"
    RUNNING = "it answers"


class Shown(Enum):
    """The selection in the Live that is connected to the engine."""

    NO_LIVE = "none is connected"
    NOTHING = "nothing that can be played on"
    SLOT = "an empty slot"
    CLIP = "a clip"


class State(NamedTuple):
    """The state of this computer; `live` is the name of the Live that is connected."""

    script: Script
    engine: Engine = Engine.STOPPED
    shown: Shown = Shown.NO_LIVE
    live: str = ""


class Step(NamedTuple):
    """A thing to do next: a command, and what it is good for."""

    command: str
    does: str


PANEL = Step("sidestick panel", "a drum machine in your browser")
DEMO = Step("sidestick demo", "two presses in a simulated Live")
DOCTOR = Step("sidestick doctor", "checks all between button and beat")
HELP = Step("sidestick --help", "all commands")
LEARN = Step("sidestick live learn", "binds your buttons and knobs")
PRESSES = {
    Shown.NOTHING: [
        Step("", "Select an empty slot on a track with a drum rack."),
        Step("sidestick live show", "says why it cannot be that one"),
    ],
    Shown.SLOT: [Step("sidestick live generate", "as the button Generate: a beat"), LEARN],
    Shown.CLIP: [
        Step("sidestick live extend", "as the button Extend: it goes on"),
        Step("sidestick live vary", "as the button Vary: other hits"),
        LEARN,
    ],
}
CONNECT = [
    Step("", "Start Live, and choose Sidestick as a Control Surface in"),
    Step("", "Settings > Link, Tempo & MIDI."),
]
FIX = Step("sidestick doctor --fix", "says why, and mends it")
INSTALL = Step("sidestick setup", "puts it in, and says what to click")
UPDATE = Step("sidestick setup", "brings both together; then restart Live")
START = Step("sidestick engine start", "starts it; Live finds it by itself")
# Where the engine does not run, or the script is not there to find it.
BY_SCRIPT = {
    Script.NO_LIVE: ("Sidestick plays drums. No Live was found here.", [PANEL, DEMO, HELP]),
    Script.UNKNOWN: (
        "Live is here, and its User Library was not found.",
        [DOCTOR, PANEL, DEMO, HELP],
    ),
    Script.MISSING: (
        "Sidestick plays drums. It is not in Live yet.",
        [INSTALL, PANEL, DEMO, HELP],
    ),
    Script.OTHER_VERSION: (
        "Live has another version of Sidestick than this one.",
        [UPDATE, HELP],
    ),
    Script.INSTALLED: (
        "Sidestick is in Live. Its engine does not run.",
        [START, PANEL, DOCTOR, HELP],
    ),
}


def first_lines(state: State) -> list[str]:
    """Return at most five lines of at most 60 characters for a terminal without colours."""
    how, steps = _next(state)
    width = max(len(step.command) for step in steps)
    return [how, *(f"  {_line(step, width)}" for step in steps)]


def _line(step: Step, width: int) -> str:
    return (
        f"{coloured(f'{step.command:<{width}}', 'cyan')}  {step.does}"
        if step.command
        else step.does
    )


def _next(state: State) -> tuple[str, list[Step]]:
    """Return how it stands, and what to do next, the likeliest first."""
    if state.engine is Engine.FAILING:
        return "Sidestick's engine cannot be used as it is.", [FIX, HELP]
    if state.shown is not Shown.NO_LIVE:
        return f"{state.live} shows {state.shown.value}.", [*PRESSES[state.shown], HELP]
    if state.script is Script.INSTALLED and state.engine is Engine.RUNNING:
        return "Sidestick's engine runs. No Live is connected to it yet.", [*CONNECT, DOCTOR, PANEL]
    return BY_SCRIPT[state.script]


def look() -> State:
    """Return how it stands on this computer."""
    script = _script()
    engine, shown, live = _engine()
    return State(script, engine, shown, live)


def _script() -> Script:
    from importlib.metadata import version

    from sidestick_installer.deploy import script_folder
    from sidestick_installer.errors import PlacesError
    from sidestick_installer.manifest import Manifest
    from sidestick_installer.places import Places, find_libraries, installed_lives, preferences

    here = Places.here()
    try:
        libraries = find_libraries(here)
    except PlacesError:
        has_live = installed_lives(here) or preferences(here)
        return Script.UNKNOWN if has_live else Script.NO_LIVE
    found = [Manifest.read(script_folder(library)) for library in libraries]
    if not any(found):
        return Script.MISSING
    same = all(each is None or each.version == version("sidestick") for each in found)
    return Script.INSTALLED if same else Script.OTHER_VERSION


def _engine() -> tuple[Engine, Shown, str]:
    """Return how the engine is, and what the Live shows that is connected to it."""
    from Sidestick.protocol.errors import EngineNotRunningError, ProtocolError
    from sidestick_engine.errors import ClientError, ErrorReplyError
    from sidestick_engine.server.client import EngineClient

    try:
        with EngineClient.from_port_file(timeout_s=TIMEOUT_S) as client:
            try:
                clip = client.request("read_clip", deadline_ms=int(TIMEOUT_S * 500))
            except ErrorReplyError:  # no Live, or one that is busy
                return Engine.RUNNING, Shown.NO_LIVE, ""
    except EngineNotRunningError:
        return Engine.STOPPED, Shown.NO_LIVE, ""
    except (ClientError, ProtocolError):
        return Engine.FAILING, Shown.NO_LIVE, ""
    if clip["reason"]:
        return Engine.RUNNING, Shown.NOTHING, clip["live"]
    return Engine.RUNNING, Shown.CLIP if clip["content_hash"] else Shown.SLOT, clip["live"]
