"""All else in a MIDI file stays to the byte, whatever is written into its drums; any bytes are read
or refused in words of ours."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from io import BytesIO

import mido
from hypothesis import example, given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files.drum_track import DrumFile, drums_of
from sidestick_engine.midi_files.drum_writing import continue_drums, replace_drums
from sidestick_engine.midi_files.smf import MAX_FILE_BYTES, MidiFile, parse
from sidestick_engine.midi_files.track_events import Event, read_events
from tests.engine.midi_files.file_bytes import (
    BAR,
    END,
    TPB,
    Timed,
    beats,
    body,
    chunk,
    header,
    hit,
    meta,
    meter,
    number,
    song,
    tempo,
)

ticks = st.integers(0, 4 * BAR)
low = st.integers(0, 127)
other_channels = st.sampled_from([0, 3, 15])


def bytes_of(*columns: st.SearchStrategy[int]) -> st.SearchStrategy[bytes]:
    return st.tuples(*columns).map(bytes)


data = st.binary(max_size=140)
others = st.one_of(
    bytes_of(other_channels.map(lambda c: 0x90 + c), low, low),
    bytes_of(other_channels.map(lambda c: 0x80 + c), low, low),
    bytes_of(st.sampled_from([0xA9, 0xB9, 0xE9, 0xB0]), low, low),
    bytes_of(st.sampled_from([0xC9, 0xD9, 0xC0]), low),
    st.tuples(st.integers(0, 0x2E) | st.integers(0x30, 0x50) | st.integers(0x59, 0x7F), data).map(
        lambda kind_and_data: meta(*kind_and_data)
    ),
    data.map(lambda content: b"\xf0" + number(len(content)) + content),
    data.map(lambda content: b"\xf7" + number(len(content)) + content),
    st.sampled_from([b"\xf8", b"\xfe", b"\xf2\1\2", b"\xf3\7", meta(0), tempo(99)]),
)
timed_others = st.lists(st.tuples(ticks, others), max_size=12)
hits = st.lists(st.tuples(st.integers(0, 63), st.sampled_from([36, 38, 42]), st.integers(1, 127)))
behind = st.lists(st.tuples(st.integers(0, 300), others), max_size=3)
new_notes = st.lists(
    st.builds(
        Note,
        st.sampled_from([36, 38, 46]),
        st.floats(0.0, 15.9),
        st.floats(0.01, 2.0),
        st.integers(1, 127).map(float),
    ),
    max_size=9,
)


def running(events: list[Timed], end: int) -> bytes:
    """Return a track's body with running status wherever that is allowed."""
    written, now, status = b"", 0, 0
    for at, event in sorted(events, key=lambda each: each[0]):
        written += number(at - now)
        if event[0] < 0xF0:
            written += event[1:] if event[0] == status else event
            status = event[0]
        else:
            written += event
            status = 0 if event[0] < 0xF8 or event[0] == 0xFF else status
        now = at
    return written + number(end - now) + END


@st.composite
def songs(draw: st.DrawFn) -> bytes:
    """Make a file that is valid: a drum track, others beside it, a chunk of someone else's."""
    played = [
        event for at, pitch, loud in draw(hits) for event in hit(at / 4, pitch, velocity=loud)
    ]
    track = running([*hit(0.0), *played, *draw(timed_others)], 5 * BAR)
    track += b"".join(number(delta) + event for delta, event in draw(behind))
    tracks = [body(draw(timed_others), end=5 * BAR), track, running(draw(timed_others), 5 * BAR)]
    kind = draw(st.permutations([chunk(b"MTrk", each) for each in tracks]))
    alien = draw(st.sampled_from([b"", chunk(b"XFIH", b"abc")]))
    return header(1, 3) + kind[0] + alien + kind[1] + kind[2]


def drum_notes_left_out(events: list[Event]) -> Counter[Event]:
    return Counter(event for event in events if event.data[0] not in (0x99, 0x89))


def check_others(before: MidiFile, after: MidiFile) -> None:
    """Check that all but the drum notes is there, and in what has none the bytes."""
    assert before.header == after.header
    for old, new in zip(before.chunks, after.chunks, strict=True):
        if (
            old.track is None
            or new.track is None
            or drum_notes_left_out(old.track.events).total() == len(old.track.events)
        ):
            assert old == new
            continue
        assert drum_notes_left_out(old.track.events) == drum_notes_left_out(new.track.events)
        assert [e.data for e in old.track.behind_end] == [e.data for e in new.track.behind_end]
        order = [
            [e for e in t.events if e.data[0] not in (0x99, 0x89)] for t in (old.track, new.track)
        ]
        assert order[0] == order[1]


def drums_in(content: bytes) -> DrumFile:
    return drums_of(parse(content, "x.mid"), "x.mid", channel=10)


@given(songs())
def test_a_valid_file_is_read_without_a_word_and_written_as_it_was(content: bytes) -> None:
    """Also where nothing of its drums changes."""
    midi = parse(content, "x.mid")
    assert (midi.warnings, midi.to_bytes()) == ([], content)
    drums = drums_in(content)
    assert replace_drums(drums, (drums.main_part, drums.main_part.notes)).to_bytes() == content


