"""Functions of Magenta's MusicVAE, to run in Magenta's own process (see `runner`).

Every job reads the weights through `TrainedModel`, from the checkpoint or .tar `checkpoint`, a
path in the job's folder; `sizes` are z, encoder and decoder units, where not the official ones.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

GREEDY = 1e-6  # a temperature at which only the likeliest event is ever drawn
STEPS = 32
_BATCH = 64


def encode(request: Arrays, folder: Path) -> Arrays:
    """Return `mu` and `sigma` (windows, z) of `events` (windows, 32)."""
    rolls = [_roll(window) for window in request["events"]]
    model = _model(request, folder, len(rolls))
    _, mu, sigma = model.encode_tensors(rolls, [STEPS] * len(rolls), [])
    return {"mu": mu, "sigma": sigma}


def _roll(window: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the encoder's input (32, 10) for a window's events, by note-seq's encoding."""
    import note_seq

    encoding = note_seq.PianorollEncoderDecoder(input_size=9)
    steps = [tuple(np.flatnonzero((event >> np.arange(9)) & 1)) for event in window]
    roll = np.stack([encoding.events_to_input(steps, at) for at in range(STEPS)])
    return np.append(roll, np.all(roll == 0, axis=1)[:, None], axis=1)


def encode_sequences(request: Arrays, folder: Path) -> Arrays:
    """Return what `encode` does, the windows as NoteSequences through `TrainedModel.encode`.

    Its converter ends a track at a bar of silence; windows with one are handed over as they are.
    """
    import note_seq

    events = request["events"]
    model = _model(request, folder, _BATCH)
    encoding = note_seq.MultiDrumOneHotEncoding()
    every = [
        note_seq.DrumTrack([encoding.decode_event(int(event)) for event in window]).to_sequence()
        for window in events
    ]
    converted = [model._config.data_converter.to_tensors(one).inputs for one in every]  # noqa: SLF001
    whole = np.array([len(found) == 1 and len(found[0]) == STEPS for found in converted])
    sequences = [sequence for sequence, is_whole in zip(every, whole, strict=True) if is_whole]
    mu, sigma = (np.zeros((len(events), model._z_input.shape[1]), np.float32) for _ in range(2))  # noqa: SLF001
    if sequences:
        _, mu[whole], sigma[whole] = model.encode(sequences, assert_same_length=True)
    if not whole.all():
        rolls = [_roll(window) for window in events[~whole]]
        _, mu[~whole], sigma[~whole] = model.encode_tensors(rolls, [STEPS] * len(rolls), [])
    return {"mu": mu, "sigma": sigma}


def decode_sequence(request: Arrays, folder: Path) -> Arrays:
    """Return the likeliest `events` (32,) of `z` (1, z), by what `TrainedModel.decode` writes."""
    import note_seq

    (sequence,) = _model(request, folder, 1).decode(request["z"], length=STEPS, temperature=GREEDY)
    encoding = note_seq.MultiDrumOneHotEncoding()
    quantize_weights = note_seq.quantize_note_sequence(sequence, 4)
    pitches: list[set[int]] = [set() for _ in range(STEPS)]
    for note in quantize_weights.notes:
        pitches[note.quantized_start_step].add(note.pitch)
    return {"events": np.array([encoding.encode_event(step) for step in pitches])}


def decode(request: Arrays, folder: Path) -> Arrays:
    """Return `logits` (beats, 32, 512) and the likeliest `events` (beats, 32) of each of `z`."""
    z = request["z"]
    model = _model(request, folder, len(z))
    feed = {
        model._z_input: z,  # noqa: SLF001 - `decode_to_tensors` returns full results of one beat
        model._temperature: GREEDY,  # noqa: SLF001
        model._max_length: STEPS,  # noqa: SLF001
    }
    results = model._sess.run(model._decoder_results, feed)  # noqa: SLF001
    return {"logits": results.rnn_output, "events": np.argmax(results.samples, axis=2)}


def save(request: Arrays, folder: Path) -> Arrays:
    """Write what `TrainedModel` restored as `model.ckpt`, and as the archive `model.tar`."""
    import tarfile

    import tensorflow.compat.v1 as tf

    model = _model(request, folder, 1)
    with model._sess.graph.as_default():  # noqa: SLF001
        tf.train.Saver().save(
            model._sess,  # noqa: SLF001
            str(folder / "model.ckpt"),
            write_meta_graph=False,
            write_state=False,
        )
    with tarfile.open(folder / "model.tar", "w") as archive:
        for path in sorted(folder.glob("model.ckpt.*")):
            archive.add(path, path.name)
    return {}


def _model(request: Arrays, folder: Path, batch: int) -> Any:
    from magenta.models.music_vae import configs, lstm_models
    from magenta.models.music_vae.base_model import MusicVAE
    from magenta.models.music_vae.trained_model import TrainedModel

    config = configs.CONFIG_MAP["cat-drums_2bar_small"]
    hparams = copy.deepcopy(config.hparams)
    z, encoder, decoder = (int(size) for size in request.get("sizes", np.array([256, 512, 256])))
    hparams.z_size, hparams.enc_rnn_size, hparams.dec_rnn_size = z, [encoder], [decoder] * 2
    network = MusicVAE(lstm_models.BidirectionalLstmEncoder(), lstm_models.CategoricalLstmDecoder())
    return TrainedModel(
        config._replace(model=network, hparams=hparams),
        batch_size=batch,
        checkpoint_dir_or_path=str(folder / str(request["checkpoint"])),
    )


JOBS: dict[str, Callable[[Arrays, Path], Arrays]] = {
    "music_vae.encode": encode,
    "music_vae.decode": decode,
    "music_vae.encode_sequences": encode_sequences,
    "music_vae.decode_sequence": decode_sequence,
    "music_vae.save": save,
}
