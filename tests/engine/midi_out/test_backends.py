"""Choice of the MIDI system, and the message where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sidestick_engine.errors import MidiPortError
from sidestick_engine.midi_out import backends

pytest.importorskip("rtmidi", reason="python-rtmidi is not installed")


def there(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Only these systems run."""
    known = [replace(each, session=str) for each in backends.SYSTEMS]
    running = [
        replace(each, session=lambda: "there") if each.name in names else each for each in known
    ]
    monkeypatch.setattr(backends, "SYSTEMS", tuple(running))
    monkeypatch.delenv(backends.CHOICE, raising=False)


def own() -> list[str]:
    """Names of the systems that this computer's python-rtmidi knows."""
    import rtmidi

    compiled = rtmidi.get_compiled_api()
    return [s.name for s in backends.SYSTEMS if getattr(rtmidi, f"API_{s.api}") in compiled]


def test_the_first_that_runs_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the table's order."""
    there(monkeypatch, *own())
    assert backends.find_system().name == own()[0]


def test_the_environment_can_choose_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """SIDESTICK_MIDI names it, in any case of letters."""
    there(monkeypatch, *own())
    monkeypatch.setenv(backends.CHOICE, own()[-1].upper())
    assert backends.find_system().name == own()[-1]


def test_no_system_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do."""
    there(monkeypatch)
    with pytest.raises(MidiPortError, match="This computer has no MIDI system"):
        backends.find_system()


def test_a_choice_that_does_not_run_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other is taken in its place."""
    there(monkeypatch)
    monkeypatch.setenv(backends.CHOICE, own()[-1])
    with pytest.raises(MidiPortError, match="which SIDESTICK_MIDI asks for, is not running"):
        backends.find_system()


def test_a_choice_that_means_nothing_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what would."""
    there(monkeypatch, *own())
    monkeypatch.setenv(backends.CHOICE, "loud")
    with pytest.raises(MidiPortError, match=f'SIDESTICK_MIDI is "loud"; .* {own()[0]}'):
        backends.find_system()


@pytest.mark.parametrize(
    ("system", "full", "name"),
    [
        ("alsa", "FLUID Synth:Synth input port 128:0", "FLUID Synth:Synth input port"),
        ("winmm", "loopMIDI Port 3", "loopMIDI Port"),
        ("coremidi", "IAC Driver Bus 1", "IAC Driver Bus 1"),
        ("jack", "system:midi_playback_1", "system:midi_playback_1"),
    ],
)
def test_ports_are_called_without_the_number_that_changes(
    system: str, full: str, name: str
) -> None:
    """A port is found again after a restart, when its number is another."""
    assert next(each for each in backends.SYSTEMS if each.name == system).port_name(full) == name
