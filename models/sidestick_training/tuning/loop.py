"""One training: steps until it is flat, with a checkpoint here and there that it can go on from."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from sidestick_training.common.tunable import Losses, Tunable
from sidestick_training.common.variables_file import Variables, save_variables
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.plateau import Plateau
from sidestick_training.tuning.progress import DONE, RUNNING, STOPPED, Progress, Row
from sidestick_training.tuning.state import full_state, load_state, restore_state, save_state

BEST = "best.npz"
ALLOWED_RISE = 0.02
"""The most by which everyone's loss may rise, in nats per sixteenth, for weights to be kept."""

_TRIAL_STEPS = 2


@dataclass(frozen=True)
class Limits:
    """Checkpoints and end of a training, in steps, but for `minutes`.

    `expected_steps` is how many it takes usually, until it is flat.
    """

    every: int
    expected_steps: int
    minutes: float = math.inf
    most_steps: int | None = None


@dataclass(frozen=True)
class Hooks:
    """Functions that a training calls.

    `step` after each with its number and the seconds left, `checkpoint` with its row, and `preview`
    there with the step and what returns the weights, ready to play, which the model has meanwhile.
    """

    step: Callable[[int, float], None] = lambda _step, _left: None
    checkpoint: Callable[[Row], None] = lambda _row: None
    preview: Callable[[int, Callable[[], Variables]], None] = lambda _step, _playable: None


class Training:
    """A training in the folder `run`.

    `identity` says what it trains on what: a state of another one is not gone on with. With
    `forgetful`, everyone's loss may rise by any amount.
    """

    def __init__(
        self,
        tunable: Tunable,
        run: Path,
        progress: Progress,
        plateau: Plateau,
        limits: Limits,
        *,
        identity: Mapping[str, Any] | None = None,
        forgetful: bool = False,
        hooks: Hooks = Hooks(),
    ) -> None:
        self._tunable, self._run, self._limits = tunable, run, limits
        self.progress, self._plateau = progress, plateau
        self._identity, self._forgetful, self._hooks = identity, forgetful, hooks
        self.step, self._seconds, self.pace = 0, 0.0, 0.0
        self._best = math.inf
        self.best_row: Row | None = None
        self.interrupted = False

    def resume(self) -> None:
        """Go on from the state in the folder.

        Raises:
            TrainingError: it is damaged, or another network's.
        """
        arrays, notes = load_state(self._run)
        try:
            self.step, self._seconds = int(notes["step"]), float(notes["seconds"])
            self.progress = Progress.of(notes["progress"])
            self._plateau = Plateau(**notes["plateau"])
            self._best = float(notes["best"])
            self.best_row = Row(*notes["best_row"])
        except (KeyError, TypeError, ValueError) as error:
            raise TrainingError(
                f"The state in {self._run} is damaged. Add --force to train anew."
            ) from error
        restore_state(self._tunable, self.step, arrays)
        self.progress.state = RUNNING

    def predict(self) -> float:
        """Return how long all takes, in seconds, as the first steps go: they are taken back."""
        before = full_state(self._tunable)
        for trial in range(1 + _TRIAL_STEPS):
            if trial == 1:  # the first one is compiled
                began = time.monotonic()
            self._tunable.optimizer.prepare_step(self._plateau.rate(0))
            self._tunable.train(self.step + trial)
        self.pace = (time.monotonic() - began) / _TRIAL_STEPS
        restore_state(self._tunable, self.step, before)
        return self._left()

    def run(self) -> Progress:
        """Train until it is flat, the time is over, or Ctrl-C; return what was reached.

        Raises:
            TrainingError: its loss is no number any more.
            OSError: the folder cannot be written.
        """
        began = time.monotonic() - self._seconds
        first_step = self.step
        with interruptible() as interrupted:
            if not self.progress.rows:
                self._checkpoint(0.0)
            self.progress.write(self._run)
            while not (self._plateau.flat or self._out_of_steps()):
                self._tunable.optimizer.prepare_step(self._plateau.rate(self.step))
                loss = self._tunable.train(self.step)
                self.step += 1
                self._seconds = time.monotonic() - began
                self.pace = self._seconds / self.step if not first_step else self.pace
                if not math.isfinite(loss):
                    raise TrainingError(
                        f"The training went wrong: its loss is {loss} at step {self.step}. "
                        f"What it reached before lies in {self._run}. Try another --seed."
                    )
                over = self._seconds >= 60 * self._limits.minutes
                regular = self.step % self._limits.every == 0
                if regular or (over and not interrupted.is_set()):
                    self._checkpoint(self._seconds, counts=regular)
                self._hooks.step(self.step, self._left())
                if over or interrupted.is_set():
                    self.interrupted = interrupted.is_set()
                    return self._end(STOPPED)
        return self._end(DONE)

    def _out_of_steps(self) -> bool:
        return self._limits.most_steps is not None and self.step >= self._limits.most_steps

    def _end(self, state: str) -> Progress:
        self.progress.state = state
        self._save()
        self.progress.write(self._run)
        return self.progress

    def _checkpoint(self, seconds: float, *, counts: bool = True) -> None:
        """Measure the averaged weights and keep them if they are the best.

        A checkpoint that does not count, because the time is over, bears on nothing that follows.
        """
        with self._weights() as weights:
            # What is measured of weights to play takes a while: once, and only if it is used.
            playable = cache(partial(self._tunable.finished, weights))
            losses = self._tunable.measure()
            if counts and self.step:
                self._plateau.note(losses.yours)
            row = Row.of(self.step, seconds, self._left(), losses)
            self.progress.rows.append(row)
            if self._is_best(losses):
                self._best, self.best_row = losses.yours, row
                save_variables(playable(), self._run / BEST)
            self.progress.write(self._run)
            self._hooks.preview(self.step, playable)
        if self.step:
            self._save()
        self._hooks.checkpoint(row)

    @contextmanager
    def _weights(self) -> Iterator[Variables]:
        """Put the averaged weights into the model for a while: before the first step, its own."""
        if self.step:
            with self._tunable.optimizer.averaged() as weights:
                yield weights
            return
        yield {name: variable.numpy() for name, variable in self._tunable.model.named.items()}

    def _is_best(self, losses: Losses) -> bool:
        if not math.isfinite(losses.yours) or losses.yours >= self._best:
            return False
        rise = losses.everyone - self.progress.before.loss_everyone
        return self._forgetful or rise <= ALLOWED_RISE * self._tunable.unit

    def _left(self) -> float:
        least = self.step + self._plateau.checkpoints_left * self._limits.every
        steps = max(self._limits.expected_steps, least)
        if self._plateau.flat:
            steps = self.step
        left = (steps - self.step) * self.pace
        return max(0.0, min(left, 60 * self._limits.minutes - self._seconds))

    def _save(self) -> None:
        notes: dict[str, Any] = {
            "identity": self._identity,
            "step": self.step,
            "seconds": self._seconds,
            "progress": self.progress.kept(),
            "plateau": asdict(self._plateau),
            "best": self._best,
            "best_row": list(self.best_row or ()),
        }
        save_state(self._tunable, notes, self._run)


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Yield what is set by Ctrl-C or a request to end; a second Ctrl-C ends at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def stop(_number: int, _frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
