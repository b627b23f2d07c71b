"""Our own float variables: stored in half precision, read in single, missing ones an error."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import OWN
from sidestick_training.errors import TrainingError
from sidestick_training.magenta import export_model, float_weights
from sidestick_training.magenta.export_model import variables_of

pytestmark = pytest.mark.train


def test_variables_come_back_to_half_precision(tmp_path):
    """Half precision is far finer than the 8 bits that play."""
    given = {"a/kernel": np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)}
    float_weights.save_float_weights("drums_rnn", given, tmp_path)
    back = float_weights.load_float_weights(tmp_path)
    assert list(back) == ["drums_rnn"]
    assert back["drums_rnn"]["a/kernel"].dtype == np.float32
    np.testing.assert_allclose(back["drums_rnn"]["a/kernel"], given["a/kernel"], rtol=2**-11)


def test_a_number_too_large_for_half_precision_is_refused(tmp_path):
    """It would be stored as infinity."""
    with pytest.raises(TrainingError, match="bias of drums_rnn has a number above 65,504"):
        float_weights.save_float_weights("drums_rnn", {"bias": np.full(3, 1e6, "f4")}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_our_own_missing_variables_are_an_error(tmp_path, monkeypatch):
    """Its text says what can be exported instead."""
    monkeypatch.setattr(export_model, "load_float_weights", dict)
    with pytest.raises(TrainingError, match="our own music_vae are not in this installation"):
        variables_of(OWN, "music_vae", Library(tmp_path))


def test_an_imported_model_without_its_variables_is_an_error(tmp_path):
    """Its file is named."""
    library = Library(tmp_path)
    model = ImportedModel("old", "drums_rnn", "old.mag", "", {})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"step"))
    with pytest.raises(TrainingError, match=r'"old" cannot be read from .*variables\.npz'):
        variables_of("old", "drums_rnn", library)
