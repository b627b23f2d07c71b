"""Small MIDI files for tests, as programs write them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from random import Random

import mido

Hit = tuple[float, int, int]  # beats, pitch, velocity
TICKS = 480


def rock(bars: int = 2, variant: int = 0, *, kick: int = 36, snare: int = 38) -> list[Hit]:
    """Return eighths on the hat, with kick and snare; variants have other kicks and velocities."""
    hits = []
    for beat in range(4 * bars):
        hits.append((float(beat), kick if beat % 2 == 0 else snare, 100 + beat % 3))
        hits += [(beat + half, 42, 70 + (7 * beat + variant) % 30) for half in (0.0, 0.5)]
        if variant >> beat % 8 & 1:
            hits.append((beat + 0.75, kick, 90))
    return sorted(hits)


def groove(seed: int, bars: int = 4) -> list[Hit]:
    """Return a beat that is like no other."""
    random = Random(seed)
    bar = [(step / 4, 42, random.randint(50, 100)) for step in range(0, 16, random.choice((1, 2)))]
    bar += [(step / 4, 36, random.randint(80, 120)) for step in range(16) if random.random() < 0.3]
    bar += [(step / 4, 38, random.randint(20, 120)) for step in range(16) if random.random() < 0.2]
    return [(4.0 * number + beats, *hit) for number in range(bars) for beats, *hit in bar]


def midi_bytes(
    hits: Iterable[Hit],
    *,
    channel: int = 9,
    tempo_bpm: float | None = 120.0,
    meter: tuple[int, int] = (4, 4),
    ticks: int = TICKS,
) -> bytes:
    """Return a file of type 0 with these hits, each a sixteenth long."""
    midi = mido.MidiFile(type=0, ticks_per_beat=ticks)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    if tempo_bpm is not None:
        track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo_bpm)))
    track.append(mido.MetaMessage("time_signature", numerator=meter[0], denominator=meter[1]))
    events = []
    for beats, pitch, velocity in hits:
        events.append((round(beats * ticks), 1, "note_on", pitch, velocity))
        events.append((round((beats + 0.25) * ticks), 0, "note_off", pitch, 0))
    now = 0
    for tick, _, kind, pitch, velocity in sorted(events):
        message = mido.Message(
            kind, note=pitch, velocity=velocity, channel=channel, time=tick - now
        )
        track.append(message)
        now = tick
    data = BytesIO()
    midi.save(file=data)
    return data.getvalue()


def put(folder: Path, path: str, data: bytes) -> Path:
    """Write a file below a folder."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place
