"""A library with a model in it, for the tests of packed models."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.onnx_weights import put_weights, read_sizes, read_weights
from sidestick_models.networks.weights import FOLDER
from sidestick_models.sharing.pack import Home, Remarks, pack
from sidestick_models.styles.learn import learn_from
from sidestick_models.styles.user_styles import UserStyles
from tests.models.styles.learned import offbeat_loops

FILE = "drums_rnn.onnx"
FIGURES = {"hits_per_bar": 12.5}


def library_with(folder: Path, name: str = "mine", file: str = FILE) -> Library:
    """Return a library whose model is ours with other logits, and has variables beside it."""
    library = Library(folder)
    library.add(
        ImportedModel(name, Path(file).stem, "loops/best.npz", "0" * 64, FIGURES),
        lambda target: write_other(target, file),
    )
    return library


def write_other(folder: Path, file: str) -> None:
    """Write a graph of ours that plays other beats."""
    model = (FOLDER / file).read_bytes()
    weights = read_weights(model)
    largest = max(
        (name for name in weights if weights[name].dtype == np.int8),
        key=lambda name: weights[name].size,
    )
    weights[largest] = -weights[largest]
    (folder / file).write_bytes(
        put_weights(model, weights, read_sizes(model), {"after_silence": "yes"})
    )
    np.savez(folder / "variables.npz", **{"a/kernel": np.ones((3, 4), np.float32)})
    for other in ("music_vae_start.onnx",) if file == "music_vae.onnx" else ():
        shutil.copy(FOLDER / other, folder)


def home(folder: Path) -> Home:
    """Return the models and styles in a folder, which need not be there."""
    return Home(Library(folder / "models"), UserStyles(folder / "styles"))


def packed_file(folder: Path) -> Path:
    """Return the file of a packed model, which has a style of its name."""
    path = folder / "mine.sidestick"
    library_with(folder / "models")
    here = home(folder)
    here.styles.add(learn_from(list(offbeat_loops()), "mine", "My Löops", "", {"EZdrummer": 28}))
    pack("mine", here, path, Remarks("1.2.3", "CC0-1.0", "Hi\nyou"))
    return path
