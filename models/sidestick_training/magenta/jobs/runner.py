"""Run jobs in a process of Magenta's own: its graphs, its generator and its `TrainedModel`.

`run_jobs` starts one process for a list of jobs. A job is a name, a folder and arrays; the process
writes the job's result, and any checkpoint or bundle, to that folder. The calling process imports
nothing of Magenta's.
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
    """`name` is a key of the `JOBS` of `drums_rnn`, `music_vae` or `events`; the rest its input."""

    name: str
    folder: Path
    arrays: Mapping[str, Any]


def run_jobs(jobs: Sequence[Job], *, timeout_s: float = 900.0) -> list[Arrays]:
    """Run the jobs, one after the other; return the arrays that are the result of each.

    Raises:
        MagentaProcessError: Magenta is not installed, or it failed.
    """
    for job in jobs:
        job.folder.mkdir(parents=True, exist_ok=True)
        np.savez(job.folder / "request.npz", **job.arrays)
    words = [json.dumps([[job.name, str(job.folder.resolve())] for job in jobs])]
    run_module("sidestick_training.magenta.jobs.runner", words, timeout_s=timeout_s)
    return [_load(job.folder / "result.npz") for job in jobs]


def _load(path: Path) -> Arrays:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def _main(jobs: Sequence[tuple[str, str]]) -> None:
    prepare()
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
    from sidestick_training.magenta.jobs import drums_rnn, events, music_vae

    table: dict[str, Callable[[Arrays, Path], Arrays]] = {
        **drums_rnn.JOBS,
        **music_vae.JOBS,
        **events.JOBS,
    }
    for name, folder in jobs:
        result = table[name](_load(Path(folder) / "request.npz"), Path(folder))
        np.savez(Path(folder) / "result.npz", **result)  # type: ignore[arg-type]


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
