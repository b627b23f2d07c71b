"""A beat as files: MIDI to drag into any program, and a grid to look at."""

from __future__ import annotations

from io import BytesIO

import mido

from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT, Beat
from sidestick_models.beat.drum_classes import DRUM_CLASSES, GENERAL_MIDI_PITCH, DrumClass

_TICKS_PER_STEP = 120
_NOTE_TICKS = 60
_CHANNEL = 9  # General MIDI's drums
_TEMPOS_BPM = (20.0, 400.0)
_CELL, _GAP = 10, 2


def midi_bytes(beat: Beat, tempo_bpm: float) -> bytes:
    """Return a beat as a MIDI file of type 0 in General MIDI's notes.

    A hit before the first step sounds on it: a file has no time before its start.
    """
    track = mido.MidiTrack()
    tempo = mido.bpm2tempo(min(max(tempo_bpm, _TEMPOS_BPM[0]), _TEMPOS_BPM[1]))
    track.append(mido.MetaMessage("set_tempo", tempo=tempo))
    moments: list[tuple[int, str, int, int]] = []
    for hit in beat.grid_hits():
        start = max(0, round(hit.position_steps * _TICKS_PER_STEP))
        pitch = GENERAL_MIDI_PITCH[hit.drum]
        moments.append((start, "note_on", pitch, _midi_velocity(hit.velocity)))
        moments.append((start + _NOTE_TICKS, "note_off", pitch, 0))
    now = 0
    for at, kind, note, velocity in sorted(moments):
        message = mido.Message(kind, channel=_CHANNEL, note=note, velocity=velocity, time=at - now)
        track.append(message)
        now = at
    end = max(0, beat.steps * _TICKS_PER_STEP - now)
    track.append(mido.MetaMessage("end_of_track", time=end))
    file = mido.MidiFile(type=0, ticks_per_beat=_TICKS_PER_STEP * STEPS_PER_BEAT, tracks=[track])
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def svg_text(beat: Beat, given: int = 0) -> str:
    """Return a beat as a picture: a row for each drum, darker is louder.

    The first `given` steps, which were not made, are drawn paler.
    """
    width, height = beat.steps * _CELL, DRUM_CLASSES * _CELL
    lines = [
        f'<path d="M{step * _CELL} 0V{height}" stroke="#888" '
        f'stroke-width="{0.8 if step % STEPS_PER_BAR == 0 else 0.25}"/>'
        for step in range(0, beat.steps + 1, STEPS_PER_BEAT)
    ]
    cells = [
        f'<rect x="{hit_step * _CELL + 1}" y="{(DRUM_CLASSES - 1 - drum) * _CELL + 1}" '
        f'width="{_CELL - _GAP}" height="{_CELL - _GAP}" rx="1.5" '
        f'fill="{"#888" if hit_step < given else "#c98a00"}" '
        f'opacity="{0.3 + 0.7 * float(beat.velocities[hit_step, drum]):.2f}">'
        f"<title>{DrumClass(drum).label}</title></rect>"
        for hit_step, drum in zip(*beat.hits.nonzero(), strict=True)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(lines + cells)}</svg>\n'
    )


def compact(beat: Beat) -> list[int]:
    """Return a beat for the page: of each hit its step, drum, velocity and offset in percent."""
    numbers: list[int] = []
    for step, drum in zip(*beat.hits.nonzero(), strict=True):
        cell = step, drum
        velocity, offset = float(beat.velocities[cell]), float(beat.offsets[cell])
        numbers += [int(step), int(drum), round(100 * velocity), round(100 * offset)]
    return numbers


def _midi_velocity(velocity: float) -> int:
    return min(127, max(1, round(127 * velocity)))
