"""From an empty home to a beat in Live with one command, through a crash, and back again."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest
from click.testing import CliRunner

from sidestick_engine.cli import main
from sidestick_engine.cli.background import control
from sidestick_engine.cli.setup import command, this_computer
from sidestick_engine.cli.shared.stage import CHANNEL_16
from sidestick_engine.server.engine_status import engine_status
from sidestick_installer.autostart import here
from sidestick_live_sim import CORE_KIT_909, SimulatedLive
from tests.installer.homes import files

TIMEOUT_S = 60.0
INSTALLED = "SidestickAsInstalled"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return an empty home with a User Library; what runs in it does not outlive the test."""
    home = tmp_path / "Zoë Müller 🥁"
    (home / "User Library").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for name in ("SIDESTICK_DATA", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for module in (here, this_computer):  # what starts at login is this computer's
        monkeypatch.setattr(module, "autostart_here", lambda: None)
    yield home
    control.stop_engine(home / ".local" / "share" / "sidestick", None)


@pytest.fixture
def sidestick(home: Path) -> Callable[..., Any]:
    """Run a command on that library, and return what it prints as JSON."""

    def run(*words: str) -> Any:
        library = ["--library", str(home / "User Library")]
        result = CliRunner().invoke(main, [*words, *library, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


def as_live_loads_it(folder: Path) -> ModuleType:
    """Import the script from where it was installed, beside the one of these tests."""
    spec = importlib.util.spec_from_file_location(
        INSTALLED, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    sys.modules[INSTALLED] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def live(home: Path) -> Iterator[SimulatedLive]:
    """Return a Live with an empty slot on a 909, on whose time nothing is waited for in vain."""
    with SimulatedLive(clock=time.monotonic) as live:
        live.select(live.add_midi_track("Drums", drum_rack=CORE_KIT_909), 0)
        yield live
    for name in [name for name in sys.modules if name.split(".")[0] == INSTALLED]:
        del sys.modules[name]


def press_generate(live: SimulatedLive) -> None:
    written = len(live.undo_steps)
    live.midi_in((0xB0 + CHANNEL_16, 102, 127))
    assert live.run(lambda: len(live.undo_steps) > written, TIMEOUT_S), live.status_line


def test_one_command_leads_from_nothing_to_a_beat_and_one_back(
    home: Path, sidestick: Callable[..., Any], live: SimulatedLive
) -> None:
    """Live is never started again, though the engine is killed; at the end no file is left."""
    empty = files(home)
    planned = sidestick("setup", "--dry-run")
    assert files(home) == empty
    done = sidestick("setup")
    assert [each["key"] for each in done["checks"]] == [each["key"] for each in planned["checks"]]
    assert len(done["next"]) == 3

    script = home / "User Library" / "Remote Scripts" / "Sidestick"
    live.load_script(as_live_loads_it(script).create_instance)
    assert live.run(lambda: "engine connected" in live.status_line, TIMEOUT_S), live.status_line
    press_generate(live)

    live.status_line = ""
    port_file = home / ".local" / "share" / "sidestick" / "port.json"
    killed = engine_status(port_file).pid
    psutil.Process(killed).kill()
    assert live.run(lambda: "engine connected" in live.status_line, TIMEOUT_S), live.status_line
    assert engine_status(port_file).pid != killed
    press_generate(live)
    assert live.errors == []

    again = sidestick("setup")
    assert "was installed already" in again["checks"][1]["sentence"]
    sidestick("uninstall", "--remove")
    assert files(home) == empty
    assert not (home / ".local" / "share" / "sidestick").exists()


def test_what_was_kept_is_there_again_after_the_next_setup(
    home: Path, sidestick: Callable[..., Any]
) -> None:
    """Settings with learned controls, though the script's folder was removed with them."""
    config = home / "User Library" / "Remote Scripts" / "Sidestick" / "config.json"
    sidestick("setup")
    config.write_text('{"style": "reggae"}', encoding="utf-8")
    removed = sidestick("uninstall", "--keep")
    assert not config.exists()
    assert "remove" in removed["next"][0] or "delete" in removed["next"][0]
    sidestick("setup")
    assert json.loads(config.read_text(encoding="utf-8")) == {"style": "reggae"}


def test_in_a_terminal_a_later_script_is_asked_about(
    home: Path, sidestick: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No means that it stays."""
    sidestick("setup")
    manifest = home / "User Library" / "Remote Scripts" / "Sidestick" / "installed.json"
    later = manifest.read_text(encoding="utf-8").replace('"version": "', '"version": "9')
    manifest.write_text(later, encoding="utf-8")
    asked: list[str] = []

    def no(question: str, **_: object) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr(command, "is_terminal", lambda: True)
    monkeypatch.setattr(command.click, "confirm", no)
    words = ["setup", "--library", str(home / "User Library"), "--no-panel"]
    result = CliRunner().invoke(main, words)
    assert "later than this Sidestick" in asked[0]
    assert result.exit_code == 1
    assert "--downgrade" in " ".join(result.output.split())
    assert manifest.read_text(encoding="utf-8") == later
