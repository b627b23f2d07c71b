"""The Groove MIDI Dataset as arrays: hits, velocities and offsets on a grid of sixteenths.

Source: Gillick, Roberts, Engel, Eck, Bamman, "Learning to Groove with Inverse Sequence
Transformations", ICML 2019, https://magenta.tensorflow.org/datasets/groove (CC BY 4.0).
"""

import csv
import hashlib
import io
import math
import os
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sidestick_models.atomic_file import write_atomically
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, ROLAND
from sidestick_models.beat.meter import nearest_step
from sidestick_models.corpus.piece import Piece
from sidestick_training.common.paths import check_folder
from sidestick_training.errors import DatasetError

URL = "https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip"
SHA256 = "651cbc524ffb891be1a3e46d89dc82a1cecb09a57c748c7b45b844c4841dcc1e"


def cache_folder() -> Path:
    """Return the folder where the data set and its arrays are kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "sidestick"


def find_archive(path: Path | None = None) -> Path:
    """Return the checked zip of GMD: the one given, or the cached or downloaded one.

    Raises:
        DatasetError: if there is no such file, the download fails, or the checksum is wrong.
    """
    archive = path or cache_folder() / "groove-v1.0.0-midionly.zip"
    if path is None and not archive.exists():
        _download(archive)
    try:
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    except OSError as error:
        raise DatasetError(f"Cannot read the Groove MIDI Dataset at {archive}: {error}.") from error
    if digest != SHA256:
        remedy = "Name" if path else "Delete it, and it is downloaded again, or name"
        raise DatasetError(
            f"{archive} is not groove-v1.0.0-midionly.zip: its sha256 is {digest}, not {SHA256}."
            f" {remedy} the file of {URL} with --gmd PATH."
        )
    return archive


def _download(target: Path) -> None:
    try:
        with urllib.request.urlopen(URL, timeout=60) as response:
            write_atomically(target, response.read())
    except OSError as error:
        raise DatasetError(
            f"Cannot download the Groove MIDI Dataset from {URL}: {error}."
            " Download it yourself and name it with --gmd PATH."
        ) from error


def load_performances(path: Path | None = None) -> list[Piece]:
    """Return the performances in 4/4 in the order of info.csv, from the cache if it has them.

    Raises:
        DatasetError: as `find_archive`, or its cache cannot be read or written.
        TrainingError: there is no place for its cache.
    """
    archive = find_archive(path)
    cache = cache_folder() / f"gmd-{SHA256[:12]}.npz"
    try:
        if not cache.exists():
            check_folder(cache.parent)
            _write_cache(list(read_archive(archive)), cache)
        return _read_cache(cache)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise DatasetError(
            f"The arrays of the data set in {cache} cannot be read or written: {error}. Delete "
            "that file, if it is there, and try again."
        ) from error


def read_labels(archive: Path) -> dict[str, str]:
    """Return what the data set calls each performance by name, such as rock/shuffle."""
    with zipfile.ZipFile(archive) as files:
        table = io.StringIO(files.read("groove/info.csv").decode())
        return {row["id"]: row["style"] for row in csv.DictReader(table)}


def read_archive(archive: Path) -> Iterator[Piece]:
    """Read every performance in 4/4 from the zip itself."""
    with zipfile.ZipFile(archive) as files:
        table = io.StringIO(files.read("groove/info.csv").decode())
        for row in csv.DictReader(table):
            if row["time_signature"] == "4-4":
                yield _parse(row, files.read("groove/" + row["midi_filename"]))


def _parse(row: dict[str, str], midi: bytes) -> Piece:
    import note_seq

    sequence = note_seq.midi_to_note_sequence(midi)
    tempo = float(sequence.tempos[0].qpm)
    steps_per_second = tempo / 60 * STEPS_PER_BEAT
    cells: dict[tuple[int, int], tuple[float, float]] = {}
    for note in sequence.notes:
        position = note.start_time * steps_per_second
        step = nearest_step(position)
        cell = (step, int(ROLAND[note.pitch]))
        # Two hits of one class in one sixteenth: the louder one counts.
        cells[cell] = max(cells.get(cell, (0.0, 0.0)), (note.velocity / 127, position - step))
    end = 1 + max(step for step, _ in cells)
    shape = (STEPS_PER_BAR * math.ceil(end / STEPS_PER_BAR), DRUM_CLASSES)
    hits = np.zeros(shape, np.bool_)
    velocities, offsets = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for cell, (velocity, offset) in cells.items():
        hits[cell], velocities[cell], offsets[cell] = True, velocity, offset
    return Piece(
        name=row["id"],
        style=row["style"].split("/")[0],
        is_fill=row["beat_type"] == "fill",
        split=row["split"],
        tempo_bpm=tempo,
        end=end,
        hits=hits,
        velocities=velocities,
        offsets=offsets,
    )


def _write_cache(performances: list[Piece], path: Path) -> None:
    columns = {
        key: np.array([getattr(p, key) for p in performances])
        for key in ("name", "style", "is_fill", "split", "tempo_bpm", "end")
    }
    arrays = {
        key: np.concatenate([getattr(p, key) for p in performances])
        for key in ("hits", "velocities", "offsets")
    }
    steps = np.array([len(p.hits) for p in performances])
    buffer = io.BytesIO()
    np.savez_compressed(buffer, steps=steps, **columns, **arrays)  # type: ignore[arg-type]
    write_atomically(path, buffer.getvalue())


def _read_cache(path: Path) -> list[Piece]:
    with np.load(path) as file:
        stored = {key: file[key] for key in file.files}
    ends = np.cumsum(stored["steps"])[:-1]
    hits, velocities, offsets = (
        np.split(stored[key], ends) for key in ("hits", "velocities", "offsets")
    )
    return [
        Piece(
            name=str(stored["name"][i]),
            style=str(stored["style"][i]),
            is_fill=bool(stored["is_fill"][i]),
            split=str(stored["split"][i]),
            tempo_bpm=float(stored["tempo_bpm"][i]),
            end=int(stored["end"][i]),
            hits=hits[i],
            velocities=velocities[i],
            offsets=offsets[i],
        )
        for i in range(len(stored["name"]))
    ]