def test_what_looks_like_a_track_within_one_is_none() -> None:
    """Sysex behind the end of a track that is as long as it says."""
    sysex = b"\0\xf0\x08MTrk\0\0\0\0"
    content = song(running(beats(3), BAR) + sysex, running([], BAR))
    midi = parse(content, "x.mid")
    assert (midi.warnings, midi.to_bytes(), len(midi.tracks)) == ([], content, 2)


@given(songs(), new_notes)
def test_other_drums_leave_all_else(content: bytes, notes: list[Note]) -> None:
    """The new ones are there, by their pitches and places."""
    drums = drums_in(content)
    after = parse(replace_drums(drums, (drums.main_part, notes)).to_bytes(), "x.mid")
    check_others(drums.midi, after)
    written = drums_in(after.to_bytes()).notes if notes else []
    for one, others in [*((note, written) for note in notes), *((note, notes) for note in written)]:
        nearest = min(abs(n.start_beats - one.start_beats) for n in others if n.pitch == one.pitch)
        assert nearest <= len(notes) / TPB  # those that fall on one tick go to the next ones


@given(songs(), new_notes)
def test_new_bars_leave_all_that_was_there(content: bytes, notes: list[Note]) -> None:
    """Drum notes too, as long as they are, unless they never end."""
    drums = drums_in(content)
    end = drums.length_beats
    new = [note._replace(start_beats=note.start_beats + end) for note in notes]
    after = parse(
        continue_drums(drums, drums.last_part, new, length_beats=16.0).to_bytes(), "x.mid"
    )
    check_others(drums.midi, after)
    starts = Counter((note.pitch, round(note.start_beats * TPB)) for note in drums.notes)
    written = Counter(
        (note.pitch, round(note.start_beats * TPB)) for note in drums_in(after.to_bytes()).notes
    )
    assert not starts - written


@given(st.lists(st.tuples(ticks, others.filter(lambda data: data[0] < 0xF0)), max_size=30))
def test_events_are_those_that_mido_reads(events: list[Timed]) -> None:
    """Of channels, with running status: time, kind and values."""
    content = song(running(events, 5 * BAR))
    now, theirs = 0, []
    for message in mido.MidiFile(file=BytesIO(content)).tracks[0]:
        now += message.time
        if not message.is_meta:
            theirs.append(Event(now, bytes(message.bytes())))
    assert parse(content, "x.mid").tracks[0].events == theirs


def test_notes_that_touch_keep_their_release_velocities() -> None:
    """One off the grid that ends where the next of its pad begins, in a bar that stays."""
    step, late, soft = TPB // 4, 7, 33
    events: list[Timed] = []
    for place in range(64):
        at = place * step + late
        end = at + step - (place % 3 == 0)
        events += [(at, bytes((0x99, 42, 70))), (end, bytes((0x89, 42, soft)))]
    drums = drums_in(song(running(events, 5 * BAR)))
    part = drums.main_part
    first = [n._replace(velocity=99.0) for n in part.notes if n.start_beats < 4]
    rest = [n for n in part.notes if n.start_beats >= 4]
    after = parse(replace_drums(drums, (part, [*first, *rest])).to_bytes(), "x.mid")
    offs = [e.data[2] for e in after.tracks[0].events if e.data[0] == 0x89 and e.ticks > BAR + step]
    assert offs == [soft] * len(offs)
    assert len(offs) == 48


ORDINARY = song(
    body([(0, meter(4, 2)), (0, tempo(97)), (0, meta(0x59, b"\0\0")), (BAR, meter(3, 2))]),
    running([(0, meta(3, b"Drums")), (0, b"\xf0\3\x7e\x7f\xf7"), *beats(11)], 4 * BAR),
)
changes = st.lists(
    st.tuples(st.integers(0, len(ORDINARY) - 1), st.binary(max_size=3), st.integers(0, 3)),
    max_size=8,
)


@given(changes)
@example([(14, b"", 3)])
def test_whatever_bytes_are_changed_it_is_read_or_refused(
    changes: list[tuple[int, bytes, int]],
) -> None:
    """Written over, left out or put in; what was read is worked on and written."""
    content = bytearray(ORDINARY)
    for place, new, old in changes:
        content[place : place + old] = new
    with suppress(MidiFileError):
        use(bytes(content))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_track(content: bytes) -> None:
    """As long as they have an end."""
    track = read_events(content)
    assert len(track.events) + len(track.behind_end) <= len(content)
    with suppress(MidiFileError):
        use(song(content))


def use(content: bytes) -> None:
    """Work on a file as commands do; what is written is read again, as good or better."""
    drums = drums_of(parse(content, "x.mid"), "x.mid")
    assert all(drums.only(drums.main_part))
    drums.check_length(drums.main_part)
    drums.check_length(drums.last_part)
    notes = [note._replace(velocity=1.0) for note in drums.main_part.notes]
    replaced = replace_drums(drums, (drums.main_part, notes)).to_bytes()
    behind = [Note(36, drums.last_part.length_beats + 1, 0.25, 90.0)]
    continued = continue_drums(drums, drums.last_part, behind, length_beats=4.0).to_bytes()
    for written in (replaced, continued):
        assert len(written) < MAX_FILE_BYTES
        again = parse(written, "x.mid")
        assert parse(again.to_bytes(), "x.mid").to_bytes() == written
