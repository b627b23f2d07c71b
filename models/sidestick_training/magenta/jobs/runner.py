"""Magenta 2.1.4 as the witness: its own graphs, generator and `TrainedModel`, given weights.

`run_jobs` starts one process for a list of jobs. A job is a name, a folder and arrays; the process
writes the job's answer, and any checkpoint or bundle, to that folder. Nothing here is imported
from Magenta in the process that asks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_training.magenta.process import prepare, run_module

Arrays = dict[str, NDArray[Any]]


class Job(NamedTuple):
    """`name` is a function of `jobs_drums_rnn`, `jobs_music_vae` or `jobs_events`."""

    name: str
    folder: Path
    arrays: Mapping[str, Any]


def run_jobs(jobs: Sequence[Job], *, timeout_s: float = 900.0) -> list[Arrays]:
    """Have Magenta do the jobs, one after the other; return the arrays that each answers with.

    Raises:
        WitnessError: Magenta is not installed, or it failed.
    """
    for job in jobs:
        job.folder.mkdir(parents=True, exist_ok=True)
        np.savez(job.folder / "asked.npz", **job.arrays)
    words = [json.dumps([[job.name, str(job.folder.resolve())] for job in jobs])]
    run_module("sidestick_training.magenta.jobs.runner", words, timeout_s=timeout_s)
    return [_load(job.folder / "answer.npz") for job in jobs]


def _load(path: Path) -> Arrays:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def _main(jobs: Sequence[tuple[str, str]]) -> None:
    prepare()
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
    from sidestick_training.magenta.jobs import drums_rnn as jobs_drums_rnn
    from sidestick_training.magenta.jobs import events as jobs_events
    from sidestick_training.magenta.jobs import music_vae as jobs_music_vae

    table: dict[str, Callable[[Arrays, Path], Arrays]] = {
        **jobs_drums_rnn.JOBS,
        **jobs_music_vae.JOBS,
        **jobs_events.JOBS,
    }
    for name, folder in jobs:
        result = table[name](_load(Path(folder) / "asked.npz"), Path(folder))
        np.savez(Path(folder) / "answer.npz", **result)  # type: ignore[arg-type]


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
