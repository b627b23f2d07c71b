"""`sidestick train`: train networks further on a corpus, one after another, and name the result."""

from __future__ import annotations

import math
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from sidestick_models.corpus.corpus import Corpus
from sidestick_models.imported_models import Library
from sidestick_training.common.tunable import Tunable, TuningPieces
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.costs import (
    check_disk,
    check_memory,
    duration,
    gigabytes,
)
from sidestick_training.tuning.loop import BEST, Hooks, Limits, Training
from sidestick_training.tuning.pieces import tuning_pieces
from sidestick_training.tuning.progress import Progress, Row
from sidestick_training.tuning.publish import previewed, publish
from sidestick_training.tuning.recipes import RECIPES, new_plateau, new_tunable, sizes_of
from sidestick_training.tuning.request import (
    TuneRequest,
    check_request,
    is_done,
    resumes,
    start_of,
)
from sidestick_training.tuning.start import SCRATCH, shape_of, shipped_variables
from sidestick_training.tuning.state import read_notes

LOCK = "running.pid"

PREVIEW_SHARE = 0.15
"""The share of a training's time that its previews may take."""


class Trained(NamedTuple):
    """Outcome of a network's training, beside what it was before the first step.

    `interrupted` says that a person stopped it, not the time.
    """

    network: str
    state: str
    before: Row
    best: Row
    last: Row
    run: Path
    interrupted: bool


@dataclass(frozen=True)
class Watcher:
    """Functions that are called while something is trained.

    `say` gets sentences for people, `begin` each network and its predicted seconds, `step` each
    step and the seconds left, `checkpoint` each row.
    """

    say: Callable[[str], None] = lambda _sentence: None
    begin: Callable[[str, float], None] = lambda _network, _seconds: None
    step: Callable[[int, float], None] = lambda _step, _left: None
    checkpoint: Callable[[str, Row], None] = lambda _network, _row: None


def tune(request: TuneRequest, library: Library, watcher: Watcher = Watcher()) -> list[Trained]:
    """Train what is asked for and make it the model of that name; return what was reached.

    One that was interrupted goes on where it was. Ctrl-C stops after the step under way.

    Raises:
        TrainingError: as `check_request`; there is too little data, memory or room on the disk;
            or the training went wrong.
        CorpusError, LibraryError: as `check_request`.
        OSError: a file cannot be written.
    """
    corpus = check_request(request, library)
    trained = train_networks(request, corpus, watcher)
    publish_best(request.name, trained, library)
    return trained


def publish_best(name: str, trained: Iterable[Trained], library: Library) -> None:
    """Make a model of what was trained, of each network the best on yours.

    Raises:
        TrainingError, LibraryError: as `publish`.
    """
    best: dict[str, Trained] = {}
    for each in sorted(trained, key=lambda each: each.best.loss_yours):
        if each.last.step:
            best.setdefault(each.network, each)
    if best:
        publish(name, {network: (each.run, each.best) for network, each in best.items()}, library)


def train_networks(request: TuneRequest, corpus: Corpus, watcher: Watcher) -> list[Trained]:
    """Train the networks that are asked for, one after another; return what was reached.

    Raises:
        TrainingError: there is too little data, memory or room, or a training went wrong.
        CorpusError: the corpus is damaged.
        OSError: a file cannot be written.
    """
    starts = {network: start_of(request, network) for network in request.networks}
    shapes = {
        network: shape_of(network, start) if start else request.size.shape(network)
        for network, start in starts.items()
    }
    sizes = {
        network: sizes_of(shape, network, request.size.batch or RECIPES[network].batch)
        for network, shape in shapes.items()
    }
    for network, shape in shapes.items():
        needed = check_memory(network, shape, sizes[network])
        weights = " ".join(f"{value} {name}" for name, value in sizes[network].items())
        watcher.say(f"{network} ({weights}) needs about {gigabytes(needed)} of memory.")
    check_disk(request.folder, shapes)
    pieces = tuning_pieces(
        corpus,
        replay=request.starts_from != SCRATCH,
        patterns=request.patterns,
        labelled=request.starts_from == SCRATCH,
    )
    trained: list[Trained] = []
    began = time.monotonic()
    for place, network in enumerate(request.networks):
        if is_done(request, network):
            watcher.say(f"{network} was trained to the end before.")
            trained.append(_before(network, request.folder / network))
            continue
        left = request.minutes - (time.monotonic() - began) / 60
        minutes = max(0.0, left / (len(request.networks) - place))
        one = _Network(request, network, corpus, pieces, watcher)
        with _alone(one.run):
            trained.append(one.train(starts[network], shapes[network], sizes[network], minutes))
        if trained[-1].interrupted:
            break
    return trained


def _before(network: str, run: Path) -> Trained:
    """Return what a training that is over reached."""
    notes = read_notes(run)
    progress, best = Progress.of(notes["progress"]), Row(*notes["best_row"])
    rows = progress.rows
    return Trained(network, progress.state, rows[0], best, rows[-1], run, interrupted=False)


