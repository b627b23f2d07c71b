"""The Keras definitions compute what Magenta's own graphs compute, with the same weights."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("tensorflow", reason="needs the extra `train`")
pytest.importorskip("note_seq", reason="needs the extra `train`")
pytest.importorskip("magenta.version", reason="needs the extra `train`")

import note_seq
import tensorflow as tf

from sidestick_training.drums_rnn.network import DrumsRnn, DrumsRnnShape, counter
from sidestick_training.music_vae.network import MusicVae, MusicVaeShape, roll

pytestmark = pytest.mark.train
SCRIPT = Path(__file__).parent / "magenta_logits.py"
STEPS, BATCH = 24, 3
CLOSE = 1e-4
Arrays = dict[str, NDArray[Any]]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Arrays, Arrays]]:
    """By graph, our answers and Magenta's; Magenta runs once, in a process of its own."""
    folder = tmp_path_factory.mktemp("magenta")
    rng = np.random.default_rng(0)
    request = {
        "first_layer": drums_rnn(rng, whole_stack=False),
        "whole_stack": drums_rnn(rng, whole_stack=True),
        "music_vae": music_vae(rng),
    }
    for graph, (given, _) in request.items():
        np.savez(folder / f"{graph}.npz", **given)  # type: ignore[arg-type]
    command = [sys.executable, "-W", "ignore", str(SCRIPT), str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert run.returncode == 0, run.stderr[-2000:]
    theirs = {}
    for graph in request:
        with np.load(folder / f"{graph}.answer.npz") as file:
            theirs[graph] = {name: file[name] for name in file.files}
    return {graph: (ours, theirs[graph]) for graph, (_, ours) in request.items()}


def drums_rnn(rng: np.random.Generator, whole_stack: bool) -> tuple[Arrays, Arrays]:
    """Return what Magenta needs, and our answer, over more steps than the attention's window."""
    shape = DrumsRnnShape(units=12, attention=8, whole_stack=whole_stack)
    model = DrumsRnn(shape)
    values = shaken(model, rng)
    events = rng.integers(0, 512, (STEPS, BATCH))
    positions = tf.repeat(tf.range(STEPS)[:, None], BATCH, 1)
    played_events = tf.constant(events, tf.int32)
    logits, _ = model(played_events, positions, model.zero_state(BATCH))
    inputs = np.concatenate([np.eye(512, dtype=np.float32)[events], counter(positions)], 2)
    sizes = {"units": np.array(shape.units), "attention": np.array(shape.attention)}
    given = {**values, **sizes, "inputs": inputs.swapaxes(0, 1)}
    return given, {"logits": logits.numpy().swapaxes(0, 1)}


def music_vae(rng: np.random.Generator) -> tuple[Arrays, Arrays]:
    """Return the posterior of beats with some silent steps, and logits of these beats given z."""
    shape = MusicVaeShape(latent=8, encoder=12, decoder=10)
    model = MusicVae(shape)
    values = shaken(model, rng)
    events = rng.integers(0, 512, (STEPS, BATCH)) * rng.integers(0, 2, (STEPS, 1))
    played_events = tf.constant(events, tf.int32)
    z = rng.normal(size=(BATCH, shape.latent)).astype(np.float32)
    mean, deviation = model.encode(played_events)
    given = {
        **values,
        "encoder": np.array(shape.encoder),
        "decoder": np.array(shape.decoder),
        "roll": roll(played_events).numpy().swapaxes(0, 1),
        "one_hot": np.eye(512, dtype=np.float32)[events].swapaxes(0, 1),
        "z": z,
    }
    logits = model.decode(tf.constant(z), played_events).numpy().swapaxes(0, 1)
    return given, {"mean": mean.numpy(), "deviation": deviation.numpy(), "logits": logits}


def shaken(model: Any, rng: np.random.Generator) -> Arrays:
    """Give every variable, biases too, values of its own; return them by name."""
    values = {
        name: rng.normal(0, 0.3, tuple(variable.shape)).astype(np.float32)
        for name, variable in model.named.items()
    }
    for name, value in values.items():
        model.named[name].assign(value)
    return values


@pytest.mark.parametrize("graph", ["first_layer", "whole_stack", "music_vae"])
def test_keras_answers_as_magenta_does(
    graph: str, compared: dict[str, tuple[Arrays, Arrays]]
) -> None:
    """DrumsRNN in both layouts of its attention, and both halves of MusicVAE."""
    ours, theirs = compared[graph]
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        np.testing.assert_allclose(value, theirs[name], atol=CLOSE, err_msg=name)


@pytest.mark.parametrize("played", [0, 1, 31, 63, 69])
def test_the_counter_is_magentas(played: int) -> None:
    """The number of the step to come, lowest bit first, minus one for nought."""
    encoding = note_seq.LookbackEventSequenceEncoderDecoder(
        note_seq.MultiDrumOneHotEncoding(), lookback_distances=[], binary_counter_bits=6
    )
    theirs = encoding.events_to_input([frozenset()] * 70, played)[512:]
    assert counter(tf.constant([played + 1])).numpy()[0].tolist() == theirs
