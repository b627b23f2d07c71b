"""Drums are found by names, channels and notes together, among other parts of songs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from Sidestick.protocol.messages import Note
from sidestick_engine.errors import MidiFileError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import kit_maps
from sidestick_engine.kit.sound import Sound
from sidestick_engine.midi_files.drum_track import drums_of
from sidestick_engine.midi_files.drum_writing import continue_drums, replace_drums
from sidestick_engine.midi_files.find_drums import DRUM_CHANNEL, Voice, describe, find_drums
from sidestick_engine.midi_files.smf import bytes_of, parse
from tests.engine.midi_files.file_bytes import TPB, Timed, body, hit, meta, song

BEATS = 16
MAJOR = (0, 2, 4, 5, 7, 9, 11)
DRUMS = ("Drums", "EZdrummer", "Batterie", "1-BFD3", "Schlagzeug", "Drum Kit", "Percussion")
OTHERS = ("Bass", "Piano", "Lead Vocals", "Synth Pad", "Guitar L", "Strings")
Song = tuple[list[Voice], int]  # its voices, and the track of its drums
KITS = {kit_map.name: Kit.from_map(kit_map) for kit_map in kit_maps()}


def drums(chance: random.Random, kit: Kit = KITS["general_midi"]) -> list[Note]:
    """Return a backbeat with hats and ghost notes, on the pads of a kit."""
    pads = {sound: kit.pads[sound] for sound in (Sound.KICK, Sound.SNARE, Sound.CLOSED_HAT)}
    hits = [(Sound.CLOSED_HAT, eighth / 2) for eighth in range(2 * BEATS)]
    hits += [(Sound.SNARE if beat % 2 else Sound.KICK, float(beat)) for beat in range(BEATS)]
    hits += [(Sound.KICK, beat + 0.5) for beat in range(BEATS) if chance.random() < 0.3]
    hits += [(Sound.SNARE, beat + 0.75) for beat in range(BEATS) if chance.random() < 0.2]
    return [Note(pads[sound], at, 0.1, 90.0) for sound, at in hits]


def degree(of: int) -> int:
    return MAJOR[of % 7] + 12 * (of // 7)


def bass(chance: random.Random) -> list[Note]:
    root = chance.choice([28, 31, 33, 36])
    roots = [chance.choice([0, 3, 4, 5]) for _ in range(BEATS // 4)]
    played = [root + degree(roots[eighth // 8]) for eighth in range(2 * BEATS)]
    return [Note(pitch, eighth / 2, 0.4, 90.0) for eighth, pitch in enumerate(played)]


def piano(chance: random.Random) -> list[Note]:
    root = chance.randrange(48, 60)
    chords = [(beat, chance.choice([0, 3, 4, 5])) for beat in range(0, BEATS, 2)]
    return [
        Note(root + degree(on + third), at, 1.9, 70.0) for at, on in chords for third in (0, 2, 4)
    ]


def melody(chance: random.Random) -> list[Note]:
    at, step, notes = 0.0, 3, []
    while at < BEATS:
        step = max(0, min(10, step + chance.choice([-2, -1, 1, 2])))
        notes.append(Note(65 + degree(step), at, 0.5, 80.0))
        at += chance.choice([0.5, 0.5, 1.0])
    return notes


def numbered(voices: Iterable[tuple[int, str, Sequence[Note]]]) -> list[Voice]:
    return [
        Voice(track, channel, name, None, notes)
        for track, (channel, name, notes) in enumerate(voices, 1)
    ]


@st.composite
def songs(
    draw: st.DrawFn, named: bool, on_ten: bool, kits: Sequence[str]
) -> tuple[list[Voice], int]:
    """Return a song whose voices are in any order."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    channels = chance.sample([each for each in range(1, 17) if each != DRUM_CHANNEL], 4)
    own = DRUM_CHANNEL if on_ten else channels.pop()
    name = chance.choice(DRUMS) if named else ""
    voices = [(own, name, drums(chance, KITS[chance.choice(list(kits))]))]
    for part, channel in zip((bass, piano, melody), channels, strict=False):
        voices.append((channel, chance.choice(OTHERS) if named else "", part(chance)))
    if not on_ten and chance.random() < 0.3:
        voices.append((DRUM_CHANNEL, "", [Note(36, 0.0, 0.1, 1.0)]))  # a stray note
    chance.shuffle(voices)
    track = next(n for n, voice in enumerate(voices, 1) if voice[0] == own)
    return numbered(voices), track


@given(songs(named=False, on_ten=True, kits=list(KITS)))
def test_drums_on_channel_10_are_found(made: Song) -> None:
    """Whichever kit they are for."""
    voices, track = made
    assert [voice.track for voice in find_drums(voices, "x.mid")] == [track]


@given(songs(named=True, on_ten=False, kits=list(KITS)))
def test_drums_are_found_by_the_name_of_their_track(made: Song) -> None:
    """On any channel, for any kit, also beside a stray note on channel 10."""
    voices, track = made
    assert [voice.track for voice in find_drums(voices, "x.mid")] == [track]


