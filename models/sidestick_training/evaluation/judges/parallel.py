"""Judges trained in parallel, each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")


def run_parallel(tasks: Sequence[Callable[[], Result]], processes: int) -> list[Result]:
    """Return what each task returns, in their order, however many processes share the work.

    Tasks and results must be picklable; 1 keeps all of them in this process.
    """
    from joblib import Parallel, delayed

    results: list[Result] = Parallel(n_jobs=processes)(delayed(task)() for task in tasks)
    return results
