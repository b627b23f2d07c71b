"""Makes the weights of recognition: `python -m sidestick_engine.kit.recognition.fit --gmd PATH`.

Needs the Groove MIDI Dataset, groove-v1.0.0-midionly.zip, and some minutes on one core. Drummers
and kinds of melodies that recognition is judged by are left out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from Sidestick.protocol.atomic_file import write_atomically
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit_map import kit_maps
from sidestick_engine.kit.recognition import gmd_windows, melodies
from sidestick_engine.kit.recognition.gmd_windows import Window
from sidestick_engine.kit.recognition.lanes import Numbers
from sidestick_engine.kit.recognition.loop_notes import LoopNotes
from sidestick_engine.kit.recognition.map_table import MapTable, table_of
from sidestick_engine.kit.recognition.network import Inputs, Weights, inputs_of
from sidestick_engine.kit.recognition.recogniser import same_conversion
from sidestick_engine.kit.recognition.rewriting import (
    Manner,
    Rewriter,
    as_loop,
    spoilt,
    with_percussion,
)
from sidestick_engine.kit.recognition.training import Adam, Batch, loss_and_gradients, new_weights

NETWORKS = 2
EPOCHS = 16
EPOCH_WINDOWS = 10_000
BATCH_FILES = 64
FIRST_RATE, LAST_RATE = 2e-3, 2e-5
MELODIES = 0.3  # for each performance
PATTERNS_PER_STYLE = 200
EVERY_BEATS = 4.0  # so that bars are first in a loop, and second
LEAST_NOTES = 5
PERCUSSION, BY_PEDAL, PEDAL_MOVES = 0.08, 0.04, 0.2
_MANNERS = (Manner.NEAREST, Manner.NEAREST, Manner.PLAIN, Manner.ANY, Manner.ANY)
_MELODY_BEATS = (4.0, 8.0, 8.0, 8.0, 16.0)
_FITTED_KINDS = [kind for kind in melodies.KINDS if kind not in melodies.JUDGED]


class Example(NamedTuple):
    """A loop, and the number of the map that it speaks; -1 where it is no drums."""

    notes: LoopNotes
    kit_map: int


def examples(
    windows: Sequence[Window], rewriters: Sequence[Rewriter], rng: np.random.Generator
) -> Iterator[Example]:
    """Yield windows, each in some map, in any order, and melodies between them."""
    for number in rng.permutation(len(windows))[:EPOCH_WINDOWS]:
        chosen = int(rng.integers(len(rewriters)))
        loop = _played(windows[number], rewriters[chosen], rng)
        if len(loop.onsets) >= LEAST_NOTES:
            yield Example(loop, chosen)
        if rng.random() < MELODIES:
            kind = _FITTED_KINDS[rng.integers(len(_FITTED_KINDS))]
            yield Example(melodies.melody(kind, rng, float(rng.choice(_MELODY_BEATS))), -1)


def _played(window: Window, rewriter: Rewriter, rng: np.random.Generator) -> LoopNotes:
    performance = window.notes
    if rng.random() < PERCUSSION:
        performance = with_percussion(performance, rng)
    if rng.random() < BY_PEDAL:
        by_pedal = rewriter.hats_by_pedal(performance, rng)
        if by_pedal is not None:
            return as_loop(spoilt(by_pedal, rng), has_pedal=rng.random() < 0.8)
    played = rewriter.play(performance, _MANNERS[rng.integers(len(_MANNERS))], rng)
    return as_loop(spoilt(played, rng), has_pedal=rng.random() < PEDAL_MOVES)


def right_answers(inputs: Inputs, kit_map: NDArray[np.int64], table: MapTable) -> Numbers:
    """Return (F, M + 1), 1 where a map converts a file's notes as the map that it speaks."""
    alike = same_conversion(inputs.lanes.pitches, table)
    right = np.zeros((len(kit_map), len(table.classes) + 1), np.float32)
    drums = np.flatnonzero(kit_map >= 0)
    right[drums, :-1] = alike[drums, kit_map[drums]]
    right[kit_map < 0, -1] = 1
    return right


def fitted(windows: Sequence[Window], epochs: int, seed: int) -> Weights:
    """Return the weights of one network that learns from these windows in all shipped maps."""
    rng = np.random.default_rng(seed)
    maps = kit_maps()
    table, rewriters = table_of(maps), [Rewriter(each) for each in maps]
    adam: Adam | None = None
    for epoch in range(epochs):
        found = list(examples(windows, rewriters, rng))
        losses = []
        for begin in range(0, len(found) - BATCH_FILES, BATCH_FILES):
            batch = found[begin : begin + BATCH_FILES]
            inputs = inputs_of([each.notes for each in batch])
            if adam is None:
                sizes = inputs.lanes.numbers.shape[2], inputs.signs.shape[1]
                adam = Adam(new_weights(*sizes, rng))
            right = right_answers(inputs, np.array([each.kit_map for each in batch]), table)
            loss, gradients = loss_and_gradients(adam.weights, Batch(inputs, right), table)
            progress = (epoch + begin / len(found)) / epochs
            adam.step(gradients, FIRST_RATE + (LAST_RATE - FIRST_RATE) * progress**0.8)
            losses.append(loss)
        sys.stderr.write(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}\n")
    assert adam is not None, "there are windows"
    return adam.weights


def write_weights(networks: Sequence[Weights], path: Path) -> None:
    """Write the weights as 16-bit floats."""
    arrays = {
        f"{name}.{number}": array.astype(np.float16)
        for number, weights in enumerate(networks)
        for name, array in zip(Weights._fields, weights, strict=True)
    }
    content = BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    write_atomically(path, content.getvalue())


def main() -> None:
    """Fit the networks, and write them where recognition finds them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gmd", type=Path, required=True, help="groove-v1.0.0-midionly.zip")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "weights.npz")
    arguments = parser.parse_args()
    try:
        windows = gmd_windows.gmd_windows(arguments.gmd, EVERY_BEATS)
    except KitError as error:
        sys.exit(str(error))
    learnt = [each for each in windows if each.drummer not in gmd_windows.JUDGED]
    learnt += gmd_windows.pattern_windows(PATTERNS_PER_STYLE, seed=1)
    networks = [fitted(learnt, arguments.epochs, seed) for seed in range(NETWORKS)]
    write_weights(networks, arguments.out)


if __name__ == "__main__":
    main()
