"""Do Sidestick's networks compute the same as Magenta's, given the same weights and inputs?

The weights take the importer's way: Magenta writes them to a checkpoint, and ours read that.
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
class NetworkComparison:
    """One comparison: the largest difference and its bound; without a bound it is information."""

    what: str
    difference: float
    bound: float | None

    @property
    def holds(self) -> bool:
        """True if the difference is within its bound."""
        return self.bound is None or self.difference <= self.bound


def run_magenta(
    cases: Mapping[str, Case], folder: Path
) -> tuple[dict[str, Arrays], dict[str, Case]]:
    """Run Magenta on the cases; return its results, and the cases as its checkpoints hold them.

    Raises:
        MagentaProcessError: Magenta is not installed, or it failed.
    """
    jobs = [job for name, case in cases.items() for job in _jobs(case, folder / name)]
    results: dict[str, Arrays] = {name: {} for name in cases}
    for job, result in zip(jobs, run_jobs(jobs), strict=True):
        results[job.folder.parent.name] |= result
    again = {
        name: Case(read_checkpoint(folder / name / "saved" / "model.ckpt"), case.inputs)
        for name, case in cases.items()
    }
    return results, again


def _jobs(case: Case, folder: Path) -> Iterator[Job]:
    if case.is_drums_rnn:
        weights = {f"variable:{name}": value for name, value in case.variables.items()}
        yield Job("drums_rnn.save", folder / "saved", weights)
        for name in ("logits", "continue_greedily"):
            yield Job(f"drums_rnn.{name}", folder / name, {**weights, **case.inputs})
        return
    (folder / "saved").mkdir(parents=True)
    write_checkpoint(case.variables, folder / "saved" / "model.ckpt")
    sizes = [
        len(case.variables["encoder/mu/bias"]),
        len(case.variables["encoder/mu/kernel"]) // 2,
        len(case.variables["decoder/output_projection/kernel"]),
    ]
    where = {"checkpoint": np.array("../saved/model.ckpt"), "sizes": np.array(sizes)}
    for name in ("encode", "decode"):
        yield Job(f"music_vae.{name}", folder / name, {**where, **case.inputs})


def compare_networks(
    cases: Mapping[str, Case], results: Mapping[str, Arrays], fixed_point: Collection[str] = ()
) -> Iterator[NetworkComparison]:
    """Compare our networks with Magenta's results; those in `fixed_point` also in 8 bits."""
    for name, case in cases.items():
        rows = _drums_rnn_rows if case.is_drums_rnn else _music_vae_rows
        label = f"DrumsRNN, attention on the {name}" if name in LAYOUTS else name
        for row in rows(case, results[name], name in fixed_point):
            yield NetworkComparison(f"{label}: {row.what}", row.difference, row.bound)


def _drums_rnn_rows(
    case: Case, reference: Arrays, fixed_point: bool
) -> Iterator[NetworkComparison]:
    variables, inputs, logits = case.variables, case.inputs, reference["logits"]
    keras, onnx = KerasDrumsRnn(variables), OnnxDrumsRnn(variables, FloatingPoint)
    events = inputs["events"]
    yield NetworkComparison("logits in Keras", _largest(keras.logits(events), logits), TOLERANCE)
    yield NetworkComparison("logits in ONNX", _largest(onnx.logits(events), logits), TOLERANCE)
    continued = onnx.continue_greedily(inputs["primer"], int(inputs["steps"]))
    yield NetworkComparison(
        "steps of a greedy continuation", _mismatches(continued, reference["events"]), 0
    )
    if fixed_point:
        yield from _fixed_point_rows(OnnxDrumsRnn(variables, FixedPoint).logits(events), logits)


def _music_vae_rows(
    case: Case, reference: Arrays, fixed_point: bool
) -> Iterator[NetworkComparison]:
    variables, z = case.variables, case.inputs["z"]
    keras, onnx = KerasMusicVae(variables), OnnxMusicVae(variables, FloatingPoint)
    mu, sigma = keras.encode(case.inputs["events"])
    yield NetworkComparison("mu in Keras", _largest(mu, reference["mu"]), TOLERANCE)
    yield NetworkComparison("sigma in Keras", _largest(sigma, reference["sigma"]), TOLERANCE)
    logits, events = reference["logits"], reference["events"]
    yield NetworkComparison("logits in Keras", _largest(keras.logits(z, events), logits), TOLERANCE)
    forced = onnx.decode(z, BEAT_STEPS, events)[0]
    yield NetworkComparison("logits in ONNX", _largest(forced, logits), TOLERANCE)
    yield NetworkComparison(
        "steps of a greedy decoding", _mismatches(onnx.decode(z, BEAT_STEPS)[1], events), 0
    )
    if fixed_point:
        quantized = OnnxMusicVae(variables, FixedPoint).decode(z, BEAT_STEPS, events)[0]
        yield from _fixed_point_rows(quantized, logits)


def _fixed_point_rows(ours: NDArray[Any], theirs: NDArray[Any]) -> Iterator[NetworkComparison]:
    """Yield what the 8-bit arithmetic that plays changes, without bounds."""
    ours = _same_columns(ours, theirs)
    yield NetworkComparison("logits in 8-bit ONNX", _largest(ours, theirs), None)
    differ = np.argmax(ours, -1) != np.argmax(theirs, -1)
    yield NetworkComparison(
        "share of steps whose likeliest event 8 bits change", float(differ.mean()), None
    )


def _largest(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    ours = _same_columns(ours, theirs)
    if ours.shape != theirs.shape:
        raise ValueError(f"Ours has the shape {ours.shape}, Magenta's {theirs.shape}.")
    return float(np.abs(ours - theirs).max())


def _same_columns(ours: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
    """Return those logits of ours that Magenta's array has: a golden file has every nth only."""
    return ours[..., :: ours.shape[-1] // theirs.shape[-1]]


def _mismatches(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    return float(np.sum(ours != theirs))
