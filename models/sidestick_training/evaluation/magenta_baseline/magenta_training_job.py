"""Magenta's data set builder and trainer; runs in Magenta's own process (see `train_with_magenta`).

Run as a module with FOLDER STEPS BATCH SEED, it reads FOLDER/pieces.npz and writes the training
examples that the builder makes of them to FOLDER/examples.npz, checkpoints to FOLDER/train and the
loss of every step to FOLDER/log.jsonl. With 0 steps it only builds.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sidestick_models.beat.drum_classes import EVENTS
from sidestick_training.evaluation.magenta_baseline.job_files import (
    EXAMPLES,
    LOG,
    PIECES,
    Row,
    load_pieces,
    save_pieces,
    write_log,
)
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
    """Run Magenta's training loop for `steps` steps; checkpoints and summaries go to `folder`.

    The seed is that of the graph. Which pieces meet in a batch also depends on how Magenta's
    reading threads happen to run.
    """
    import tensorflow.compat.v1 as tf
    from magenta.models.shared import events_rnn_graph, events_rnn_train

    build = events_rnn_graph.get_build_graph_fn("train", config, [str(examples)])

    def build_seeded() -> None:
        tf.set_random_seed(seed)
        build()

    events_rnn_train.run_training(
        build_seeded, str(folder), steps, summary_frequency=1, checkpoints_to_keep=1
    )


def losses(folder: Path) -> Iterator[Row]:
    """Yield what Magenta's trainer summarized in `folder` after every step, in order."""
    import tensorflow.compat.v1 as tf

    began: float | None = None
    for path in sorted(folder.glob("events.out.tfevents.*")):
        for event in tf.train.summary_iterator(str(path)):
            values = {value.tag: value.simple_value for value in event.summary.value}
            if "loss" not in values:
                continue
            began = began or event.wall_time
            yield {
                "step": int(event.step),
                "seconds": event.wall_time - began,
                "loss": values["loss"],
                "accuracy": values["metrics/accuracy"],
            }


def _restore_indexed_slices() -> None:
    """Put a class back where tf-slim looks for it."""
    from tensorflow.python.framework import indexed_slices, ops

    ops.IndexedSlices = indexed_slices.IndexedSlices


def _read_examples(path: Path) -> list[NDArray[np.int64]]:
    """Return the events of each example (steps,): the first is input alone, the rest are labels."""
    import tensorflow.compat.v1 as tf

    read: Callable[[bytes], Any] = tf.train.SequenceExample.FromString
    examples = []
    for record in tf.python_io.tf_record_iterator(str(path)):
        lists = read(record).feature_lists.feature_list
        first = np.argmax(lists["inputs"].feature[0].float_list.value[:EVENTS])
        labels = [feature.int64_list.value[0] for feature in lists["labels"].feature]
        examples.append(np.array([first, *labels], np.int64))
    return examples


def main(folder: Path, steps: int, batch: int, seed: int) -> None:
    """Build the data set, and train."""
    prepare()
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()
    _restore_indexed_slices()
    from magenta.models.drums_rnn import drums_rnn_model

    config = copy.deepcopy(drums_rnn_model.default_configs["drum_kit"])
    config.hparams.batch_size = batch
    pieces = load_pieces(folder / PIECES)
    built = build_examples(pieces, folder, config)
    examples = _read_examples(built)
    if not examples:  # Magenta would wait for the first one forever
        sys.exit("Magenta's data set builder kept no piece: it wants at least seven bars.")
    save_pieces(examples, folder / EXAMPLES)
    if steps:
        train(built, folder / "train", config, steps=steps, seed=seed)
        write_log(losses(folder / "train"), folder / LOG)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
