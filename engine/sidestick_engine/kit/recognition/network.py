"""The network that says how well notes speak each map, and how much they are no drums.

A conditional logit: each map gets a score, "no drums" another, and their softmax is how likely each
is. A map's score is a sum over lanes (how much a lane is played like what the map says that it is),
over pairs of lanes, of how usual its pitches are in the map, and of what there is in all. No weight
is of one map alone, so that maps that were never trained on are scored as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sidestick_engine.kit.recognition.lanes import NO_PITCH, RELATIONS, Lanes, Numbers, lanes_of
from sidestick_engine.kit.recognition.loop_notes import Ints, LoopNotes, NotesOfFiles
from sidestick_engine.kit.recognition.map_table import BY_PEDAL, RANKS, STROKES, MapTable
from sidestick_engine.kit.recognition.melody_signs import melody_signs

SUMMARY = 3 * STROKES + 3
PLACINGS = 2 * RANKS + 2


class Weights(NamedTuple):
    """The weights, float32; D numbers of a lane, K signs of a melody.

    Attributes:
        lane_in: (D, H), with `lane_in_bias` (H,), and `lane_out` (H, strokes), `lane_out_bias`.
        pairs: (3, strokes, strokes), for each of the relations of two lanes.
        placing: (10,), of how usual the pitches are, and of hats by pedal.
        summary_in: of what there is in all; `summary_out`: (H, 1).
        melody_in: (K, H), of the signs of melodies; `melody_out`: (H, 1).
    """

    lane_in: Numbers
    lane_in_bias: Numbers
    lane_out: Numbers
    lane_out_bias: Numbers
    pairs: Numbers
    placing: Numbers
    summary_in: Numbers
    summary_in_bias: Numbers
    summary_out: Numbers
    melody_in: Numbers
    melody_in_bias: Numbers
    melody_out: Numbers
    melody_out_bias: Numbers


class Inputs(NamedTuple):
    """All that is seen of F files: their lanes, signs of melodies (F, K), whether a pedal moves."""

    lanes: Lanes
    signs: Numbers
    has_pedal: Numbers


class Readings(NamedTuple):
    """The lanes of F files as M maps read them.

    Attributes:
        strokes: (F, M, P), what each lane is.
        there: (F, 1, P), whether there is a lane.
        placing: (F, M, 10), how many pitches are usual ones, and which part of the notes is.
        summary: (F, M, S), what there is in all.
    """

    strokes: Ints
    there: Numbers
    placing: Numbers
    summary: Numbers


class Pairs(NamedTuple):
    """N pairs of lanes that meet, by file.

    Attributes:
        file: (N,), the file of each.
        values: (N, 3), how often they stand to each other in each of the relations.
        codes: (N, M), where in a flat table of strokes by strokes each pair is, as M maps read it.
    """

    file: Ints
    values: Numbers
    codes: Ints


@cache
def shipped_weights() -> tuple[Weights, ...]:
    """Return the weights that ship: of several networks, whose scores are averaged."""
    with np.load(Path(__file__).parent / "weights.npz", allow_pickle=False) as file:
        count = sum(name.startswith("lane_in.") for name in file.files)
        return tuple(
            Weights(*(file[f"{name}.{n}"].astype(np.float32) for name in Weights._fields))
            for n in range(count)
        )


def inputs_of(files: Sequence[LoopNotes]) -> Inputs:
    """Return what is seen of files, each of which has notes."""
    notes = NotesOfFiles.joining(files)
    lanes = lanes_of(notes)
    return Inputs(lanes, melody_signs(notes, lanes), notes.has_pedal.astype(np.float32))


def scores(networks: Sequence[Weights], inputs: Inputs, table: MapTable) -> Numbers:
    """Return the scores (F, M + 1) of each map and, last, of there being no drums."""
    readings = read(inputs, table)
    pairs = pairs_of(inputs, readings)
    found = [score(weights, inputs, readings, pairs) for weights in networks]
    return np.asarray(np.mean(found, axis=0), np.float32)


def read(inputs: Inputs, table: MapTable) -> Readings:
    """Return how the maps of a table read the lanes."""
    pitches = inputs.lanes.pitches
    there = (pitches != NO_PITCH)[:, None, :].astype(np.float32)
    strokes = table.strokes[:, pitches].transpose(1, 0, 2)
    ranks = table.ranks[:, pitches].transpose(1, 0, 2)
    shares = inputs.lanes.shares[:, None, :]
    count, share = _sums(strokes, there, STROKES), _sums(strokes, shares, STROKES)
    by_pedal = count[..., BY_PEDAL : BY_PEDAL + 1]
    pedal = inputs.has_pedal[:, None, None]
    placing = [_sums(ranks, there, RANKS), _sums(ranks, shares, RANKS)]
    placing += [by_pedal * pedal, by_pedal * (1 - pedal)]
    whole = (there.sum(2) / 8, np.log2(1 + inputs.lanes.notes)[:, None] / 6)
    more = [each[:, None, :] for each in (*whole, inputs.lanes.left[:, None] > 0)]
    parts = [np.minimum(count, 3) / 2, count > 0, np.sqrt(share)]
    parts += [np.broadcast_to(each, (*strokes.shape[:2], 1)) for each in more]
    return Readings(
        strokes,
        there,
        np.concatenate(placing, 2).astype(np.float32),
        np.concatenate(parts, 2).astype(np.float32),
    )


def pairs_of(inputs: Inputs, readings: Readings) -> Pairs:
    """Return the pairs of lanes that meet."""
    relations = inputs.lanes.relations
    file, one, other = np.nonzero(relations.any(3))
    strokes = readings.strokes
    codes = strokes[file, :, one] * STROKES + strokes[file, :, other]
    return Pairs(file, relations[file, one, other], codes)


def score(weights: Weights, inputs: Inputs, readings: Readings, pairs: Pairs) -> Numbers:
    """Return one network's scores (F, M + 1)."""
    hidden = np.maximum(inputs.lanes.numbers @ weights.lane_in + weights.lane_in_bias, 0)
    likeness = hidden @ weights.lane_out + weights.lane_out_bias
    files, maps, _ = readings.strokes.shape
    of_maps = np.broadcast_to(likeness[:, None], (files, maps, *likeness.shape[1:]))
    chosen = np.take_along_axis(of_maps, readings.strokes[..., None], 3)[..., 0]
    total = (chosen * readings.there).sum(2) + readings.placing @ weights.placing
    of_pairs = np.zeros(pairs.codes.shape, np.float32)
    for kind in range(RELATIONS):
        of_pairs += pairs.values[:, kind, None] * weights.pairs[kind].ravel()[pairs.codes]
    if len(pairs.file):
        met, first = np.unique(pairs.file, return_index=True)
        total[met] += np.add.reduceat(of_pairs, first)
    summary = np.maximum(readings.summary @ weights.summary_in + weights.summary_in_bias, 0)
    total += (summary @ weights.summary_out)[..., 0]
    signs = np.maximum(inputs.signs @ weights.melody_in + weights.melody_in_bias, 0)
    no_drums = signs @ weights.melody_out + weights.melody_out_bias
    return np.concatenate([total, no_drums], 1)


def _sums(kinds: Ints, values: Numbers, count: int) -> Numbers:
    """Return the sum of values (F, 1, P) over the lanes of each kind (F, M, P): (F, M, count)."""
    files, maps, _ = kinds.shape
    at = np.arange(files * maps).reshape(files, maps, 1) * count + kinds
    spread = np.broadcast_to(values, kinds.shape).ravel()
    found = np.bincount(at.ravel(), spread, minlength=files * maps * count)
    return found.reshape(files, maps, count).astype(np.float32)
