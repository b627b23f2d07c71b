"""Sidestick computes what Magenta computes: at small sizes, with random weights, in each layout."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("onnx", reason="needs the extra `train`")

from sidestick_training.magenta import golden_answers
from sidestick_training.magenta.conformance import NetworkComparison, compare_networks, run_magenta
from sidestick_training.magenta.conformance_cases import LAYOUTS, SMALL, random_cases
from sidestick_training.magenta.variable_names import current_name

pytestmark = pytest.mark.train
ANSWERS = Path(__file__).parents[2] / "golden" / "magenta" / "answers.npz"
NETWORKS = (*LAYOUTS, "MusicVAE")


def hold(rows: list[NetworkComparison]) -> bool:
    """Return whether there are rows; all must be within their bounds."""
    broken = [row for row in rows if not row.holds]
    assert broken == []
    return bool(rows)


@pytest.mark.parametrize("network", NETWORKS)
def test_ours_agree_with_magentas_stored_results(network):
    """Logits, mu and sigma to 1e-4, greedy steps to the last one; Magenta need not be there."""
    results = golden_answers.read(ANSWERS)
    assert hold(list(compare_networks({network: random_cases(SMALL)[network]}, results)))


def test_a_difference_is_found():
    """The comparison itself can fail: one weight changed a little shows in the logits."""
    case = random_cases(SMALL)["first layer"]
    case.variables["fully_connected/biases"][0] += 0.001
    rows = list(compare_networks({"first layer": case}, golden_answers.read(ANSWERS)))
    assert not all(row.holds for row in rows)


@pytest.mark.parametrize("network", NETWORKS)
def test_what_8_bits_change_is_shown_on_request(network):
    """It is known not to be the same, so nothing bounds it; the other rows stay."""
    case, results = random_cases(SMALL)[network], golden_answers.read(ANSWERS)
    rows = list(compare_networks({network: case}, results, fixed_point={network}))
    logits, share = (row for row in rows if row.bound is None)
    assert logits.what.endswith("logits in 8-bit ONNX")
    assert 0 < logits.difference < 0.2
    assert share.difference < 0.2
    assert [row for row in rows if row.bound is not None] == list(
        compare_networks({network: case}, results)
    )


@pytest.mark.skipif(find_spec("magenta") is None, reason="Magenta is not installed")
def test_ours_agree_with_magenta_beside_them(tmp_path):
    """The same with Magenta run now, the weights having gone through its own checkpoints."""
    results, read_back = run_magenta(random_cases(SMALL), tmp_path)
    assert hold(list(compare_networks(read_back, results)))
    stored = golden_answers.read(ANSWERS)
    for network in NETWORKS:
        assert np.allclose(
            results[network]["logits"][..., :: golden_answers.KEPT_LOGITS],
            stored[network]["logits"],
            atol=1e-5,
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "RNN/AttentionCellWrapper/MultiRNNCell/Cell2/BasicLSTMCell/Linear/Matrix",
            "rnn/attention_cell_wrapper/multi_rnn_cell/cell_2/basic_lstm_cell/kernel",
        ),
        ("RNN/AttentionCellWrapper/Linear/Bias", "rnn/attention_cell_wrapper/bias"),
        (
            "RNN/AttentionCellWrapper/Attention/AttnW",
            "rnn/attention_cell_wrapper/attention/attn_w",
        ),
        (
            "RNN/AttentionCellWrapper/AttnOutputProjection/Linear/Matrix",
            "rnn/attention_cell_wrapper/attn_output_projection/kernel",
        ),
        (
            "rnn/attention_cell_wrapper/attention_output_projection/weights",
            "rnn/attention_cell_wrapper/attn_output_projection/kernel",
        ),
        ("fully_connected/weights", "fully_connected/weights"),
    ],
)
def test_old_names_have_todays(old, new):
    """Four generations of TensorFlow named the same variables."""
    assert current_name(old) == new
    assert current_name(new) == new
