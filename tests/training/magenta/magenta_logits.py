"""Run in a process of its own: what Magenta's own graphs say for given weights and inputs.

`python magenta_logits.py FOLDER` answers GRAPH.npz with GRAPH.answer.npz, GRAPH being first_layer,
whole_stack or music_vae.
"""

import sys
from pathlib import Path
from typing import Any

from sidestick_training.magenta.process import prepare

prepare()

import numpy as np  # noqa: E402
import tensorflow.compat.v1 as tf  # noqa: E402
import tf_slim  # type: ignore[import-untyped]  # noqa: E402
from magenta.contrib import rnn as contrib_rnn  # noqa: E402
from magenta.contrib.training import HParams  # noqa: E402
from magenta.models.music_vae import lstm_models  # noqa: E402
from magenta.models.music_vae.base_model import MusicVAE  # noqa: E402
from magenta.models.shared.events_rnn_graph import make_rnn_cell  # noqa: E402


def drums_rnn(given: dict[str, Any], whole_stack: bool) -> dict[str, Any]:
    units, attention = int(given["units"]), int(given["attention"])
    if whole_stack:
        cell = contrib_rnn.AttentionCellWrapper(make_rnn_cell([units] * 3), attention)
    else:
        cell = make_rnn_cell([units] * 3, attn_length=attention)
    outputs, _ = tf.nn.dynamic_rnn(cell, tf.constant(given["inputs"]), dtype=tf.float32)
    return {"logits": tf_slim.layers.linear(outputs, 512)}


def music_vae(given: dict[str, Any]) -> dict[str, Any]:
    one_hot, z = tf.constant(given["one_hot"]), tf.constant(given["z"])
    batch, steps = given["one_hot"].shape[:2]
    hparams = HParams(
        batch_size=batch,
        max_seq_len=steps,
        z_size=z.shape[1],
        enc_rnn_size=[int(given["encoder"])],
        dec_rnn_size=[int(given["decoder"])] * 2,
        dropout_keep_prob=1.0,
        residual_encoder=False,
        residual_decoder=False,
        use_cudnn=False,
        sampling_schedule="constant",
        sampling_rate=0.0,
    )
    model = MusicVAE(lstm_models.BidirectionalLstmEncoder(), lstm_models.CategoricalLstmDecoder())
    model.build(hparams, 512, is_training=False)
    lengths = tf.constant([steps] * batch)
    posterior = model.encode(tf.constant(given["roll"]), lengths)
    fed = tf.pad(one_hot[:, :-1], [(0, 0), (1, 0), (0, 0)])
    decoded = model.decoder.reconstruction_loss(fed, one_hot, lengths, z)[2]
    return {
        "logits": decoded.rnn_output,
        "mean": posterior.mean(),
        "deviation": posterior.stddev(),
    }


def result(graph: str, given: dict[str, Any]) -> dict[str, Any]:
    with tf.Graph().as_default(), tf.Session() as session:
        if graph == "music_vae":
            request = music_vae(given)
        else:
            request = drums_rnn(given, whole_stack=graph == "whole_stack")
        for variable in tf.global_variables():
            if variable.op.name != "global_step":
                variable.load(given[variable.op.name], session)
        results: dict[str, Any] = session.run(request)
        return results


def main(folder: Path) -> None:
    tf.disable_v2_behavior()
    for source in sorted(folder.glob("*.npz")):
        with np.load(source) as file:
            given = {name: file[name] for name in file.files}
        np.savez(source.with_suffix(".answer.npz"), **result(source.stem, given))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
