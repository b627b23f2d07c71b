"""Trains the network: its gradients, and Adam. Needed by `fit` alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sidestick_engine.kit.recognition.lanes import RELATIONS, Numbers
from sidestick_engine.kit.recognition.map_table import STROKES, MapTable
from sidestick_engine.kit.recognition.network import (
    PLACINGS,
    SUMMARY,
    Inputs,
    Weights,
    pairs_of,
    read,
    score,
)

LANE_UNITS, SUMMARY_UNITS, MELODY_UNITS = 96, 64, 32
DECAY, PAIR_DECAY = 1e-4, 1e-3
_FIRST, _SECOND = 0.9, 0.999


def new_weights(lane_numbers: int, signs: int, rng: np.random.Generator) -> Weights:
    """Return random weights for so many numbers of a lane and signs of a melody."""

    def drawn(rows: int, columns: int, scale: float = 1.0) -> Numbers:
        normal = rng.normal(size=(rows, columns))
        return np.asarray(normal * scale / np.sqrt(rows), np.float32)

    def zeros(*shape: int) -> Numbers:
        return np.zeros(shape, np.float32)

    return Weights(
        drawn(lane_numbers, LANE_UNITS),
        zeros(LANE_UNITS),
        drawn(LANE_UNITS, STROKES, 0.3),
        zeros(STROKES),
        zeros(RELATIONS, STROKES, STROKES),
        zeros(PLACINGS),
        drawn(SUMMARY, SUMMARY_UNITS),
        zeros(SUMMARY_UNITS),
        drawn(SUMMARY_UNITS, 1, 0.3),
        drawn(signs, MELODY_UNITS),
        zeros(MELODY_UNITS),
        drawn(MELODY_UNITS, 1, 0.3),
        zeros(1),
    )


class Batch(NamedTuple):
    """Files to learn from: what is seen of them, and which maps (F, M + 1) are right for each."""

    inputs: Inputs
    right: Numbers


def loss_and_gradients(weights: Weights, batch: Batch, table: MapTable) -> tuple[float, Weights]:
    """Return the mean cross-entropy of what is right, in nats, and the gradient of each weight."""
    inputs = batch.inputs
    readings = read(inputs, table)
    pairs = pairs_of(inputs, readings)
    found = score(weights, inputs, readings, pairs)
    odds = softmax(found)
    likely = odds * batch.right
    sums = np.maximum(likely.sum(1, keepdims=True), 1e-12)
    slope = (odds - likely / sums) / len(found)
    of_maps, of_none = slope[:, :-1], slope[:, -1:]

    numbers = inputs.lanes.numbers
    hidden = np.maximum(numbers @ weights.lane_in + weights.lane_in_bias, 0)
    files, _, lanes = readings.strokes.shape
    at = (np.arange(files)[:, None, None] * lanes + np.arange(lanes)) * STROKES
    of_lanes = (of_maps[:, :, None] * readings.there).ravel()
    likeness = np.bincount((at + readings.strokes).ravel(), of_lanes, files * lanes * STROKES)
    likeness = likeness.reshape(files, lanes, STROKES).astype(np.float32)
    back = (likeness @ weights.lane_out.T) * (hidden > 0)
    of_pairs = of_maps[pairs.file]
    summary = np.maximum(readings.summary @ weights.summary_in + weights.summary_in_bias, 0)
    summary_back = of_maps[..., None] * weights.summary_out[:, 0] * (summary > 0)
    signs = np.maximum(inputs.signs @ weights.melody_in + weights.melody_in_bias, 0)
    signs_back = of_none * weights.melody_out[:, 0] * (signs > 0)
    gradients = Weights(
        np.tensordot(numbers, back, ((0, 1), (0, 1))),
        back.sum((0, 1)),
        np.tensordot(hidden, likeness, ((0, 1), (0, 1))),
        likeness.sum((0, 1)),
        np.stack(
            [
                np.bincount(
                    pairs.codes.ravel(),
                    (of_pairs * pairs.values[:, kind, None]).ravel(),
                    STROKES * STROKES,
                ).reshape(STROKES, STROKES)
                for kind in range(RELATIONS)
            ]
        ),
        np.tensordot(readings.placing, of_maps, ((0, 1), (0, 1))),
        np.tensordot(readings.summary, summary_back, ((0, 1), (0, 1))),
        summary_back.sum((0, 1)),
        np.tensordot(summary, of_maps, ((0, 1), (0, 1)))[:, None],
        inputs.signs.T @ signs_back,
        signs_back.sum(0),
        signs.T @ of_none,
        of_none.sum(0),
    )
    return float(-np.log(sums).mean()), gradients


def softmax(values: Numbers) -> Numbers:
    """Return the softmax over the last axis."""
    raised = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), np.float32)


class Adam:
    """Adam with a little decay of weights; `step` changes the weights, and returns them."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._first = [np.zeros_like(each) for each in weights]
        self._second = [np.zeros_like(each) for each in weights]
        self._steps = 0

    def step(self, gradients: Weights, rate: float) -> Weights:
        """Go one step down the gradients."""
        self._steps += 1
        changed = []
        for number, (name, weight, gradient) in enumerate(
            zip(Weights._fields, self.weights, gradients, strict=True)
        ):
            slope = gradient + (PAIR_DECAY if name == "pairs" else DECAY) * weight
            self._first[number] += (1 - _FIRST) * (slope - self._first[number])
            self._second[number] += (1 - _SECOND) * (slope**2 - self._second[number])
            first = self._first[number] / (1 - _FIRST**self._steps)
            second = self._second[number] / (1 - _SECOND**self._steps)
            changed.append((weight - rate * first / (np.sqrt(second) + 1e-8)).astype(np.float32))
        self.weights = Weights(*changed)
        return self.weights
