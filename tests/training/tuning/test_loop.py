"""A training goes on to the bit where it was interrupted, and keeps its best weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_training.common.variables_file import load_variables
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.loop import BEST, Hooks, Limits, Training
from sidestick_training.tuning.plateau import Plateau
from sidestick_training.tuning.progress import Progress, Row, state_of
from sidestick_training.tuning.state import STATE, full_state, read_notes
from tests.training.tuning.builders import small_tunable

pytestmark = pytest.mark.train
EVERY = 4


def training(run: Path, steps: int | None, tunable: Any = None, **more: Any) -> Training:
    return Training(
        tunable or small_tunable(),
        run,
        Progress("mine", "drums_rnn", {"units": 4}),
        Plateau(0.05, 3, 0.001, 2),
        Limits(EVERY, 40, most_steps=steps),
        **more,
    )


def weights_after(run: Path, *stops: int) -> dict[str, Any]:
    """Train to each of these steps, as a process of its own that goes on from the last."""
    for number, stop in enumerate(stops):
        tunable = small_tunable()
        one = training(run, stop, tunable)
        if number:
            one.resume()
        one.run()
    return dict(full_state(tunable))


def test_interrupted_and_resumed_it_has_the_very_same_weights(tmp_path: Path) -> None:
    """Weights, moments and averages, also when it was interrupted between two checkpoints."""
    whole = weights_after(tmp_path / "whole", 11)
    parts = weights_after(tmp_path / "parts", 3, 5, 8, 11)
    assert whole.keys() == parts.keys()
    for name, values in whole.items():
        np.testing.assert_array_equal(parts[name], values, name)
    rows = [
        json.loads((tmp_path / each / "progress.json").read_text()) for each in ("whole", "parts")
    ]
    figures = [[(row["step"], row["loss_yours"]) for row in each["rows"]] for each in rows]
    assert figures[0] == figures[1]


def test_killed_it_goes_on_from_its_last_checkpoint(tmp_path: Path) -> None:
    whole = weights_after(tmp_path / "whole", 12)
    run = tmp_path / "killed"

    class Killed(BaseException):
        pass

    def kill(step: int, _left: float) -> None:
        if step == 7:
            raise Killed

    with pytest.raises(Killed):
        training(run, 12, hooks=Hooks(step=kill)).run()
    assert read_notes(run)["step"] == 4
    tunable = small_tunable()
    again = training(run, 12, tunable)
    again.resume()
    again.run()
    assert tunable.taken[0] == 4
    for name, values in whole.items():
        np.testing.assert_array_equal(full_state(tunable)[name], values, name)


def test_the_prediction_changes_nothing(tmp_path: Path) -> None:
    """Its steps are taken back."""
    whole = weights_after(tmp_path / "whole", 6)
    tunable = small_tunable()
    one = training(tmp_path / "predicted", 6, tunable)
    assert one.predict() > 0
    one.run()
    for name, values in whole.items():
        np.testing.assert_array_equal(full_state(tunable)[name], values, name)


def test_it_stops_when_it_is_flat(tmp_path: Path) -> None:
    tunable = small_tunable()
    tunable.measure = lambda: _losses(1.0, 1.0)
    progress = training(tmp_path, None, tunable).run()
    assert progress.state == "done" == state_of(tmp_path)
    assert tunable.taken[-1] + 1 == 5 * EVERY


def test_a_row_has_the_losses_before_and_what_is_left(tmp_path: Path) -> None:
    rows: list[Row] = []
    training(tmp_path, 8, hooks=Hooks(checkpoint=rows.append)).run()
    assert [row.step for row in rows] == [0, 4, 8]
    assert rows[0].left_s >= 0
    assert rows[-1].loss_yours < rows[0].loss_yours
    assert set(json.loads(rows[0].as_json())) == {
        "step",
        "seconds",
        "left_s",
        "loss_yours",
        "loss_everyone",
    }


def test_weights_that_forget_everyone_are_not_kept(tmp_path: Path) -> None:
    """If yours falls while everyone's rises by more than is allowed, those before are kept."""
    tunable = small_tunable()
    losses = iter([(3.0, 1.0), (2.0, 1.01), (1.0, 1.1), *[(1.0, 1.1)] * 9])
    tunable.measure = lambda: _losses(*next(losses))
    one = training(tmp_path, 3 * EVERY, tunable)
    one.run()
    assert one.best_row is not None
    assert one.best_row.step == EVERY
    assert (tmp_path / BEST).exists()


def test_a_loss_that_is_no_number_is_said(tmp_path: Path) -> None:
    tunable = small_tunable()
    tunable.train = lambda _number: float("nan")
    with pytest.raises(TrainingError, match="went wrong: its loss is nan at step 1"):
        training(tmp_path, 8, tunable).run()


def test_a_damaged_state_is_said(tmp_path: Path) -> None:
    training(tmp_path, 4).run()
    (tmp_path / STATE).write_bytes(b"something else")
    with pytest.raises(TrainingError):
        training(tmp_path, 8).resume()


def test_the_best_weights_are_the_averaged_ones(tmp_path: Path) -> None:
    tunable = small_tunable()
    training(tmp_path, 4, tunable).run()
    with tunable.optimizer.averaged() as means:
        for name, values in load_variables(tmp_path / BEST).items():
            np.testing.assert_array_equal(means[name], values)


def _losses(yours: float, everyone: float) -> Any:
    from sidestick_training.common.tunable import Losses

    return Losses(yours, everyone)
