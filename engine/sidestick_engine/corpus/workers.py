"""Examines the files of a collection: in this process, or in several where that pays.

What comes out is the same, in the same order, wherever it is done, and whoever dies meanwhile.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from sidestick_engine.corpus.examining import Examined, Plan, examine
from sidestick_engine.corpus.files.sources import Source

BATCH_FILES = 400
FILES_PER_WORKER = 10_000  # fewer are done before another process has started
_MOST_DEATHS = 2
_PROCESSES = multiprocessing.get_context("spawn")

Batch = Sequence[Source]
Progress = Callable[[int], None]  # is told how many more files are done


def batches_of(sources: Sequence[Source]) -> list[list[Source]]:
    """Return the files in batches of whole folders: those of a folder speak for each other."""
    in_order = sorted(sources, key=lambda source: (_folder(source), source))
    batches: list[list[Source]] = []
    for _, of_folder in groupby(in_order, key=_folder):
        if not batches or len(batches[-1]) >= BATCH_FILES:
            batches.append([])
        batches[-1] += of_folder
    return batches


def examine_all(
    batches: Sequence[Batch], plan: Plan, progress: Progress, workers: int | None = None
) -> list[Examined]:
    """Return what is in each file of all batches, in their order.

    `workers` is how many processes do it; None is as many as pay.
    """
    if workers is None:
        workers = min(os.cpu_count() or 1, sum(map(len, batches)) // FILES_PER_WORKER)
    done: dict[int, list[Examined]] = {}
    if workers > 1:
        done = _Crew(batches, plan, progress).work(min(workers, len(batches)))
    for number, batch in enumerate(batches):
        if number not in done:
            done[number] = examine(batch, plan)
            progress(len(batch))
    return [each for number in range(len(batches)) for each in done[number]]


class _Crew:
    """Processes that examine a batch at a time; those that die are replaced.

    A batch that a process died of is left out at the second time.
    """

    def __init__(self, batches: Sequence[Batch], plan: Plan, progress: Progress) -> None:
        self._batches, self._plan, self._progress = batches, plan, progress
        self._waiting = list(reversed(range(len(batches))))
        self._deaths: Counter[int] = Counter()
        self._working: dict[Connection, tuple[SpawnProcess, int]] = {}
        self._done: dict[int, list[Examined]] = {}

    def work(self, workers: int) -> dict[int, list[Examined]]:
        """Return what is in the files of batches, by their numbers."""
        try:
            for _ in range(workers):
                self._start()
            while self._working:
                for line in wait(list(self._working)):
                    self._hear(line)  # type: ignore[arg-type]
        finally:
            for process, _ in self._working.values():
                process.kill()
        return self._done

    def _start(self) -> None:
        ours, theirs = _PROCESSES.Pipe()
        process = _PROCESSES.Process(
            target=_examine_batches, args=(theirs, self._plan), daemon=True
        )
        process.start()
        theirs.close()
        self._hand_out(ours, process)

    def _hand_out(self, line: Connection, process: SpawnProcess) -> None:
        """Give a process its next batch, or let it go."""
        if not self._waiting:
            self._working.pop(line, None)
            line.close()
            return
        number = self._waiting.pop()
        self._working[line] = process, number
        with suppress(OSError):  # it is dead: its end of the line will say so
            line.send(self._batches[number])

    def _hear(self, line: Connection) -> None:
        process, number = self._working[line]
        try:
            self._done[number] = line.recv()
        except (EOFError, OSError):
            del self._working[line]
            self._deaths[number] += 1
            if self._deaths[number] < _MOST_DEATHS:
                self._waiting.append(number)
            if self._waiting:
                self._start()
            return
        self._progress(len(self._batches[number]))
        self._hand_out(line, process)


def _examine_batches(line: Connection, plan: Plan) -> None:
    """Answer batches until there are no more: what each process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is told of Ctrl-C ends it
    with suppress(EOFError, OSError):
        while True:
            line.send(examine(line.recv(), plan))


def _folder(source: Source) -> str:
    return source.path.rpartition("/")[0]
