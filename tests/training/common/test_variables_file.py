"""Variables in files: they come back as they were, and another model's are refused."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_training.common.variables_file import load_variables, restore, save_variables
from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape
from sidestick_training.errors import TrainingError

pytestmark = pytest.mark.train
SMALL = DrumsRnnShape(units=16, layers=2, attention=8)


def test_a_model_takes_the_values_of_a_file(tmp_path: Path) -> None:
    """Restored variables are those of the file, which is all that is written."""
    one, other = DrumsRnn(SMALL), DrumsRnn(SMALL)
    values = {name: variable.numpy() for name, variable in one.named.items()}
    save_variables(values, tmp_path / "best.npz")
    restore(other.named, tmp_path / "best.npz")
    for name, value in values.items():
        np.testing.assert_array_equal(other.named[name].numpy(), value)
    assert [path.name for path in tmp_path.iterdir()] == ["best.npz"]
    assert load_variables(tmp_path / "best.npz").keys() == values.keys()


def test_another_models_weights_are_refused(tmp_path: Path) -> None:
    save_variables({"decoder/mu/kernel": np.zeros(3, np.float32)}, tmp_path / "other.npz")
    with pytest.raises(TrainingError, match=r"other\.npz has no .*attention_cell_wrapper/kernel"):
        restore(DrumsRnn(SMALL).named, tmp_path / "other.npz")


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no trained weights at"):
        restore(DrumsRnn(SMALL).named, tmp_path / "none.npz")
