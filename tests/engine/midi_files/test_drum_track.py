"""The drum part of MIDI files: written, found, continued."""

from __future__ import annotations

import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.drum_writing import (
    continue_drums,
    new_midi_file,
    replace_drums,
)
from sidestick_engine.midi_files.smf import MidiFile, bytes_of, parse

TPB = 480
Message, Meta = mido.Message, mido.MetaMessage


def hit(beat: float, pitch: int = 36, channel: int = 10) -> list[tuple[int, Message]]:
    """Return a sixteenth on the drum channel, at absolute ticks."""
    at = round(beat * TPB)
    on = Message("note_on", channel=channel - 1, note=pitch, velocity=100)
    return [(at, on), (at + TPB // 4, Message("note_off", channel=channel - 1, note=pitch))]


def track(*messages: tuple[int, Message], end_beats: float | None = None) -> mido.MidiTrack:
    made, now = mido.MidiTrack(), 0
    for ticks, message in sorted(messages, key=lambda timed: timed[0]):
        made.append(message.copy(time=ticks - now))
        now = ticks
    if end_beats is not None:
        made.append(Meta("end_of_track", time=max(0, round(end_beats * TPB) - now)))
    return made


def file_of(*tracks: mido.MidiTrack) -> MidiFile:
    return through_bytes(mido.MidiFile(type=1, ticks_per_beat=TPB, tracks=list(tracks)))


def through_bytes(midi: MidiFile | mido.MidiFile) -> MidiFile:
    return parse(bytes_of(midi), "x.mid")


def in_mido(midi: MidiFile | mido.MidiFile) -> mido.MidiFile:
    return mido.MidiFile(file=BytesIO(bytes_of(midi)))


def test_a_new_file_is_what_a_daw_expects() -> None:
    """One track: name, 4/4, tempo, notes on channel 10, and an end on the bar line."""
    midi = in_mido(new_midi_file([Note(36, 1.0, 0.25, 99.6)], length_beats=4.0, tempo_bpm=100.0))
    assert [(m.type, m.time) for m in midi.tracks[0]] == [
        ("track_name", 0),
        ("time_signature", 0),
        ("set_tempo", 0),
        ("note_on", 960),
        ("note_off", 240),
        ("end_of_track", 2640),
    ]
    assert (midi.tracks[0][3].channel, midi.tracks[0][3].velocity) == (9, 100)
    assert midi.tracks[0][2].tempo == 600_000


notes = st.dictionaries(
    st.tuples(st.integers(0, 127), st.integers(0, 31)),
    st.tuples(st.floats(0.0, 0.1), st.floats(0.01, 0.14), st.integers(1, 127)),
    min_size=1,
).map(
    lambda cells: sorted(
        (
            Note(pitch, step / 4 + late, length, float(velocity))
            for (pitch, step), (late, length, velocity) in cells.items()
        ),
        key=lambda note: note.start_beats,
    )
)


@given(notes, st.floats(20.0, 999.0))
def test_notes_come_back_from_a_file(notes: list[Note], tempo_bpm: float) -> None:
    """Pitch and velocity as they were, times within a tick, tempo within what a file can hold."""
    midi = through_bytes(new_midi_file(notes, length_beats=8.0, tempo_bpm=tempo_bpm))
    drums = drums_of(midi, "x.mid")
    tick = 1 / midi.ticks_per_beat
    key = pytest.approx
    again = sorted(drums.notes, key=lambda note: (note.pitch, note.start_beats))
    before = sorted(notes, key=lambda note: (note.pitch, note.start_beats))
    for old, new in zip(before, again, strict=True):
        assert (new.pitch, new.velocity) == (old.pitch, old.velocity)
        assert new[1:3] == key(old[1:3], abs=1.01 * tick)
    assert drums.length_beats == 8.0
    assert drums.main_part.tempo_bpm == key(tempo_bpm, rel=1e-4)


@pytest.mark.parametrize(
    ("hits", "end_beats", "length_beats"),
    [
        ([0.0], 0.5, 4.0),
        ([0.0, 3.9], 4.2, 8.0),  # nearer to the next bar than to the last sixteenth
        ([0.0, 3.75], 4.0, 4.0),
        ([0.0, 4.0], 5.0, 8.0),
        ([0.0], 16.0, 16.0),  # silent bars that the file holds on purpose
        ([0.0], 6.0, 4.0),
    ],
)
def test_a_clip_is_whole_bars(hits: list[float], end_beats: float, length_beats: float) -> None:
    """Up to its last hit, or to its track's end where that is a bar line."""
    part = track(*(edge for beat in hits for edge in hit(beat)), end_beats=end_beats)
    assert drums_of(file_of(part), "x.mid").length_beats == length_beats


def test_a_late_last_hit_adds_no_bar_where_the_track_ends() -> None:
    """The last stroke of a roll in thirty-seconds, in a loop of one bar."""
    at = round(3.9 * TPB)
    stroke = [
        (at, Message("note_on", channel=9, note=38, velocity=90)),
        (at + 24, Message("note_off", channel=9, note=38)),
    ]
    assert drums_of(file_of(track(*hit(0.0), *stroke, end_beats=4.0)), "x.mid").length_beats == 4.0


runs = st.lists(
    st.tuples(st.integers(1, 240), st.integers(1, 240), st.integers(1, 127)),
    min_size=1,
    max_size=30,
)


@given(runs, st.booleans())
def test_notes_keep_their_lengths_where_the_next_begins_as_or_before_they_end(
    run: list[tuple[int, int, int]], off_is_first: bool
) -> None:
    """Whichever of note-on and note-off is first on a tick: files have both."""
    edges: list[tuple[int, bool, Message]] = []
    at, ends = 0, 0
    wanted = []
    for gap, length, velocity in run:
        at, ends = at + gap, max(ends + 1, at + gap + length)  # they end in the order they begin
        wanted.append((at, ends - at, velocity))
        edges.append((at, off_is_first, Message("note_on", channel=9, note=42, velocity=velocity)))
        edges.append((ends, not off_is_first, Message("note_off", channel=9, note=42)))
    edges.sort(key=lambda edge: edge[:2])
    drums = drums_of(file_of(track(*((ticks, message) for ticks, _, message in edges))), "x.mid")
    read = [(round(n[1] * TPB), round(n[2] * TPB), int(n[3])) for n in drums.notes]
    assert read == wanted


@given(notes, st.integers(24, 960))
def test_no_note_is_cut_but_where_its_pad_is_hit_again(notes: list[Note], resolution: int) -> None:
    """In a file of any resolution, and of any notes: half a length at least is there."""
    made = new_midi_file(notes[:1], length_beats=8.0, tempo_bpm=120.0)
    made.ticks_per_beat = resolution
    drums = drums_of(through_bytes(made), "x.mid")
    midi = through_bytes(replace_drums(drums, (drums.main_part, notes)))
    again = drums_of(midi, "x.mid").notes
    for note in again:
        (old,) = (n for n in notes if n.pitch == note.pitch and near(n, note, resolution))
        after = [n.start_beats for n in again if n.pitch == note.pitch and n[1] > note[1]]
        ends = note.start_beats + note.length_beats
        assert note.length_beats >= old.length_beats / 2 or ends == pytest.approx(min(after))


def near(one: Note, other: Note, resolution: int) -> bool:
    return abs(one.start_beats - other.start_beats) <= 0.51 / resolution


def test_new_notes_go_behind_the_old_and_all_else_stays() -> None:
    """Tempo track, bass, markers and the drum part's own events are as before."""
    tempo = track((0, Meta("set_tempo", tempo=400_000)), (0, Meta("marker", text="A")))
    bass = track(*hit(0.0, 40, channel=2), *hit(20.0, 41, channel=2))
    drums_track = track(*hit(0.0), *hit(2.0, 56), end_beats=4.0)
    midi = file_of(tempo, bass, drums_track)
    drums = drums_of(midi, "x.mid")
    assert drums.end_tempo_bpm == 150.0
    new = [Note(38, 4.0, 0.25, 80.0), Note(36, 5.5, 0.25, 90.0)]
    after = through_bytes(continue_drums(drums, drums.last_part, new, length_beats=4.0))
    assert [chunk.body for chunk in after.chunks[:2]] == [c.body for c in midi.chunks[:2]]
    before = midi.tracks[2].events
    assert after.tracks[2].events[: len(before)] == before
    assert [(n.pitch, n.start_beats) for n in drums_of(after, "x.mid").notes] == [
        (36, 0.0),
        (56, 2.0),
        (38, 4.0),
        (36, 5.5),
    ]
    assert after.tracks[2].end.ticks == 8 * TPB


def test_drums_that_ring_into_the_new_part_stay_as_they_are() -> None:
    """New notes of their pitch begin under them all the same, and end behind them."""
    long_one = [
        (0, Message("note_on", channel=9, note=36, velocity=100)),
        (5 * TPB, Message("note_off", channel=9, note=36)),
    ]
    drums = drums_of(file_of(track(*long_one)), "x.mid")
    assert drums.length_beats == 4.0
    new = [Note(36, at, 0.25, 80.0) for at in (4.0, 4.5, 5.0, 6.0)]
    after = continue_drums(drums, drums.last_part, new, length_beats=4.0)
    first, *others = drums_of(through_bytes(after), "x.mid").notes
    assert (first.start_beats, first.length_beats) == (0.0, 5.0)
    assert [note.start_beats for note in others] == [4.0, 4.5, 5.0, 6.0]
    behind = 5 + 1 / TPB
    assert [note.start_beats + note.length_beats for note in others] == [behind, behind, 5.25, 6.25]


def test_a_file_can_be_continued_again_and_again() -> None:
    """Each time from its new end."""
    midi = file_of(track(*hit(0.0), end_beats=4.0))
    for bars in (1, 2, 3):
        drums = drums_of(midi, "x.mid")
        assert drums.length_beats == 4.0 * bars
        new = [Note(38, drums.length_beats, 0.2, 80.0)]
        midi = through_bytes(continue_drums(drums, drums.last_part, new, length_beats=4.0))
    assert all(one < two for one, two in pairwise(n.start_beats for n in drums.notes))


def test_the_tempo_is_the_one_at_the_first_note_and_at_the_end_the_last_one() -> None:
    """All that follows the drums is played in the tempo that holds there."""
    tempos = [(0, Meta("set_tempo", tempo=500_000)), (TPB, Meta("set_tempo", tempo=1_000_000))]
    drums = drums_of(file_of(track(*tempos, *hit(0.0))), "x.mid")
    assert (drums.main_part.tempo_bpm, drums.end_tempo_bpm) == (120.0, 60.0)


def test_a_file_without_tempo_and_signature_is_120_and_4_4() -> None:
    """As the standard has it."""
    drums = drums_of(file_of(track(*hit(0.0))), "x.mid")
    assert (drums.main_part.tempo_bpm, drums.main_part.meter) == (120.0, (4, 4))


def test_each_stretch_in_one_meter_is_a_part_of_its_own() -> None:
    """Bars could not be counted across it."""
    meters = [
        (0, Meta("time_signature", numerator=4, denominator=4)),
        (4 * TPB, Meta("time_signature", numerator=7, denominator=8)),
    ]
    drums = drums_of(file_of(track(*meters, *hit(0.0), *hit(4.5), *hit(8.0))), "x.mid")
    assert [str(part) for part in drums.parts] == ["bar 1 in 4/4", "bars 2 to 3 in 7/8"]
    assert [part.start_beats for part in drums.parts] == [0.0, 4.0]
    assert [[note.start_beats for note in part.notes] for part in drums.parts] == [
        [0.0],
        [0.5, 4.0],
    ]
    (said,) = drums.only(drums.main_part)
    assert "bar 1 in 4/4, bars 2 to 3 in 7/8. Used: bars 2 to 3 in 7/8" in said


def test_bars_are_those_of_the_files_meter() -> None:
    """Its length is whole ones of them."""
    signature = (0, Meta("time_signature", numerator=7, denominator=8))
    drums = drums_of(file_of(track(signature, *hit(0.0), *hit(3.5))), "x.mid")
    part = drums.main_part
    assert (part.meter, part.bar_beats, drums.length_beats) == ((7, 8), 3.5, 7.0)


def test_a_file_that_tells_its_meter_late_was_in_4_4() -> None:
    """As the standard has it."""
    signature = (4 * TPB, Meta("time_signature", numerator=7, denominator=8))
    drums = drums_of(file_of(track(*hit(0.0), signature, *hit(4.0))), "x.mid")
    assert [part.meter for part in drums.parts] == [(4, 4), (7, 8)]


def test_notes_that_are_never_let_go_are_sixteenths() -> None:
    """And a note that is hit again ends there."""
    on = Message("note_on", channel=9, note=36, velocity=100)
    drums = drums_of(file_of(track((0, on), (60, on), (TPB, on))), "x.mid")
    assert [n.length_beats for n in drums.notes] == [0.125, 0.25, 0.25]


def test_a_file_without_notes_is_reported() -> None:
    """There is nothing on any channel."""
    with pytest.raises(MidiFileError, match=r"^x\.mid has no notes"):
        drums_of(file_of(track(end_beats=4.0)), "x.mid")


def test_a_file_without_drums_is_told_where_its_notes_are() -> None:
    """And whatever they are, they are read where somebody says so."""
    midi = file_of(track(*hit(0.0, 60, channel=1), *hit(1.0, 61, channel=3)))
    with pytest.raises(MidiFileError, match=r"no note is on channel 10.*1;.*3\. Say so\.$"):
        drums_of(midi, "x.mid", advice="Say so.")
    assert len(drums_of(midi, "x.mid", channel=1).notes) == 1


def test_performances_of_drummers_are_read(shared_data: Path) -> None:
    """Every pitch of the Groove MIDI Dataset is understood, and each file's meter is found."""
    with zipfile.ZipFile(shared_data / "groove-v1.0.0-midionly.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".mid")][::60]
        for name in names:
            drums = drums_of(parse(archive.read(name), name), name)
            assert {note.pitch for note in drums.notes} <= set(Kit.general_midi().classes)
            assert "{}-{}.mid".format(*drums.main_part.meter) in name
            assert drums.length_beats > drums.notes[-1].start_beats
    assert len(names) > 10


def test_a_note_ends_where_the_next_of_its_pad_begins() -> None:
    """A note-off that came later would end the second note, and a player would choke it."""
    notes = [Note(38, 0.0, 1.0, 100.0), Note(38, 0.5, 0.25, 60.0), Note(42, 0.25, 1.0, 70.0)]
    midi = through_bytes(new_midi_file(notes, length_beats=4.0, tempo_bpm=120.0))
    read = drums_of(midi, "beat.mid").notes
    assert read == [notes[0]._replace(length_beats=0.5), notes[2], notes[1]]


def test_of_two_notes_of_a_pad_on_one_tick_the_louder_is_written() -> None:
    """Only if they begin at once: grace notes stay, a tick before a hit at least."""
    notes = [Note(38, at, 0.25, velocity) for at, velocity in ((1.0, 40.0), (1.0, 90.0))]
    grace = Note(38, 1.98, 0.02, 30.0)
    nearest = [Note(38, 3.0, 0.25, 20.0), Note(38, 3.0001, 0.25, 21.0)]
    hits = [*notes, grace, Note(38, 2.0, 0.25, 99.0), *nearest]
    midi = through_bytes(new_midi_file(hits, length_beats=4, tempo_bpm=120))
    read = [(round(n.start_beats, 2), n.velocity) for n in drums_of(midi, "beat.mid").notes]
    assert read == [(1.0, 90.0), (1.98, 30.0), (2.0, 99.0), (3.0, 20.0), (3.0, 21.0)]
