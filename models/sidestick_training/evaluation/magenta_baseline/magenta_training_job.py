"""Magenta's data set builder and trainer; runs in Magenta's own process (see `train_with_magenta`).

Run as a module with FOLDER STEPS BATCH SEED, it reads FOLDER/pieces.npz, writes checkpoints to
FOLDER/train, and prints the number of training examples that the builder made of the pieces and
the number of events in them.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_training.magenta.process import prepare

QPM = 120.0


def build_examples(pieces: list[NDArray[np.int64]], folder: Path, config: Any) -> Path:
    """Let Magenta make training examples of pieces of events (steps,); return their file."""
    from magenta.models.drums_rnn import drums_rnn_pipeline
    from magenta.pipelines import pipeline

    whole = drums_rnn_pipeline.get_pipeline(config, eval_ratio=0.0)
    pipeline.run_pipeline_serial(whole, map(_sequence, pieces), str(folder))
    return folder / "training_drum_tracks.tfrecord"


def _sequence(events: NDArray[np.int64]) -> Any:
    import note_seq

    encoding = note_seq.MultiDrumOneHotEncoding()
    track = note_seq.DrumTrack([encoding.decode_event(int(event)) for event in events])
    return track.to_sequence(qpm=QPM)


def train(examples: Path, folder: Path, config: Any, *, steps: int, seed: int) -> None:
    """Run Magenta's training loop for `steps` steps; checkpoints go to `folder`.

    The seed is that of the graph. Which pieces meet in a batch also depends on how Magenta's
    reading threads happen to run.
    """
    import tensorflow.compat.v1 as tf
    from magenta.models.shared import events_rnn_graph, events_rnn_train

    build = events_rnn_graph.get_build_graph_fn("train", config, [str(examples)])

    def build_seeded() -> None:
        tf.set_random_seed(seed)
        build()

    events_rnn_train.run_training(build_seeded, str(folder), steps, checkpoints_to_keep=1)


def _restore_indexed_slices() -> None:
    """Put a class back where tf-slim looks for it."""
    from tensorflow.python.framework import indexed_slices, ops

    ops.IndexedSlices = indexed_slices.IndexedSlices


def _count(examples: Path) -> tuple[int, int]:
    """Return the number of examples, and of events in all of them."""
    import tensorflow.compat.v1 as tf

    read: Callable[[bytes], Any] = tf.train.SequenceExample.FromString
    lengths = [
        len(read(record).feature_lists.feature_list["labels"].feature)
        for record in tf.python_io.tf_record_iterator(str(examples))
    ]
    return len(lengths), sum(lengths)


def main(folder: Path, steps: int, batch: int, seed: int) -> None:
    """Build the data set, train, and print how much there was to train on."""
    prepare()
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
    _restore_indexed_slices()
    from magenta.models.drums_rnn import drums_rnn_model

    config = copy.deepcopy(drums_rnn_model.default_configs["drum_kit"])
    config.hparams.batch_size = batch
    with np.load(folder / "pieces.npz") as file:
        pieces = [file[name] for name in file.files]
    examples = build_examples(pieces, folder, config)
    count, events = _count(examples)
    if count == 0:  # Magenta would wait for the first one forever
        sys.exit("Magenta's data set builder kept no piece: it wants at least seven bars.")
    train(examples, folder / "train", config, steps=steps, seed=seed)
    sys.stdout.write(f"{count} {events}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
