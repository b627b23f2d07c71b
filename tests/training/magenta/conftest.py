"""Files as Magenta's own code writes them, at the official sizes."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from sidestick_models.corpus.piece import Piece


class Files(NamedTuple):
    """`first_layer` and `whole_stack` are folders with model.mag and model.ckpt; see `official`."""

    first_layer: Path
    whole_stack: Path
    music_vae: Path


def name_of_2016(name: str) -> str:
    """Return TensorFlow 0.12's name of a variable, of the layout with attention on the stack."""
    if name.startswith("fully_connected"):
        return name
    for today, then in {
        "rnn/attention_cell_wrapper": "RNN/AttentionCellWrapper",
        "multi_rnn_cell/cell_": "MultiRNNCell/Cell",
        "basic_lstm_cell": "BasicLSTMCell",
        "attn_output_projection": "AttnOutputProjection",
        "attention/": "Attention/",
        "attn_w": "AttnW",
        "attn_v": "AttnV",
        "kernel": "Linear/Matrix",
        "bias": "Linear/Bias",
    }.items():
        name = name.replace(today, then)
    return name


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Bundles and checkpoints of random weights, written by Magenta's generator and model.

    The files of the old layout also have the names of 2016.
    """
    if find_spec("magenta") is None:
        pytest.skip("Magenta is not installed")
    from sidestick_training.magenta.checkpoints import write_checkpoint
    from sidestick_training.magenta.conformance_cases import Sizes, random_cases
    from sidestick_training.magenta.jobs.runner import Job, run_jobs

    folder = tmp_path_factory.mktemp("official")
    cases = random_cases(Sizes(pieces=1, steps=33, beats=1))
    jobs = []
    for layout, written in (("first layer", str), ("whole stack", name_of_2016)):
        variables = cases[layout].variables
        weights = {f"variable:{name}": value for name, value in variables.items()}
        names = {f"file_name:{name}": np.array(written(name)) for name in variables}
        jobs.append(Job("drums_rnn.save", folder / layout, weights | names))
    write_checkpoint(cases["MusicVAE"].variables, folder / "given.ckpt")
    given = {"checkpoint": np.array("../given.ckpt")}
    jobs.append(Job("music_vae.save", folder / "music_vae", given))
    run_jobs(jobs)
    return Files(*(job.folder for job in jobs))


@pytest.fixture
def few_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the Groove MIDI Dataset small, and the patterns: the shortest beats of each style."""
    from sidestick_training.common import gmd, pattern_data

    def load(path: Path | None) -> list[Piece]:
        beats = [each for each in every(path) if not each.is_fill and len(each.hits) >= 64]
        longest_first = sorted(beats, key=lambda each: -len(each.hits))
        return [*{(each.split, each.style): each for each in longest_first}.values()]

    every = gmd.load_performances
    monkeypatch.setattr(gmd, "load_performances", load)
    for counts in (pattern_data.PERFORMANCES_PER_STYLE, pattern_data.FILLS_PER_STYLE):
        for split in counts:
            monkeypatch.setitem(counts, split, 1)
