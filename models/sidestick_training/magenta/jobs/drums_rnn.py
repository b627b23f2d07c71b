"""Functions of Magenta's DrumsRNN, to run in Magenta's own process (see `runner`).

Weights arrive as arrays `variable:NAME`, under the names of either layout of the `drum_kit`
network: attention on the first layer, which is what the code of 2.1.4 builds, or around the whole
stack of layers, which is what the published bundle of 2016 has.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

GREEDY = 1e-6  # a temperature at which only the likeliest event is ever drawn
QPM = 120.0
SECONDS_PER_STEP = 60 / QPM / 4


def save(request: Arrays, folder: Path) -> Arrays:
    """Write `variable:*` as Magenta does: `model.ckpt` in both versions, `model.mag`.

    Optional `file_name:NAME` gives the name in the files to a variable that had another one
    there when they were written years ago.
    """
    import tensorflow.compat.v1 as tf
    from magenta.models.drums_rnn.drums_rnn_sequence_generator import DrumsRnnSequenceGenerator

    model, config = _model(request)
    with model._session.graph.as_default():  # noqa: SLF001 - Magenta has no other access
        variables = {variable.op.name: variable for variable in tf.global_variables()}
        renamed = {str(request.get(f"file_name:{name}", name)): v for name, v in variables.items()}
        saver = tf.train.Saver(renamed, write_version=tf.train.SaverDef.V2)
        saver.save(model._session, str(folder / "model.ckpt"))  # noqa: SLF001

    def write_checkpoint_with_metagraph(name: str) -> None:
        with model._session.graph.as_default():  # noqa: SLF001
            old = tf.train.Saver(renamed, write_version=tf.train.SaverDef.V1)
            old.save(model._session, name, meta_graph_suffix="meta")  # noqa: SLF001

    model.write_checkpoint_with_metagraph = write_checkpoint_with_metagraph
    model.initialize_with_checkpoint = lambda _: None  # it holds the weights already
    generator = DrumsRnnSequenceGenerator(
        model, config.details, checkpoint=str(folder / "model.ckpt")
    )
    generator._checkpoint = str(folder / "model.ckpt.index")  # noqa: SLF001 - exists in version 2
    generator.create_bundle_file(str(folder / "model.mag"), "Written by Magenta's own generator.")
    return {}


def logits(request: Arrays, folder: Path) -> Arrays:  # noqa: ARG001 - every job is called alike
    """Return `logits` (pieces, steps, 512) after each of `events` (pieces, steps).

    The inputs are made by Magenta's own encoder of events, whole pieces in one run of its graph.
    """
    import note_seq

    model, config = _model(request, batch=len(request["events"]))
    encoding = note_seq.MultiDrumOneHotEncoding()
    pieces = [[encoding.decode_event(int(e)) for e in piece] for piece in request["events"]]
    inputs = config.encoder_decoder.get_inputs_batch(pieces, full_length=True)
    session = model._session  # noqa: SLF001
    before_softmax = session.graph.get_tensor_by_name("fully_connected/BiasAdd:0")
    (placeholder,) = session.graph.get_collection("inputs")
    flat = session.run(before_softmax, {placeholder: inputs})
    return {"logits": flat.reshape(*request["events"].shape, -1)}


def continue_greedily(request: Arrays, folder: Path) -> Arrays:
    """Return `events` (steps,) that follow `primer` (steps,), by Magenta's generator.

    The weights are `variable:*`, or those of `checkpoint` or of `bundle`, paths in the folder.
    """
    from magenta.models.drums_rnn import drums_rnn_sequence_generator
    from magenta.models.shared import sequence_generator_bundle
    from note_seq.protobuf import generator_pb2

    primer, steps = request["primer"], int(request["steps"])
    make = drums_rnn_sequence_generator.get_generator_map()["drum_kit"]
    if "bundle" in request:
        path = str(folder / str(request["bundle"]))
        generator = make(bundle=sequence_generator_bundle.read_bundle_file(path), checkpoint=None)
    elif "checkpoint" in request:
        generator = make(checkpoint=str(folder / str(request["checkpoint"])), bundle=None)
        generator._model._config.hparams.batch_size = 1  # noqa: SLF001 - 128 copies otherwise
    else:
        generator = make(checkpoint="given as variables", bundle=None)
        generator._model, _ = _model(request)  # noqa: SLF001
        generator._initialized = True  # noqa: SLF001
    options = generator_pb2.GeneratorOptions()
    options.args["temperature"].float_value = GREEDY
    # The generator rounds a start up, a whole number to the next: half a step early is on time.
    start, end = len(primer) - 0.5, len(primer) + steps + 0.5
    options.generate_sections.add(
        start_time=start * SECONDS_PER_STEP, end_time=end * SECONDS_PER_STEP
    )
    track = generator.generate(_sequence(primer), options)
    return {"events": _events(track, len(primer) + steps)[len(primer) :]}


def run_generator_command(request: Arrays, folder: Path) -> Arrays:  # noqa: ARG001
    """Do what Magenta's command `drums_rnn_generate` does with these `flags`."""
    import tensorflow.compat.v1 as tf
    from magenta.models.drums_rnn import drums_rnn_generate

    tf.app.flags.FLAGS(["drums_rnn_generate", *map(str, request["flags"])])
    drums_rnn_generate.main([])
    return {}