@given(songs(named=False, on_ten=False, kits=["general_midi", "roland_td", "ezdrummer_3"]))
def test_drums_are_found_by_their_notes_alone(made: Song) -> None:
    """Without names, and on no channel that says so."""
    voices, track = made
    assert [voice.track for voice in find_drums(voices, "x.mid")] == [track]


@given(st.integers(0, 2**32), st.booleans())
def test_a_song_without_drums_has_none(seed: int, named: bool) -> None:
    """The sentence says where notes are, and what to do."""
    chance = random.Random(seed)
    parts = numbered(
        (channel, chance.choice(OTHERS) if named else "", part(chance))
        for channel, part in enumerate((piano, melody, bass) if named else (piano, melody), 1)
    )
    with pytest.raises(MidiFileError, match=r"^x\.mid has no drums: .* track 1.*; track 2.*Do\.$"):
        find_drums(parts, "x.mid", advice="Do.")


def fugue(chance: random.Random) -> list[Note]:
    """Return three voices of sixteenths and eighths that wander through all keys of a piano."""
    notes = []
    for at, step_beats in ((40, 0.5), (55, 0.25), (67, 0.25)):
        pitch = at
        for step in range(int(8 * BEATS / step_beats)):
            pitch = max(at - 9, min(at + 14, pitch + chance.choice([-3, -2, -1, 1, 2, 4])))
            notes.append(Note(pitch, step * step_beats, step_beats, 80.0))
    return notes


def riff(chance: random.Random) -> list[Note]:
    """Return fifths on a distorted guitar, low, where the kicks, snares and toms of kits are."""
    roots = [chance.choice([36, 38, 40, 41, 43]) for _ in range(2 * BEATS)]
    return [
        Note(pitch, at / 2, 0.4, 100.0)
        for at, root in enumerate(roots)
        for pitch in (root, root + 7)
    ]


def held(chance: random.Random) -> list[Note]:
    """Return wide chords that are held for a bar, on strings."""
    roots = [chance.choice([36, 38, 43]) for _ in range(BEATS)]
    steps = (0, 10, 15, 20)
    return [Note(root + up, at * 4.0, 3.9, 70.0) for at, root in enumerate(roots) for up in steps]


@given(st.integers(0, 2**32), st.sampled_from([(fugue, 0), (riff, 30), (held, 48)]), st.booleans())
def test_melody_instruments_where_drums_have_their_notes_are_none(
    seed: int, played: tuple[Callable[[random.Random], list[Note]], int], alone: bool
) -> None:
    """Whatever they are called, alone or in a band: no drums are better than a piano's as drums."""
    make, program = played
    chance = random.Random(seed)
    name = chance.choice(["", "Track 1", "General MIDI", "MIDI Ch. 1", "Allegro in D, BWV 850"])
    voices = [Voice(1, 1, name, program, make(chance))]
    if not alone:
        voices.append(Voice(2, 2, chance.choice(["", "MIDI Ch. 2"]), 33, bass(chance)))
    with pytest.raises(MidiFileError, match=r"has no drums"):
        find_drums(voices, "x.mid")


@pytest.mark.parametrize("name", ["timpani", "Timpani 2", "Steel Drums", "Tin Whistle", "Pauken"])
def test_what_is_struck_but_tuned_is_no_kit(name: str) -> None:
    """A song whose only drums are timpani has none; beside a kit they stay as they are."""
    chance = random.Random(7)
    rolls = [Note(chance.choice([43, 48]), at / 4, 0.2, 90.0) for at in range(64)]
    voices = [Voice(1, 2, name, 47, rolls), Voice(2, 3, "Violins", 48, melody(chance))]
    with pytest.raises(MidiFileError, match=r"has no drums"):
        find_drums(voices, "x.mid")
    kit = Voice(3, 4, "Schlagzeug", None, drums(chance))
    assert find_drums([*voices, kit], "x.mid") == [kit]


def test_notes_on_channel_10_that_are_no_drums_are_not_denied() -> None:
    """The sentence does not say that there are none."""
    chance = random.Random(8)
    voices = [
        Voice(1, 10, "Strings", 48, [Note(57, 4.0, 1.0, 80.0)]),
        Voice(2, 1, "Violins", 48, melody(chance)),
    ]
    with pytest.raises(MidiFileError, match=r"no drums: no track is called so, none look like"):
        find_drums(voices, "x.mid")


def test_drums_that_are_split_over_tracks_are_all_of_them() -> None:
    """Each drum a track of its own, on one channel or several; other parts stay out."""
    chance = random.Random(1)
    played = drums(chance)
    names = {36: "Kick", 38: "Snare Top", 42: "HiHats"}
    split = [(1, names[pitch], [n for n in played if n.pitch == pitch]) for pitch in names]
    others = [(1, "Bass", bass(chance)), (2, "Keys", piano(chance)), (1, "", melody(chance))]
    found = find_drums(numbered([*others, *split]), "x.mid")
    assert sorted(voice.name for voice in found) == sorted(names.values())
    assert describe(found) == (
        'The drums are tracks 6 "HiHats", 4 "Kick", 5 "Snare Top", channel 1.'
    )
    on_ten = [(DRUM_CHANNEL, "", notes) for _, _, notes in split]
    assert len(find_drums(numbered([*others, *on_ten]), "x.mid")) == 3