class _Network:
    """The training of one network."""

    def __init__(
        self,
        request: TuneRequest,
        network: str,
        corpus: Corpus,
        pieces: TuningPieces,
        watcher: Watcher,
    ) -> None:
        self._request, self._network, self._corpus = request, network, corpus
        self._pieces, self._watcher = pieces, watcher
        self.run = request.folder / network

    def train(
        self,
        start: Mapping[str, Any] | None,
        shape: Any,
        size: Mapping[str, int],
        minutes: float,
    ) -> Trained:
        """Train it for so long at most, or go on with it; return what it reached."""
        request, goes_on = self._request, resumes(self._request, self._network)
        if not goes_on:
            shutil.rmtree(self.run, ignore_errors=True)
        self.run.mkdir(parents=True, exist_ok=True)
        tunable = self._tunable(start, shape, size["batch"])
        recipe, scratch = RECIPES[self._network], start is None
        training = Training(
            tunable,
            self.run,
            Progress(request.name, self._network, size, str(request.corpus.resolve())),
            new_plateau(recipe, tunable.unit, scratch=scratch),
            Limits(recipe.every, recipe.expected_steps[not scratch], minutes),
            identity=request.identity(self._corpus, self._network),
            forgetful=scratch,
            hooks=self._hooks(),
        )
        if goes_on:
            training.resume()
            self._watcher.say(f"{self._network} goes on after step {training.step}.")
        self._predict(training, minutes)
        progress = training.run()
        _renew_page(self.run)
        best = training.best_row or progress.before
        return Trained(
            self._network,
            progress.state,
            progress.before,
            best,
            progress.rows[-1],
            self.run,
            training.interrupted,
        )

    def _tunable(self, start: Mapping[str, Any] | None, shape: Any, batch: int) -> Tunable:
        import tensorflow as tf

        tf.keras.utils.set_random_seed(self._request.seed)
        more: dict[str, Any] = {}
        if self._network == "style_cvae":
            from sidestick_training.style_cvae.data import encoder_of

            more["encode"] = encoder_of(self._music_vae())
        tunable = new_tunable(self._network, self._pieces, shape, batch, self._request.seed, **more)
        if start is None:
            tunable.initialize()
        else:
            for name, variable in tunable.model.named.items():
                variable.assign(start[name])
        return tunable

    def _music_vae(self) -> Mapping[str, Any]:
        """Return the MusicVAE of this name if one was trained, else the one that ships."""
        from sidestick_training.common.variables_file import load_variables

        trained = self.run.parent / "music_vae" / BEST
        return load_variables(trained) if trained.exists() else shipped_variables("music_vae")

    def _predict(self, training: Training, minutes: float) -> None:
        seconds = training.predict()
        bound = "" if math.isinf(minutes) else f", and stops after {duration(60 * minutes)} at most"
        self._watcher.say(
            f"{self._network}: {training.pace:.2g} s a step; about {duration(seconds)} until it is "
            f"flat{bound}. It has taken {gigabytes(psutil.Process().memory_info().rss)} of memory."
        )
        self._watcher.begin(self._network, seconds)

    def _hooks(self) -> Hooks:
        from sidestick_training.preview.preview import preview_page, write_preview

        preview = previewed(self.run, self._network, write_preview)
        preview_page(self.run)
        budget = _Budget(PREVIEW_SHARE)

        def write(step: int, playable: Callable[[], Mapping[str, Any]]) -> None:
            if budget.allows():
                with budget.spent():
                    preview(step, playable())
            else:
                _renew_page(self.run)

        return Hooks(self._watcher.step, partial(self._watcher.checkpoint, self._network), write)


class _Budget:
    """A share of the time since the beginning; the first use is always within it."""

    def __init__(self, share: float) -> None:
        self._share, self._began, self._used = share, time.monotonic(), 0.0

    def allows(self) -> bool:
        return self._used <= self._share * (time.monotonic() - self._began)

    @contextmanager
    def spent(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._used += time.monotonic() - began


def _renew_page(run: Path) -> None:
    from sidestick_training.preview.preview import renew_page

    renew_page(run)


@contextmanager
def _alone(run: Path) -> Iterator[None]:
    """Refuse to train in a folder where another process does."""
    lock = run.with_name(f"{run.name}.{LOCK}")
    lock.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        try:
            with lock.open("x") as file:
                file.write(f"{platform.node()} {os.getpid()}")
            break
        except FileExistsError:
            try:
                computer, number = lock.read_text().split()
                process = int(number) if computer == platform.node() else -1
            except (OSError, ValueError):
                process = -1
            if process > 0 and process != os.getpid() and psutil.pid_exists(process):
                raise TrainingError(
                    f"Process {process} trains in {run} already. Wait until it ends, or choose "
                    "another --name or --out."
                ) from None
            lock.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