def _sequence(events: NDArray[np.int64]) -> Any:
    """Return these events as a NoteSequence of notes that are a quarter of a step long."""
    import note_seq

    encoding = note_seq.MultiDrumOneHotEncoding()
    track = note_seq.DrumTrack([encoding.decode_event(int(event)) for event in events])
    sequence = track.to_sequence(qpm=QPM)
    for note in sequence.notes:
        note.end_time = note.start_time + SECONDS_PER_STEP / 4
    return sequence


def _events(sequence: Any, steps: int) -> NDArray[np.int64]:
    """Return the notes of a NoteSequence as events (steps,)."""
    import note_seq

    encoding = note_seq.MultiDrumOneHotEncoding()
    pitches: list[set[int]] = [set() for _ in range(steps)]
    for note in sequence.notes:
        pitches[round(note.start_time / SECONDS_PER_STEP)].add(note.pitch)
    return np.array([encoding.encode_event(step) for step in pitches])


def _model(request: Arrays, batch: int = 1) -> tuple[Any, Any]:
    """Return Magenta's model with the layout, sizes and weights of the request, and its config."""
    import tensorflow.compat.v1 as tf
    from magenta.models.drums_rnn import drums_rnn_model

    weights = {
        name.removeprefix("variable:"): value
        for name, value in request.items()
        if name.startswith("variable:")
    }
    config = copy.copy(drums_rnn_model.default_configs["drum_kit"])
    config.hparams = copy.deepcopy(config.hparams)
    layers = sum(name.endswith("basic_lstm_cell/kernel") for name in weights)
    config.hparams.rnn_layer_sizes = [len(weights["fully_connected/weights"])] * layers
    config.hparams.batch_size = batch
    model = drums_rnn_model.DrumsRnnModel(config)
    whole_stack = any(name.startswith("rnn/attention_cell_wrapper/") for name in weights)
    with tf.Graph().as_default():
        with _attention_around_the_stack() if whole_stack else contextlib.nullcontext():
            model._build_graph_for_generation()  # noqa: SLF001
        model._session = tf.Session()  # noqa: SLF001
        for variable in tf.global_variables():
            variable.load(weights.pop(variable.op.name), model._session)  # noqa: SLF001
    if weights:
        raise ValueError(f"Magenta's graph has no variables {sorted(weights)}.")
    return model, config


@contextlib.contextmanager
def _attention_around_the_stack() -> Iterator[None]:
    """Let Magenta's graph wrap all layers in its attention, as its code did until 2017."""
    import tensorflow.compat.v1 as tf
    from magenta.contrib import rnn as contrib_rnn
    from magenta.models.shared import events_rnn_graph

    def make_rnn_cell(sizes: list[int], attn_length: int = 0, **_: object) -> Any:
        cells = [tf.nn.rnn_cell.BasicLSTMCell(size) for size in sizes]
        stack = tf.nn.rnn_cell.MultiRNNCell(cells)
        return contrib_rnn.AttentionCellWrapper(stack, attn_length, state_is_tuple=True)

    before = events_rnn_graph.make_rnn_cell
    events_rnn_graph.make_rnn_cell = make_rnn_cell
    try:
        yield
    finally:
        events_rnn_graph.make_rnn_cell = before


JOBS: dict[str, Callable[[Arrays, Path], Arrays]] = {
    "drums_rnn.save": save,
    "drums_rnn.logits": logits,
    "drums_rnn.continue_greedily": continue_greedily,
    "drums_rnn.run_generator_command": run_generator_command,
}
