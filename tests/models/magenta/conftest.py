"""Files as Magenta's own code writes them, at the official sizes."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest


class Files(NamedTuple):
    """`first_layer` and `whole_stack` are folders with model.mag and model.ckpt; see `official`."""

    first_layer: Path
    whole_stack: Path
    music_vae: Path


OLD_NAMES = {
    "rnn/attention_cell_wrapper/attn_output_projection/kernel": (
        "rnn/attention_cell_wrapper/attention_output_projection/weights"
    ),
    "rnn/attention_cell_wrapper/attn_output_projection/bias": (
        "rnn/attention_cell_wrapper/attention_output_projection/biases"
    ),
    "rnn/attention_cell_wrapper/kernel": "RNN/AttentionCellWrapper/Linear/Matrix",
    "rnn/attention_cell_wrapper/bias": "RNN/AttentionCellWrapper/Linear/Bias",
}


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Bundles and checkpoints of random weights, written by Magenta's generator and model.

    The bundle of the old layout also has old names in its files.
    """
    if find_spec("magenta") is None:
        pytest.skip("Magenta is not installed")
    from sidestick_training.magenta.checkpoints import write_checkpoint
    from sidestick_training.magenta.trials import Sizes, trials
    from sidestick_training.magenta.witness import Job, ask

    folder = tmp_path_factory.mktemp("official")
    made = trials(Sizes(pieces=1, steps=33, beats=1))
    jobs = []
    for layout, old in (("first layer", {}), ("whole stack", OLD_NAMES)):
        weights = {f"variable:{name}": v for name, v in made[layout].variables.items()}
        names = {f"file_name:{name}": np.array(written) for name, written in old.items()}
        jobs.append(Job("drums_rnn.save", folder / layout, weights | names))
    write_checkpoint(made["MusicVAE"].variables, folder / "given.ckpt")
    given = {"checkpoint": np.array("../given.ckpt")}
    jobs.append(Job("music_vae.save", folder / "music_vae", given))
    ask(jobs)
    return Files(*(job.folder for job in jobs))
