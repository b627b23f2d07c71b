"""Show how far `sidestick train` is: a bar and lines for people, or lines of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from sidestick_engine.cli.shared.json_output import print_json

if TYPE_CHECKING:
    from rich.progress import TaskID

    from sidestick_training.tuning.command import Trained, Watcher
    from sidestick_training.tuning.progress import Row


class Display:
    """Shows a training while the block runs; sentences go to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._as_json = as_json
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[now]}"))
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task: TaskID | None = None
        self._before: Row | None = None
        self._row: Row | None = None

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @property
    def watcher(self) -> Watcher:
        """Return what `tune` calls."""
        from sidestick_training.tuning.command import Watcher

        return Watcher(self._say, self._begin, self._step, self._checkpoint)

    def conclude(self, name: str, trained: Sequence[Trained]) -> None:
        """Say what was reached and what plays it."""
        models = [_fields(each) for each in trained]
        if self._as_json:
            print_json({"name": name, "models": models})
            return
        for each in trained:
            before, best = each.before, each.best
            click.echo(
                f"{each.network}: yours {before.loss_yours:.3f} -> {best.loss_yours:.3f}, "
                f"everyone's {before.loss_everyone:.3f} -> {best.loss_everyone:.3f} nats, after "
                f"{each.last.step} steps."
            )
        if any(each.state != "done" for each in trained):
            click.echo("It was stopped: the same command goes on where it is.")
        if any(each.last.step for each in trained):
            click.echo(f'The style "{name}" plays it: sidestick live generate --style {name}')

    def _say(self, sentence: str) -> None:
        self._progress.console.print(sentence, highlight=False, soft_wrap=True)

    def _begin(self, network: str, _seconds: float) -> None:
        self._task = self._progress.add_task(network, total=1.0, now="")

    def _step(self, step: int, left_s: float) -> None:
        from sidestick_training.tuning.costs import duration

        if self._task is not None:
            now = f"step {step}, {duration(left_s)} left"
            self._progress.update(self._task, completed=_done(step, left_s, self._row), now=now)

    def _checkpoint(self, network: str, row: Row) -> None:
        if row.step == 0 or self._before is None:
            self._before = row
        self._row = row
        if self._as_json:
            click.echo(row.as_json())
            return
        before = self._before
        self._say(
            f"{network} step {row.step}: yours {row.loss_yours:.3f} (before "
            f"{before.loss_yours:.3f}), everyone's {row.loss_everyone:.3f} (before "
            f"{before.loss_everyone:.3f})"
        )


def _done(step: int, left_s: float, row: Row | None) -> float:
    """Return the share that is done, 0 to 1, from the last checkpoint's pace."""
    if row is None or not row.step:
        return 0.0
    spent = row.seconds / row.step * step
    return spent / max(spent + left_s, 1e-9)


def _fields(each: Trained) -> dict[str, Any]:
    return {
        "model": each.network,
        "state": each.state,
        "steps": each.last.step,
        "seconds": each.last.seconds,
        "before": {"yours": each.before.loss_yours, "everyone": each.before.loss_everyone},
        "after": {"yours": each.best.loss_yours, "everyone": each.best.loss_everyone},
        "best_step": each.best.step,
        "run": str(each.run),
    }