def test_percussion_on_another_channel_is_left_alone() -> None:
    """The drums are those of channel 10, by whatever name."""
    chance = random.Random(2)
    congas = [Note(62 + at % 3, at / 2, 0.1, 70.0) for at in range(60)]
    voices = numbered([(11, "Percussion", congas), (10, "", drums(chance)), (1, "B", bass(chance))])
    assert [voice.track for voice in find_drums(voices, "x.mid")] == [2]


def test_a_kick_alone_or_a_clip_of_lives_is_drums() -> None:
    """A file with one voice is let pass unless it is a melody, or is called otherwise."""
    kick = [Note(36, float(beat), 0.25, 100.0) for beat in range(8)]
    assert find_drums(numbered([(1, "", kick)]), "x.mid")
    with pytest.raises(MidiFileError, match="has no drums"):
        find_drums(numbered([(1, "Bass", kick)]), "x.mid")
    with pytest.raises(MidiFileError, match="has no drums"):
        find_drums(numbered([(1, "", melody(random.Random(3)))]), "x.mid")


def test_what_the_musician_says_wins() -> None:
    """A track by its number or its name, a channel, or both; none there is said."""
    chance = random.Random(4)
    parts = [(3, "Toms", melody(chance)), (3, "", bass(chance))]
    voices = numbered([(10, "Drums", drums(chance)), *parts])
    assert [v.track for v in find_drums(voices, "x.mid", 2)] == [2]
    assert [v.track for v in find_drums(voices, "x.mid", "toms")] == [2]
    assert {v.track for v in find_drums(voices, "x.mid", channel=3)} == {2, 3}
    assert [v.track for v in find_drums(voices, "x.mid", 3, 3)] == [3]
    with pytest.raises(
        MidiFileError, match=r'no notes on track 1 and channel 3\. .*track 1 "Drums"'
    ):
        find_drums(voices, "x.mid", 1, 3)


def named(name: str, events: Iterable[Timed]) -> bytes:
    return body([(0, meta(3, name.encode())), *events], 4 * BEATS * TPB)


def events(notes: Iterable[Note], channel: int) -> list[Timed]:
    return [e for n in notes for e in hit(n.start_beats, n.pitch, channel=channel)]


def test_new_notes_go_to_the_track_of_their_pitch() -> None:
    """Of drums that are split, each track keeps what it has; other tracks keep their bytes."""
    chance = random.Random(5)
    played = drums(chance)
    tracks = [named("Bass", events(bass(chance), 1))]
    for number, (pitch, name) in enumerate({36: "Kick", 38: "Snare", 42: "Hats"}.items(), 2):
        tracks.append(named(name, events((n for n in played if n.pitch == pitch), number)))
    midi = parse(song(*tracks), "x.mid")
    found = drums_of(midi, "x.mid")
    assert [(v.name, v.channel) for v in found.voices] == [("Hats", 4), ("Snare", 3), ("Kick", 2)]
    assert len(found.notes) == len(played)
    new = [Note(36, 0.25, 0.1, 50.0), Note(38, 1.0, 0.1, 51.0), Note(49, 2.0, 0.1, 52.0)]
    for after in (
        replace_drums(found, (found.main_part, new)),
        continue_drums(found, found.last_part, new, length_beats=4.0),
    ):
        again = parse(bytes_of(after), "x.mid")
        where = {
            (e.data[2], number, e.data[0] & 0xF)
            for number, track in enumerate(again.tracks)
            for e in track.events
            if e.velocity in (50, 51, 52)
        }
        assert where == {(50, 1, 1), (51, 2, 2), (52, 3, 3)}
        assert again.tracks[0].to_bytes() == midi.tracks[0].to_bytes()


def backbeat(channel: int) -> list[Timed]:
    return events(drums(random.Random(6)), channel)


def test_a_drum_track_by_name_beside_a_part_with_more_notes() -> None:
    """As drum plug-ins are recorded: on a channel of their own."""
    busy = [Note(60 + at % 12, at / 8, 0.1, 70.0) for at in range(120)]
    midi = parse(song(named("Piano", events(busy, 1)), named("EZdrummer", backbeat(4))), "x.mid")
    assert list(drums_of(midi, "x.mid").found) == ['The drums are track 2 "EZdrummer", channel 4.']


def test_one_stray_note_on_channel_10_does_not_win() -> None:
    """The drums are on channel 1."""
    midi = parse(song(body([*backbeat(1), *hit(0, 36, velocity=1)]), kind=0), "x.mid")
    assert list(drums_of(midi, "x.mid").found) == ["The drums are track 1, channel 1."]
