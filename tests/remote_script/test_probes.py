"""The probes for a real Live run in every simulated one; what they say there is not the answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sidestick_live_sim import SimulatedLive
from SidestickProbe import __file__ as probe_folder
from SidestickProbe import create_instance
from SidestickProbe.probes import AT_ONCE, ON_THE_TRACK
from SidestickProbe.surface import TRACK

BY_THE_SURFACE = ("made", "rows", "forward", "timer", "midi", "target")


def test_every_probe_is_explained() -> None:
    """The explanation says what to do, what to expect, and what depends on it."""
    table = (Path(probe_folder).parent.parent / "PROBES.md").read_text("utf-8")
    for name in (*AT_ONCE, *ON_THE_TRACK, *BY_THE_SURFACE, "dialog"):
        assert f"| `{name}` |" in table


def test_every_probe_has_an_answer(version: str, tmp_path: Any) -> None:
    """In the report and in Live's log, and the set is as it was."""
    report = tmp_path / "report.txt"
    with SimulatedLive(version) as live:
        surface = live.load_script(lambda c_instance: create_instance(c_instance, report))
        track = live.add_midi_track(TRACK)
        live.select(track, 0)
        surface.receive_midi((0xF0, 0x00, 0x21, 0x1D, 0x01, 0x01, 0x0A, 0x01, 0xF7))
        live.advance(11.0)
        live.select_clip(live.add_midi_clip(track, 1, 4.0))
        live.advance(0.2)
        assert [slot.has_clip for slot in track.clip_slots].count(True) == 1
        assert live.undo_steps  # what was done is there to be looked at
        live.unload_script(surface)
    assert [fault.trace for fault in live.errors] == []
    answers = dict(line.split(": ", 1) for line in report.read_text("utf-8").splitlines())
    probes = {*AT_ONCE, *ON_THE_TRACK, *BY_THE_SURFACE}
    assert probes == set(answers)
    assert not [words for words in answers.values() if words.startswith("failed")]
    assert answers["listeners"] == "called 1 times for a new note, 1 times for a changed one"
    assert answers["note ids"].startswith("3 notes, the same after one was moved, 1 left")
    assert answers["extent"] == (
        "16, loop_end + 8 16, looping off 16, end_marker 32 32, loop_end 32 32; the same clip"
    )
    assert answers["target"].startswith("Session: no clip, an empty slot; ")
    assert answers["nested data"] == "the same is read back; before there was nothing"
    assert answers["undo at once"] == "no clip is left"
    assert answers["forward"] == "Live says True in row 1"
    assert answers["midi"].endswith("0A 01 F7")


def test_a_report_that_cannot_be_written_is_reported(tmp_path: Any) -> None:
    """And Live goes on."""
    with SimulatedLive() as live:
        live.load_script(lambda c_instance: create_instance(c_instance, tmp_path))
        assert "cannot write its report" in live.status_line
    assert [fault.trace for fault in live.errors] == []


def test_two_rows_and_a_dialog_are_told_of(tmp_path: Any) -> None:
    """Only the musician can bring it about; a set that was saved holds the data of before."""
    reports = [tmp_path / "1.txt", tmp_path / "2.txt"]
    with SimulatedLive("12.3.6") as live:
        for report in reports:
            live.load_script(lambda c_instance, to=report: create_instance(c_instance, to))
        track = live.add_midi_track(TRACK)
        live.select(track, 0)
        live.most_scenes = 8
        live.core.scene_limit_raises = False
        live.song.create_scene(-1)
        live.advance(6.0)
        assert (0xF0, 0x7E, 0x01, 0x06, 0x01, 0xF7) in live.midi_out
    second = reports[1].read_text("utf-8")
    assert "rows: 2 at once" in second
    assert "dialog: 100 ticks while one was open" in second
    assert "before there was the same" in second
