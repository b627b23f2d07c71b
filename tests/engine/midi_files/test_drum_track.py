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
from sidestick_engine.midi_files.drum_track import (
    continue_drums,
    drums_of,
    new_midi_file,
    replace_drums,
)

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


def file_of(*tracks: mido.MidiTrack) -> mido.MidiFile:
    return mido.MidiFile(type=1, ticks_per_beat=TPB, tracks=list(tracks))


def through_bytes(midi: mido.MidiFile) -> mido.MidiFile:
    data = BytesIO()
    midi.save(file=data)
    return mido.MidiFile(file=BytesIO(data.getvalue()))


def test_a_new_file_is_what_a_daw_expects() -> None:
    """One track: name, 4/4, tempo, notes on channel 10, and an end on the bar line."""
    midi = through_bytes(
        new_midi_file([Note(36, 1.0, 0.25, 99.6)], length_beats=4.0, tempo_bpm=100.0)
    )
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
    assert drums.tempo_bpm == key(tempo_bpm, rel=1e-4)


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
    midi = new_midi_file(notes, length_beats=8.0, tempo_bpm=120.0)
    midi.ticks_per_beat = resolution
    drums = drums_of(midi, "x.mid")
    replace_drums(drums, notes)
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
    before = [[m.copy() for m in t] for t in midi.tracks]
    drums = drums_of(midi, "x.mid")
    assert drums.tempo_bpm == 150.0
    continue_drums(drums, [Note(38, 4.0, 0.25, 80.0), Note(36, 5.5, 0.25, 90.0)], length_beats=4.0)
    after = through_bytes(midi)
    assert [list(t) for t in midi.tracks[:2]] == before[:2]
    assert list(after.tracks[2])[: len(before[2]) - 1] == before[2][:-1]
    assert [(n.pitch, n.start_beats) for n in drums_of(after, "x.mid").notes] == [
        (36, 0.0),
        (56, 2.0),
        (38, 4.0),
        (36, 5.5),
    ]
    assert sum(m.time for m in after.tracks[2]) == 8 * TPB


def test_drums_that_ring_on_end_where_the_new_part_begins() -> None:
    """Otherwise their note-off would cut the new note of their pitch."""
    long_one = [
        (0, Message("note_on", channel=9, note=36, velocity=100)),
        (5 * TPB, Message("note_off", channel=9, note=36)),
    ]
    drums = drums_of(file_of(track(*long_one)), "x.mid")
    assert drums.length_beats == 4.0
    continue_drums(drums, [Note(36, 4.0, 1.5, 80.0)], length_beats=4.0)
    ends = [(n.start_beats, n.length_beats) for n in drums_of(drums.midi, "x.mid").notes]
    assert ends == [(0.0, 4.0), (4.0, 1.5)]


def test_a_file_can_be_continued_again_and_again() -> None:
    """Each time from its new end."""
    midi = file_of(track(*hit(0.0), end_beats=4.0))
    for bars in (1, 2, 3):
        drums = drums_of(midi, "x.mid")
        assert drums.length_beats == 4.0 * bars
        continue_drums(drums, [Note(38, drums.length_beats, 0.2, 80.0)], length_beats=4.0)
    times = [message.time for message in midi.tracks[0]]
    assert min(times) >= 0
    assert [one < two for one, two in pairwise(n.start_beats for n in drums.notes)]


def test_the_last_tempo_counts() -> None:
    """It is in force where the new part begins."""
    tempos = [(0, Meta("set_tempo", tempo=500_000)), (TPB, Meta("set_tempo", tempo=1_000_000))]
    assert drums_of(file_of(track(*tempos, *hit(0.0))), "x.mid").tempo_bpm == 60.0


def test_a_file_without_tempo_and_signature_is_120_and_4_4() -> None:
    """As the standard has it."""
    drums = drums_of(file_of(track(*hit(0.0))), "x.mid")
    assert (drums.tempo_bpm, drums.meter) == (120.0, (4, 4))


def test_another_meter_anywhere_is_found() -> None:
    """Bars could not be counted across it."""
    meters = [
        (0, Meta("time_signature", numerator=4, denominator=4)),
        (4 * TPB, Meta("time_signature", numerator=7, denominator=8)),
    ]
    with pytest.raises(MidiFileError, match=r"x\.mid changes its meter: 4/4, then 7/8"):
        drums_of(file_of(track(*meters, *hit(0.0))), "x.mid")


def test_bars_are_those_of_the_files_meter() -> None:
    """Its length is whole ones of them."""
    signature = (0, Meta("time_signature", numerator=7, denominator=8))
    drums = drums_of(file_of(track(signature, *hit(0.0), *hit(3.5))), "x.mid")
    assert (drums.meter, drums.bar_beats, drums.length_beats) == ((7, 8), 3.5, 7.0)


def test_a_file_that_tells_its_meter_late_was_in_4_4() -> None:
    """As the standard has it."""
    signature = (4 * TPB, Meta("time_signature", numerator=7, denominator=8))
    with pytest.raises(MidiFileError, match="4/4, then 7/8"):
        drums_of(file_of(track(*hit(0.0), signature)), "x.mid")


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
    """Clips that Live exports are on channel 1; the sentence says how to go on."""
    midi = file_of(track(*hit(0.0, channel=1), *hit(1.0, channel=3)))
    with pytest.raises(MidiFileError, match=r"no note is on channel 10.*1, 3.*--channel 1"):
        drums_of(midi, "x.mid")
    assert len(drums_of(midi, "x.mid", channel=1).notes) == 1


def test_performances_of_drummers_are_read(shared_data: Path) -> None:
    """Every pitch of the Groove MIDI Dataset is understood, and each file's meter is found."""
    with zipfile.ZipFile(shared_data / "groove-v1.0.0-midionly.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".mid")][::60]
        for name in names:
            drums = drums_of(mido.MidiFile(file=BytesIO(archive.read(name))), name)
            assert {note.pitch for note in drums.notes} <= set(Kit.general_midi().classes)
            assert "{}-{}.mid".format(*drums.meter) in name
            assert drums.length_beats > drums.notes[-1].start_beats
    assert len(names) > 10


def test_a_note_ends_where_the_next_of_its_pad_begins() -> None:
    """A note-off that came later would end the second note, and a player would choke it."""
    notes = [Note(38, 0.0, 1.0, 100.0), Note(38, 0.5, 0.25, 60.0), Note(42, 0.25, 1.0, 70.0)]
    midi = new_midi_file(notes, length_beats=4.0, tempo_bpm=120.0)
    read = drums_of(midi, "beat.mid").notes
    assert read == [notes[0]._replace(length_beats=0.5), notes[2], notes[1]]


def test_of_two_notes_of_a_pad_on_one_tick_the_louder_is_written() -> None:
    """Grace notes a few ticks before a hit stay: they are two notes."""
    notes = [Note(38, at, 0.25, velocity) for at, velocity in ((1.0, 40.0), (1.0, 90.0))]
    grace = Note(38, 1.98, 0.02, 30.0)
    midi = new_midi_file([*notes, grace, Note(38, 2.0, 0.25, 99.0)], length_beats=4, tempo_bpm=120)
    read = [(round(n.start_beats, 2), n.velocity) for n in drums_of(midi, "beat.mid").notes]
    assert read == [(1.0, 90.0), (1.98, 30.0), (2.0, 99.0)]
