"""The Keras definitions compute what Magenta's own graphs compute, with the same weights."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytestmark = pytest.mark.train
SCRIPT = Path(__file__).parent / "magenta_logits.py"
STEPS, BATCH = 24, 3
CLOSE = 1e-4


def magenta(graph: str, given: dict[str, Any], folder: Path) -> dict[str, NDArray[np.float32]]:
    """What Magenta answers, in a process of its own; skips where it is not installed."""
    pytest.importorskip("magenta.version", reason="needs the extra `train`")
    source, target = folder / "given.npz", folder / "answer.npz"
    np.savez(source, **given)
    command = [sys.executable, "-W", "ignore", str(SCRIPT), graph, str(source), str(target)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stderr[-2000:]
    with np.load(target) as file:
        return {name: file[name] for name in file.files}


def shaken(model: Any, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Give every variable, biases too, values of its own; return them by name."""
    values = {
        name: rng.normal(0, 0.3, tuple(variable.shape)).astype(np.float32)
        for name, variable in model.named.items()
    }
    for name, value in values.items():
        model.named[name].assign(value)
    return values


@pytest.mark.parametrize("whole_stack", [False, True])
def test_drums_rnn(whole_stack: bool, tmp_path: Path) -> None:
    """Both layouts, over more steps than the attention's window, from an empty state."""
    tf = pytest.importorskip("tensorflow", reason="needs the extra `train`")
    from sidestick_training.keras_drums_rnn import DrumsRnn, Shape, counter

    rng = np.random.default_rng(0)
    shape = Shape(units=12, attention=8, whole_stack=whole_stack)
    model = DrumsRnn(shape)
    values = shaken(model, rng)
    events = rng.integers(0, 512, (STEPS, BATCH)).astype(np.int32)
    positions = np.repeat(np.arange(STEPS, dtype=np.int32)[:, None], BATCH, 1)
    logits, _ = model(tf.constant(events), tf.constant(positions), model.zero_state(BATCH))
    bits = counter(tf.constant(positions)).numpy()
    inputs = np.concatenate([np.eye(512, dtype=np.float32)[events], bits], 2)
    graph = "whole_stack" if whole_stack else "first_layer"
    sizes = {"units": shape.units, "attention": shape.attention}
    given = {**values, **sizes, "inputs": inputs.swapaxes(0, 1)}
    theirs = magenta(graph, given, tmp_path)["logits"]
    np.testing.assert_allclose(logits.numpy().swapaxes(0, 1), theirs, atol=CLOSE)


def test_music_vae(tmp_path: Path) -> None:
    """Both halves: the posterior of a beat, and the logits of a beat given z."""
    tf = pytest.importorskip("tensorflow", reason="needs the extra `train`")
    from sidestick_training.keras_music_vae import MusicVae, Shape, roll

    rng = np.random.default_rng(0)
    shape = Shape(latent=8, encoder=12, decoder=10)
    model = MusicVae(shape)
    values = shaken(model, rng)
    events = rng.integers(0, 512, (STEPS, BATCH)).astype(np.int32) * rng.integers(0, 2, (STEPS, 1))
    told = tf.constant(events, tf.int32)
    z = rng.normal(size=(BATCH, shape.latent)).astype(np.float32)
    given = {
        **values,
        "encoder": shape.encoder,
        "decoder": shape.decoder,
        "roll": roll(told).numpy().swapaxes(0, 1),
        "one_hot": np.eye(512, dtype=np.float32)[events].swapaxes(0, 1),
        "z": z,
    }
    theirs = magenta("music_vae", given, tmp_path)
    mean, deviation = model.encode(told)
    logits = model.decode(tf.constant(z), told)
    np.testing.assert_allclose(mean, theirs["mean"], atol=CLOSE)
    np.testing.assert_allclose(deviation, theirs["deviation"], atol=CLOSE)
    np.testing.assert_allclose(logits.numpy().swapaxes(0, 1), theirs["logits"], atol=CLOSE)


def test_the_counter_is_magentas() -> None:
    """The position of the step to come, lowest bit first, minus one for nought."""
    note_seq = pytest.importorskip("note_seq", reason="needs the extra `train`")
    tf = pytest.importorskip("tensorflow", reason="needs the extra `train`")
    from sidestick_training.keras_drums_rnn import counter

    encoding = note_seq.LookbackEventSequenceEncoderDecoder(
        note_seq.MultiDrumOneHotEncoding(), lookback_distances=[], binary_counter_bits=6
    )
    events = [frozenset()] * 70
    for played in (0, 1, 31, 63, 69):
        theirs = encoding.events_to_input(events, played)[512:]
        assert counter(tf.constant([played + 1])).numpy()[0].tolist() == theirs
