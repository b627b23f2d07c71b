"""Does Sidestick compute what Magenta computes? Magenta is given weights, and so are we.

The weights take the importer's way: they are written to a checkpoint, and ours read that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint
from sidestick_training.magenta.checkpoints import read_checkpoint, write_checkpoint
from sidestick_training.magenta.conformance_cases import BEAT_STEPS, LAYOUTS, Case
from sidestick_training.magenta.jobs.runner import Arrays, Job, run_jobs
from sidestick_training.magenta.sidestick_networks import (
    KerasDrumsRnn,
    KerasMusicVae,
    OnnxDrumsRnn,
    OnnxMusicVae,
)

TOLERANCE = 1e-4


@dataclass(frozen=True)
class Row:
    """One comparison: the largest difference, and what it must not exceed; None only informs."""

    what: str
    difference: float
    bound: float | None

    @property
    def holds(self) -> bool:
        """Whether the difference is within its bound."""
        return self.bound is None or self.difference <= self.bound


def asked_of_magenta(
    trials: Mapping[str, Case], folder: Path
) -> tuple[dict[str, Arrays], dict[str, Case]]:
    """Run Magenta on the trials; return its answers, and the trials as its checkpoints hold them.

    Raises:
        WitnessError: Magenta is not installed, or it failed.
    """
    jobs = [job for name, trial in trials.items() for job in _jobs(trial, folder / name)]
    results: dict[str, Arrays] = {name: {} for name in trials}
    for job, result in zip(jobs, run_jobs(jobs), strict=True):
        results[job.folder.parent.name] |= result
    again = {
        name: Case(read_checkpoint(folder / name / "saved" / "model.ckpt"), trial.inputs)
        for name, trial in trials.items()
    }
    return results, again


def _jobs(trial: Case, folder: Path) -> Iterator[Job]:
    if trial.is_drums_rnn:
        weights = {f"variable:{name}": value for name, value in trial.variables.items()}
        yield Job("drums_rnn.save", folder / "saved", weights)
        for name in ("logits", "continue_greedily"):
            yield Job(f"drums_rnn.{name}", folder / name, {**weights, **trial.inputs})
        return
    (folder / "saved").mkdir(parents=True)
    write_checkpoint(trial.variables, folder / "saved" / "model.ckpt")
    sizes = [
        len(trial.variables["encoder/mu/bias"]),
        len(trial.variables["encoder/mu/kernel"]) // 2,
        len(trial.variables["decoder/output_projection/kernel"]),
    ]
    where = {"checkpoint": np.array("../saved/model.ckpt"), "sizes": np.array(sizes)}
    for name in ("encode", "decode"):
        yield Job(f"music_vae.{name}", folder / name, {**where, **trial.inputs})


def compared(
    trials: Mapping[str, Case], results: Mapping[str, Arrays], fixed_point: Collection[str] = ()
) -> Iterator[Row]:
    """Hold our networks against Magenta's answers; those in `fixed_point` also in 8 bits."""
    for name, trial in trials.items():
        rows = _drums_rnn_rows if trial.is_drums_rnn else _music_vae_rows
        label = f"DrumsRNN, attention on the {name}" if name in LAYOUTS else name
        for row in rows(trial, results[name], name in fixed_point):
            yield Row(f"{label}: {row.what}", row.difference, row.bound)


def _drums_rnn_rows(trial: Case, theirs: Arrays, fixed_point: bool) -> Iterator[Row]:
    variables, inputs, logits = trial.variables, trial.inputs, theirs["logits"]
    keras, onnx = KerasDrumsRnn(variables), OnnxDrumsRnn(variables, FloatingPoint)
    events = inputs["events"]
    yield Row("logits in Keras", _largest(keras.logits(events), logits), TOLERANCE)
    yield Row("logits in ONNX", _largest(onnx.logits(events), logits), TOLERANCE)
    continued = onnx.continue_greedily(inputs["primer"], int(inputs["steps"]))
    yield Row("steps of a greedy continuation", _unlike(continued, theirs["events"]), 0)
    if fixed_point:
        yield from _eighths(OnnxDrumsRnn(variables, FixedPoint).logits(events), logits)


def _music_vae_rows(trial: Case, theirs: Arrays, fixed_point: bool) -> Iterator[Row]:
    variables, z = trial.variables, trial.inputs["z"]
    keras, onnx = KerasMusicVae(variables), OnnxMusicVae(variables, FloatingPoint)
    mu, sigma = keras.encode(trial.inputs["events"])
    yield Row("mu in Keras", _largest(mu, theirs["mu"]), TOLERANCE)
    yield Row("sigma in Keras", _largest(sigma, theirs["sigma"]), TOLERANCE)
    logits, events = theirs["logits"], theirs["events"]
    yield Row("logits in Keras", _largest(keras.logits(z, events), logits), TOLERANCE)
    told = onnx.decode(z, BEAT_STEPS, events)[0]
    yield Row("logits in ONNX", _largest(told, logits), TOLERANCE)
    yield Row("steps of a greedy decoding", _unlike(onnx.decode(z, BEAT_STEPS)[1], events), 0)
    if fixed_point:
        eighths = OnnxMusicVae(variables, FixedPoint).decode(z, BEAT_STEPS, events)[0]
        yield from _eighths(eighths, logits)


def _eighths(ours: NDArray[Any], theirs: NDArray[Any]) -> Iterator[Row]:
    """What the product's 8-bit arithmetic changes, for information."""
    ours = _kept(ours, theirs)
    yield Row("logits in 8-bit ONNX", _largest(ours, theirs), None)
    differ = np.argmax(ours, -1) != np.argmax(theirs, -1)
    yield Row("share of steps whose likeliest event 8 bits change", float(differ.mean()), None)


def _largest(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    ours = _kept(ours, theirs)
    if ours.shape != theirs.shape:
        raise ValueError(f"Ours has the shape {ours.shape}, Magenta's {theirs.shape}.")
    return float(np.abs(ours - theirs).max())


def _kept(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
    """The events' logits that there are of Magenta's too: a golden file keeps every nth only."""
    return ours[..., :: ours.shape[-1] // theirs.shape[-1]]


def _unlike(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    return float(np.sum(ours != theirs))
