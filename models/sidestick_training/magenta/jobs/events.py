"""Functions of Magenta's and note-seq's events, to run in Magenta's own process (see `runner`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


def classes(request: Arrays, folder: Path) -> Arrays:  # noqa: ARG001 - every job is called alike
    """Return what note-seq's encoder makes of all 512 events.

    `hits` (512, 9): the classes that each event decodes to, found by the pitches of its table;
    `events` (512,): what these pitches encode to again; `inputs` (512, 518): DrumsRNN's input for
    each event as the last of a piece of as many steps as its number plus one.
    """
    import note_seq
    from magenta.models.drums_rnn import drums_rnn_model
    from note_seq.drums_encoder_decoder import DEFAULT_DRUM_TYPE_PITCHES

    encoding = note_seq.MultiDrumOneHotEncoding()
    decoded = [encoding.decode_event(event) for event in range(512)]
    hits = [[bool(set(group) & set(p)) for group in DEFAULT_DRUM_TYPE_PITCHES] for p in decoded]
    encoder_decoder = drums_rnn_model.default_configs["drum_kit"].encoder_decoder
    inputs = [encoder_decoder.events_to_input(decoded, position) for position in range(512)]
    return {
        "hits": np.array(hits),
        "events": np.array([encoding.encode_event(pitches) for pitches in decoded]),
        "inputs": np.array(inputs, np.float32),
    }


def steps(request: Arrays, folder: Path) -> Arrays:  # noqa: ARG001
    """Return the steps of MIDI files (`midi:NAME`, their bytes) by the Roland table.

    `NAME`: events (steps,) from the first hit's bar on, as DrumsRNN's pipeline extracts them;
    `windows:NAME` (windows, 32): the two-bar windows of MusicVAE's converter, unordered.
    """
    import note_seq
    from magenta.models.music_vae import data
    from magenta.pipelines import drum_pipelines

    table = data.ROLAND_DRUM_PITCH_CLASSES
    encoding = note_seq.MultiDrumOneHotEncoding(table)
    converter = data.DrumsConverter(
        max_bars=None, slice_bars=2, gap_bars=None, pitch_classes=table, roll_input=True,
        max_tensors_per_notesequence=None,
    )  # fmt: skip
    result: Arrays = {}
    for key, midi in request.items():
        sequence = note_seq.midi_to_note_sequence(midi.tobytes())
        quantize_weights = note_seq.quantize_note_sequence(sequence, 4)
        (track,), _ = drum_pipelines.extract_drum_tracks(
            quantize_weights, min_bars=0, gap_bars=float("inf")
        )
        name = key.removeprefix("midi:")
        silence: list[frozenset[int]] = [frozenset()] * track.start_step
        result[name] = np.array([encoding.encode_event(step) for step in [*silence, *track]])
        outputs = converter.to_tensors(sequence).outputs
        windows = [np.argmax(window, axis=1) for window in outputs]
        result[f"windows:{name}"] = np.array(windows).reshape(-1, 32)
    return result


JOBS: dict[str, Callable[[Arrays, Path], Arrays]] = {
    "events.classes": classes,
    "events.steps": steps,
}
