"""Time Magenta's own DrumsRNN generator: two bars after a two-bar primer.

`python -m sidestick_training.magenta.bench BATCH RUNS` prints one JSON list of milliseconds. The
work is ours: the `drum_kit` configuration, 32 steps of primer, the steps up to 64, beam of one.
Magenta rounds the start of a section up, so it fills one step with silence and generates 31, where
ours generates 32. Its weights are random, which changes the notes and not the time.

The batch size matters: the configuration in Magenta's generator map says 128, and the generator
then computes 128 copies of the one beat that is requested; its command line lowers that to 1.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sidestick_training.magenta.process import prepare, run_module

SECONDS_PER_STEP = 0.125  # sixteenths at 120 BPM
PRIMER_STEPS = NEW_STEPS = 32
DEFAULT_BATCH, COMMAND_LINE_BATCH = 128, 1


def continue_2_bars_ms(runs: int, *, batch: int, timeout_s: float = 300.0) -> list[float]:
    """Time `runs` continuations in a process of their own; milliseconds each, the first left out.

    Raises:
        MagentaProcessError: Magenta could not be run.
    """
    words = [str(batch), str(runs)]
    output = run_module("sidestick_training.magenta.bench", words, timeout_s=timeout_s)
    return [float(value) for value in json.loads(output.splitlines()[-1])]


def _generator(folder: Path, batch: int) -> Any:
    """Return Magenta's generator with a checkpoint of random weights, from its own graph."""
    import tensorflow.compat.v1 as tf
    from magenta.models.drums_rnn import drums_rnn_model, drums_rnn_sequence_generator
    from magenta.models.shared import events_rnn_graph

    config = drums_rnn_model.default_configs["drum_kit"]
    config.hparams.batch_size = batch
    with tf.Graph().as_default(), tf.Session() as session:
        events_rnn_graph.get_build_graph_fn("generate", config)()
        session.run(tf.global_variables_initializer())
        checkpoint = tf.train.Saver().save(session, str(folder / "random"))
    return drums_rnn_sequence_generator.DrumsRnnSequenceGenerator(
        drums_rnn_model.DrumsRnnModel(config),
        config.details,
        steps_per_quarter=config.steps_per_quarter,
        checkpoint=checkpoint,
    )


def _primer() -> Any:
    """Return two bars of kick, snare and hats as a NoteSequence."""
    import note_seq

    bar = [{36, 42}, set(), {42}, set(), {38, 42}, set(), {42}, {36}] * 2
    track = note_seq.DrumTrack([frozenset(step) for step in bar * (PRIMER_STEPS // len(bar))])
    return track.to_sequence(qpm=120.0)


def main(batch: int, runs: int) -> None:
    """Print the milliseconds of `runs` continuations, without the first one."""
    prepare()
    import tensorflow.compat.v1 as tf
    from note_seq.protobuf import generator_pb2

    tf.disable_v2_behavior()
    options = generator_pb2.GeneratorOptions()
    options.generate_sections.add(
        start_time=PRIMER_STEPS * SECONDS_PER_STEP,
        end_time=(PRIMER_STEPS + NEW_STEPS) * SECONDS_PER_STEP,
    )
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        generator, primer = _generator(Path(folder), batch), _primer()
        for _ in range(runs + 1):
            start = time.perf_counter()
            generator.generate(primer, options)
            times.append((time.perf_counter() - start) * 1000)
    sys.stdout.write(json.dumps(times[1:]) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
