"""MIDI files: what was exported comes back to the bit, anything else as a beat or a sentence."""

from __future__ import annotations

import base64
from io import BytesIO
from itertools import zip_longest
from typing import Any

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.drum_writing import new_midi_file
from sidestick_engine.midi_files.smf import parse
from sidestick_engine.panel.import_export import export_midi, import_midi
from sidestick_engine.panel.messages.errors import PanelError
from sidestick_engine.panel.messages.record_types import BEAT, MOST_IMPORT_BYTES
from tests.engine.midi_files.file_bytes import TPB, beats, body, hit, meter, song

KIT, KITS = Kit.general_midi(), Kits()
NOTES = st.lists(
    st.tuples(
        st.sampled_from(["kick", "shaker", "snare_40", "snare_77", "note_3"]),
        st.floats(-1, 20),
        st.floats(0.001, 4),
        st.floats(1, 127),
    ),
    max_size=40,
)


def base64_of(midi: mido.MidiFile) -> str:
    data = BytesIO()
    midi.save(file=data)
    return base64.b64encode(data.getvalue()).decode()


def beat_of(notes: list[Any], length_beats: float = 8, numerator: int = 4) -> dict[str, Any]:
    beat = {"notes": notes, "length_beats": length_beats, "numerator": numerator, "denominator": 4}
    checked: dict[str, Any] = BEAT.check(beat)
    return checked


def file_of(*notes: Note, bars: int = 2, meter: tuple[int, int] = (4, 4)) -> mido.MidiFile:
    length_beats = bars * meter[0] * 4 / meter[1]
    return new_midi_file(notes, length_beats=length_beats, tempo_bpm=93, meter=meter)


def refusal(data: str, name: str = "drop.mid") -> str:
    with pytest.raises(PanelError) as refused:
        import_midi(name, data, KITS)
    assert refused.value.code == "bad_file"
    return refused.value.sentence


@settings(max_examples=50)
@given(NOTES, st.floats(20, 999), st.floats(0.1, 64))
def test_what_was_exported_is_imported_to_the_bit(
    notes: list[Any], tempo_bpm: float, length_beats: float
) -> None:
    """The same notes, and exported again the same bytes."""
    beat = beat_of(notes, length_beats)
    data = export_midi(beat, tempo_bpm, KIT)
    back = import_midi("a.mid", data, KITS)
    assert (back.beat, back.tempo_bpm, back.sentence) == (beat, tempo_bpm, "")
    assert export_midi(back.beat, back.tempo_bpm, KIT) == data


def test_an_exported_file_plays_in_any_daw() -> None:
    """Channel 10, General MIDI pitches, tempo and meter."""
    beat = beat_of([("kick", 0, 0.25, 99.6), ("snare", 1.0001, 0.25, 70), ("kick", -1, 1, 1)])
    midi = mido.MidiFile(file=BytesIO(base64.b64decode(export_midi(beat, 120, KIT))))
    hits = [m for m in midi.tracks[0] if m.type == "note_on"]
    assert [(m.channel, m.note, m.velocity) for m in hits] == [(9, 36, 100), (9, 38, 70)]
    assert midi.length == pytest.approx(4.0)


def test_an_exported_file_that_was_changed_elsewhere_is_read_again() -> None:
    """A DAW's changes count, not what Sidestick once wrote."""
    data = export_midi(beat_of([("kick", 0, 0.25, 99)]), 120, KIT)
    midi = mido.MidiFile(file=BytesIO(base64.b64decode(data)))
    next(m for m in midi.tracks[0] if m.type == "note_on").velocity = 50
    back = import_midi("a.mid", base64_of(midi), KITS)
    assert back.beat["notes"] == [("kick", 0, 0.25, 50)]


def test_a_file_in_seven_eight_keeps_its_meter() -> None:
    """With whole bars of it, and lanes for second pads and unknown pitches."""
    notes = [Note(35, 0, 0.25, 90), Note(3, 1, 0.25, 80), Note(54, 3.5, 0.25, 70)]
    back = import_midi("odd.mid", base64_of(file_of(*notes, meter=(7, 8))), KITS)
    assert (back.beat["numerator"], back.beat["denominator"]) == (7, 8)
    assert back.beat["length_beats"] == 7
    assert [note.lane for note in back.beat["notes"]] == ["kick_35", "note_3", "tambourine"]
    assert back.tempo_bpm == pytest.approx(93)


def test_a_file_of_forty_minutes_is_cut_and_reported() -> None:
    """The first 64 bars are there."""
    notes = [Note(36, float(beat), 0.25, 90) for beat in range(4800)]
    back = import_midi("long.mid", base64_of(file_of(*notes, bars=1200)), KITS)
    assert back.beat["length_beats"] == 256
    assert len(back.beat["notes"]) == 256
    assert "1,200 bars" in back.sentence


