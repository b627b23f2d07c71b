"""Two bars at a time of the Groove MIDI Dataset, and of the styles that ship as patterns.

Source: Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove with Inverse Sequence
Transformations", ICML 2019, https://magenta.tensorflow.org/datasets/groove (CC BY 4.0).
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import mido
import numpy as np

from sidestick_engine.errors import KitError
from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.kit_map import find_kit_map
from sidestick_engine.kit.recognition.loop_notes import Floats
from sidestick_engine.kit.recognition.rewriting import NUMBER_OF
from sidestick_models.patterns.drum_tab import CLAP, DRUM_OF_LANE
from sidestick_models.patterns.pattern_to_beat import strokes
from sidestick_models.patterns.pattern_variations import variation
from sidestick_models.patterns.style_files import load_styles

WINDOW_BEATS = 8.0
JUDGED = ("drummer4", "drummer9", "drummer10")
"""Drummers that the weights never met: recognition is judged by them."""
LEAST_NOTES = 6
_EARLY_BEATS = 0.1  # what is played so little before a bar belongs to it


class Window(NamedTuple):
    """Two bars: rows of onset in beats, number of the articulation, velocity and length."""

    performance: str
    drummer: str
    notes: Floats


def gmd_windows(archive: Path, every_beats: float = WINDOW_BEATS) -> list[Window]:
    """Return two bars of every performance in 4/4, and the next two so many beats later.

    Raises:
        KitError: the file is not the data set.
    """
    try:
        with zipfile.ZipFile(archive) as files:
            table = io.StringIO(files.read("groove/info.csv").decode())
            return [
                window
                for row in csv.DictReader(table)
                if row["time_signature"] == "4-4"
                for window in _windows(
                    row, files.read(f"groove/{row['midi_filename']}"), every_beats
                )
            ]
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise KitError(
            f"{archive} is not the Groove MIDI Dataset, groove-v1.0.0-midionly.zip: {error}."
        ) from error


def pattern_windows(per_style: int, seed: int) -> list[Window]:
    """Return so many variations of each style's patterns."""
    rng = random.Random(f"recognition {seed}")  # noqa: S311 - music
    found = []
    for style in load_styles().values():
        for number in range(per_style):
            pattern = variation(style, list(style.patterns), rng)
            rows = [
                (
                    stroke.place_steps / 4,
                    NUMBER_OF[_of_lane(stroke.lane)],
                    127 * min(1.0, max(0.1, stroke.velocity + rng.gauss(0, 0.04))),
                    0.1,
                )
                for stroke in strokes(pattern, style, style.swing_percent)
            ]
            if len(rows) >= LEAST_NOTES:
                found.append(Window(f"{style.key}/{number}", style.key, np.array(rows)))
    return found


def _of_lane(lane: str) -> Articulation:
    return Articulation.CLAP if lane == CLAP else Articulation(DRUM_OF_LANE[lane].key)


def _windows(row: dict[str, str], content: bytes, every_beats: float) -> Iterator[Window]:
    notes = _notes(mido.MidiFile(file=io.BytesIO(content)))
    onsets = notes[:, 0] + _EARLY_BEATS
    for begin in np.arange(0, onsets.max(), every_beats):
        window = notes[(begin <= onsets) & (onsets < begin + WINDOW_BEATS)] - (begin, 0, 0, 0)
        if len(window) >= LEAST_NOTES:
            yield Window(row["id"], row["drummer"], window)


def _notes(midi: mido.MidiFile) -> Floats:
    roland = find_kit_map("roland_td").articulations
    rows: list[tuple[float, ...]] = []
    for track in midi.tracks:
        ticks, held = 0, defaultdict[int, list[tuple[int, int]]](list)
        for event in track:
            ticks += event.time
            if event.type not in ("note_on", "note_off"):
                continue
            if event.type == "note_on" and event.velocity:
                held[event.note].append((ticks, event.velocity))
            elif held[event.note]:
                begin, velocity = held[event.note].pop(0)
                length = max(1, ticks - begin) / midi.ticks_per_beat
                articulation = NUMBER_OF[roland[event.note]]
                rows.append((begin / midi.ticks_per_beat, articulation, velocity, length))
    return np.array(sorted(rows)).reshape(-1, 4)
