"""`sidestick live` against the demo's simulated Live, the engine and its models."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import mido
import pytest
from click.testing import CliRunner, Result

from Sidestick.protocol.actions_table import ACTIONS, Action
from Sidestick.protocol.messages import Note
from sidestick_engine.cli import main
from sidestick_engine.cli.shared.stage import Stage, set_stage
from sidestick_engine.midi_files import smf
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.drum_writing import new_midi_file

Run = Callable[..., Result]
KICK, SNARE, COWBELL = 36, 38, 56
PADS = [36, 38, 42, 46, 44, 45, 47, 48, 50]  # of the 909, in the order of the lanes


@pytest.fixture(scope="module")
def studio() -> Iterator[Stage]:
    with set_stage({"style": "rock", "seed": 11}) as stage:
        yield stage


@pytest.fixture
def stage(studio: Stage) -> Iterator[Stage]:
    """Select an empty slot; after the test it is empty again."""
    before = len(studio.live.undo_steps)
    yield studio
    while len(studio.live.undo_steps) > before:
        studio.live.undo()
    assert studio.clip is None
    assert studio.live.errors == []


@pytest.fixture
def run(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what runs `sidestick live` in an empty folder while Live runs in this thread."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object, command: str = "live") -> Result:
        results: list[Result] = []
        line = [*command.split(), *(str(word) for word in words)]
        terminal = threading.Thread(
            target=lambda: results.append(CliRunner().invoke(main, line)), daemon=True
        )
        terminal.start()
        stage.live.run(lambda: not terminal.is_alive(), 30.0)
        terminal.join(0)
        return results[0]

    return run


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def refused(result: Result, words: str, *, code: int) -> None:
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr


def test_a_session_from_the_command_line(run: Run, stage: Stage) -> None:
    """Each command does what its button does, with one step of undo, and says it."""
    assert said(run("generate", "--style", "funk", "--bars", 4)).startswith(
        "4 bars of Funk, seed 11"
    )
    assert stage.clip.loop_end == 16.0
    first = stage.notes()
    assert said(run("extend", "--bars", 1)).startswith("1 bar more in the style Funk")
    assert stage.clip.loop_end == 20.0
    assert said(run("undo")) == "Live's last step undone"
    assert stage.notes() == first
    assert "new in the style Funk" in said(run("vary", "--lock", "kick", "--seed", 3))
    assert [n for n in stage.notes() if n.pitch == KICK] == [n for n in first if n.pitch == KICK]
    assert said(run("fill", "--bars", 0.5)).startswith("A fill: ")
    assert "humanized" in said(run("humanize", "--timing", 0.5, "--velocity", 0.5))
    assert "put on the grid" in said(run("quantize"))
    assert said(run("version", "previous")).startswith("Version")
    assert said(run("version", 1)).startswith("Version 1: generate")
    assert stage.notes() == first
    assert "made by generate" in said(run("recipe")).lower()
    assert said(run("again")).startswith("4 bars of Funk, seed 12")
    assert said(run("launch")).startswith("The clip Funk 12 starts")
    assert said(run("extend", "--double")).startswith("4 bars more")
    assert said(run("clear")).endswith(" drum notes removed")
    assert stage.notes() == []


def test_alone_it_says_what_to_press_next(run: Run, stage: Stage) -> None:
    """On what Live shows: an empty slot, a clip, or nothing that can be played on."""
    assert "shows an empty slot." in said(run(command=""))
    assert "sidestick live generate" in said(run(command=""))
    run("generate")
    assert "shows a clip." in said(run(command=""))
    assert "sidestick live extend" in said(run(command=""))


def test_extend_goes_on_behind_a_gap(run: Run, stage: Stage) -> None:
    """From the last bars with drums; the gap stays, and the status line mentions it."""
    beat = [Note(KICK if at % 2 == 0 else SNARE, float(at), 0.25, 90.0) for at in range(8)]
    smf.save(new_midi_file(beat, length_beats=24.0, tempo_bpm=120.0), Path("gap.mid"))
    run("write", "gap.mid")
    before = stage.notes()
    sentence = said(run("extend", "--bars", 1))
    assert "The last drums are in bar 2 of 6: what is new begins behind the gap" in sentence
    after = stage.notes()
    assert stage.clip.loop_end == 28.0
    assert [note for note in after if note.start_beats < 24] == before
    assert any(note.start_beats >= 24 for note in after)


def test_show_draws_the_clip(run: Run, stage: Stage) -> None:
    """Its grid, its track and kit; an empty slot, and what cannot be used, are shown too."""
    assert "Empty slot on the track Drums (Drum Rack): 4/4, 120 BPM" in said(run("show"))
    run("generate", "--style", "funk")
    shown = said(run("show"))
    assert "Clip Funk 11 on the track Drums (Drum Rack): 4/4, 120 BPM, 8 beats" in shown
    assert "snare │" in shown
    shown = json.loads(said(run("show", "--json")))
    assert [Note(**note) for note in shown["notes"]] == stage.notes()
    assert (shown["where"], shown["kit"][str(KICK)], shown["pads"][str(KICK)]) == (
        "session",
        "kick",
        "Bass Drum",
    )
    stage.live.select(stage.live.add_audio_track("Vocals"), 0)
    assert "the track Vocals holds no MIDI" in said(run("show")).replace("The", "the")
    refused(run("read", "--out", "x.mid"), "holds no MIDI", code=2)
    stage.live.select(stage.track, 0)


def test_the_kit_of_what_is_looked_at(run: Run, stage: Stage) -> None:
    """Without a name it is the rack of that track."""
    shown = said(run("show", command="kit"))
    assert "Bass Drum" in shown
    assert "closed hat" in shown
    stage.live.select(stage.live.add_midi_track("Keys"), 0)
    refused(run("show", command="kit"), "There is no drum rack on the track Keys.", code=2)
    stage.live.select(stage.track, 0)


def test_doubled_notes_are_counted(run: Run, stage: Stage) -> None:
    """Two notes on one pad at once cannot be in a clip; it says which were not written, and why."""
    hits = [Note(KICK, float(beat), 0.25, 100.0) for beat in range(4)]
    track = mido.MidiTrack()
    for _ in hits:
        for kind, ticks in (("note_on", 0), ("note_off", 480)):
            for velocity, wait in ((100, ticks), (60, 0)):
                track.append(mido.Message(kind, channel=9, note=KICK, velocity=velocity, time=wait))
    mido.MidiFile(tracks=[track], ticks_per_beat=480).save("doubled.mid")
    assert said(run("write", "doubled.mid")) == (
        "Wrote 4 notes of the file's 8 into the clip doubled. 4 notes left out that would begin "
        "with a louder one of the same pad."
    )


def test_a_file_goes_into_the_clip_and_back(run: Run, stage: Stage) -> None:
    """On the pads of its kit, with every note; in its own meter only."""
    beat = [Note(KICK, 0.0, 0.25, 100.0), Note(40, 1.0, 0.25, 80.0), Note(COWBELL, 3.5, 0.25, 60.0)]
    smf.save(new_midi_file(beat, length_beats=4.0, tempo_bpm=90.0), Path("groove.mid"))
    assert said(run("write", "groove.mid")) == (
        "Wrote 2 notes of the file's 3 into the clip groove. There is no pad for cowbell, 1 note "
        "left out."
    )
    assert stage.notes() == [beat[0], beat[1]._replace(pitch=SNARE)]
    assert (stage.clip.name, stage.clip.loop_end) == ("groove", 4.0)
    assert said(run("read", "--out", "back.mid")) == "Wrote 2 notes of the clip groove to back.mid."
    back = drums_of(smf.read(Path("back.mid")), "back.mid")
    assert [note.pitch for note in back.notes] == [KICK, SNARE]
    smf.save(new_midi_file(beat, length_beats=3.0, tempo_bpm=90.0, meter=(3, 4)), Path("waltz.mid"))
    refused(run("write", "waltz.mid"), "is in 3/4, what Live shows in 4/4", code=2)
    refused(run("write", "missing.mid"), "missing.mid", code=2)


def test_of_a_song_in_several_meters_the_part_in_lives_meter_is_written(run: Run) -> None:
    """However few bars that is; it says which they are, and of how many notes."""
    beats = [Note(KICK if at % 2 else SNARE, float(at), 0.25, 90.0) for at in range(20)]
    midi = new_midi_file(beats, length_beats=20.0, tempo_bpm=120.0)
    waltz = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    midi.tracks.append(mido.MidiTrack([waltz.copy(time=midi.ticks_per_beat * 8)]))
    midi.type = 1
    midi.save("song.mid")
    assert said(run("write", "song.mid")) == (
        "Wrote 8 notes of the file's 20 into the clip song. song.mid changes its meter: bars 1 to "
        "2 in 4/4, bars 3 to 6 in 3/4. Used: bars 1 to 2 in 4/4."
    )


def test_what_was_read_can_be_written_back(run: Run, stage: Stage) -> None:
    """A rack has its drums elsewhere than General MIDI; the file is read as what it says."""
    notes = [(pad, place / 4, 0.25, 90.0) for place, pad in enumerate(PADS)]
    clip = stage.live.add_midi_clip(stage.track, 0, 4.0, notes)
    stage.live.select_clip(clip)
    before = stage.notes()
    run("read", "--out", "gm.mid")
    run("read", "--out", "rack.mid", "--on-pads")
    files = {name: drums_of(smf.read(Path(name)), name) for name in ("gm.mid", "rack.mid")}
    assert [note.pitch for note in files["gm.mid"].notes] == [36, 38, 42, 46, 43, 47, 50, 49, 51]
    assert [note.pitch for note in files["rack.mid"].notes] == PADS
    assert said(run("write", "gm.mid")) == "Wrote 9 notes into the clip."
    assert stage.notes() == before


def test_a_control_is_learnt_without_any_control_yet(run: Run, stage: Stage) -> None:
    """A musician without a button for learning has the command; cancel ends it."""
    assert said(run("learn")).startswith(
        "Move the control for generate. Press learn again to skip it"
    )
    stage.live.run(lambda: stage.live.midi_in((0x90, 50, 100)), 5.0)
    assert said(run("learn")).startswith("Move the control for extend.")
    assert said(run("cancel")) == "Learning has ended"
    refused(run("cancel"), "There is nothing to cancel", code=2)
    stage.live.run(lambda: stage.live.midi_in((0x90, 50, 100)), 5.0)
    stage.live.run(lambda: stage.clip is not None, 5.0)
    assert stage.notes()


def test_what_cannot_be_done_ends_in_a_sentence(run: Run, stage: Stage) -> None:
    """With the exit code 2 where the request is at fault; Live is as it was."""
    refused(run("extend"), "There is no clip to extend. Press generate first", code=2)
    refused(run("generate", "--style", "polka"), "polka", code=2)
    refused(run("version", 9), "Invalid value", code=2)
    refused(run("extend", "--bars", 2, "--double"), "either --bars or --double", code=2)
    refused(run("read", "--out", "x.mid"), "no drum notes", code=2)
    assert stage.clip is None


def test_the_doctor_sees_that_live_is_connected(run: Run, stage: Stage) -> None:
    """And what it shows."""
    shown = json.loads(run("--json", command="doctor").stdout)
    (connection,) = [check for check in shown["checks"] if check["name"] == "connection"]
    assert connection["status"] == "ok"
    assert connection["sentence"].endswith(
        "is connected and shows an empty slot on the track Drums"
    )


def test_a_song_kit_from_the_command_line(run: Run, stage: Stage) -> None:
    """New scenes below the others."""
    scenes = len(stage.live.song.scenes)
    run("generate", "--style", "rock")
    assert said(run("song-kit", "--seed", 5)).startswith("New scenes below the others: Intro")
    assert len(stage.live.song.scenes) == scenes + 6


WITH_LOCKS = [
    action
    for action in ACTIONS
    if action.command and action.changes_notes and "locked" in action.settings
]


@pytest.mark.parametrize("action", WITH_LOCKS, ids=lambda action: action.key)
def test_each_command_that_writes_over_notes_keeps_locked_lanes(
    run: Run, stage: Stage, action: Action
) -> None:
    """Named with --lock, for this press alone."""
    assert action.command is not None
    said(run("generate", "--style", "funk"))
    before = [note for note in stage.notes() if note.pitch == KICK]
    assert before
    said(run(action.command.name, "--lock", "kick"))
    assert [note for note in stage.notes() if note.pitch == KICK] == before


def test_without_live_and_without_an_engine_it_says_what_to_start(
    run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With the exit code 1."""
    stage.live.unload_script(stage.live.surfaces[0])
    refused(run("show"), "Live is not connected. Start it with the Control Surface", code=1)
    monkeypatch.setenv("SIDESTICK_DATA", str(tmp_path))
    refused(run("undo"), "The engine is not running. Start it with: sidestick engine start", code=1)