def test_drums_on_another_channel_are_found_and_reported() -> None:
    """They look like drums, although none is on 10; others are counted."""
    backbeat = [Note(36 + 2 * (beat % 2), beat, 0.25, 90) for beat in range(4)]
    midi = file_of(*backbeat, *[hit._replace(pitch=42) for hit in backbeat])
    for message in midi.tracks[0]:
        if message.type in ("note_on", "note_off"):
            message.channel = 1
    midi.tracks[0].insert(4, mido.Message("note_on", channel=4, note=60, velocity=9))
    back = import_midi("a.mid", base64_of(midi), KITS)
    assert len(back.beat["notes"]) == 8
    assert "The drums are track 1" in back.sentence
    assert "channel 2. Left out: 1 other note." in back.sentence


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 240), st.integers(1, 240)), min_size=1, max_size=30))
def test_no_note_is_cut_but_where_its_pad_is_hit_again(run: list[tuple[int, int]]) -> None:
    """Imported and exported again: half of its length is there at least."""
    at, rows = 0, []
    for gap, length in run:
        at += gap
        rows.append(Note(42, at / 480, length / 480, 80.0))
    back = import_midi("in.mid", base64_of(file_of(*rows, bars=8)), KITS)
    data = base64.b64decode(export_midi(back.beat, 120, KIT))
    exported = drums_of(parse(data, "out.mid"), "out.mid").notes
    assert len(exported) == len(rows)
    for old, new, following in zip_longest(rows, exported, exported[1:]):
        ends = new.start_beats + new.length_beats
        is_cut = following is not None and ends == pytest.approx(following.start_beats)
        assert is_cut or new.length_beats >= old.length_beats / 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (base64.b64encode(b"RIFF....WAVE").decode(), "drop.mid is not a MIDI file"),
        (base64.b64encode(b"MThd\0\0\0\6").decode(), "damaged"),
        ("", "empty"),
        ("%%%", "was not received completely"),
        ("A" * (MOST_IMPORT_BYTES * 4 // 3 + 8), "larger than 1 MB"),
        (base64_of(file_of()), "no notes"),
    ],
)
def test_what_is_no_midi_file_is_a_sentence(data: str, words: str) -> None:
    """It names the file and what is wrong."""
    assert words in refusal(data)


def test_a_meter_that_no_page_can_show_is_a_sentence() -> None:
    """Thirty-seconds as a bar's beat."""
    assert "denominator" in refusal(base64_of(file_of(Note(36, 0, 1, 9), meter=(4, 32))))


def test_a_note_far_away_makes_no_long_beat() -> None:
    """The bars with drums are read, wherever they are."""
    far = [Note(36, 0.0, 0.25, 90), Note(38, 1.0, 0.25, 90), Note(36, 20_000.0, 0.25, 90)]
    back = import_midi("far.mid", base64_of(file_of(*far, bars=5001)), KITS)
    assert (len(back.beat["notes"]), back.beat["length_beats"]) == (2, 4.0)
    assert "5,001 bars long; these are its first 2 notes, from bar 1 to 1." in back.sentence
    alone = import_midi("far.mid", base64_of(file_of(far[-1], bars=5001)), KITS)
    assert [note.start_beats for note in alone.beat["notes"]] == [0.0]
    assert "from bar 5,001 to 5,001" in alone.sentence


def test_one_bar_in_another_meter_is_left_out_with_a_sentence() -> None:
    """Of a pick-up bar and the song behind it, the song is the beat."""
    data = song(body([(0, meter(1, 2)), *hit(0.0), (TPB, meter(4, 2)), *beats(16, first=1)]))
    back = import_midi("song.mid", base64.b64encode(data).decode(), KITS)
    assert (len(back.beat["notes"]), back.beat["length_beats"]) == (16, 16.0)
    assert back.beat["notes"][0].start_beats == 0.0
    assert "bar 1 in 1/4, bars 2 to 5 in 4/4. Used: bars 2 to 5 in 4/4" in back.sentence


def test_of_notes_that_begin_at_once_in_a_lane_the_loudest_is_shown() -> None:
    """It says how many were left out; what is shown is exported with every note."""
    doubled = [*beats(8), *hit(2, 36, velocity=127), *hit(3, 38, velocity=1)]
    data = base64.b64encode(song(body(doubled, end=8 * TPB))).decode()
    imported = import_midi("layers.mid", data, KITS)
    assert "2 notes that begin with a louder one of the same drum" in imported.sentence
    assert [note.velocity for note in imported.beat["notes"]] == [90, 90, 127, *[90] * 5]
    midi = mido.MidiFile(
        file=BytesIO(base64.b64decode(export_midi(imported.beat, imported.tempo_bpm, KIT)))
    )
    assert sum(event.type == "note_on" for event in midi.tracks[0]) == 8
