"""Import a file of Magenta's as a model of the library.

The steps: find the checkpoint, read it with TensorFlow's reader, identify the network by its
variables, write it as the graphs that play, fit the style CVAE if it is a MusicVAE (whose latents
differ from ours), and play some beats. The library changes only when all of that has worked.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

from sidestick_models.drummer import Drummer
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.weights import verified_weights, write_manifest
from sidestick_training.common.fixed_point import FixedPoint, FloatingPoint
from sidestick_training.common.gmd import find_archive
from sidestick_training.common.paths import check_folder
from sidestick_training.magenta.archives import unpack
from sidestick_training.magenta.checkpoints import Variables, read_checkpoint
from sidestick_training.magenta.conformance_cases import BEAT_STEPS
from sidestick_training.magenta.errors import ForeignModelError
from sidestick_training.magenta.sidestick_networks import OnnxDrumsRnn, OnnxMusicVae
from sidestick_training.magenta.variable_names import DRUMS_RNN, IdentifiedNetwork, identify_network

Note = Callable[[str, float], None]
"""Called with the current step's name and its progress, 0 to 1."""

VARIABLES = "variables.npz"
"""The file beside the graphs with the float variables, to export them again."""

FIT_MINUTES = 6.0
_TIMED_BEATS = 20
_BOTH = (FloatingPoint, FixedPoint)
_ARCHIVE_ENDINGS = re.compile(r"\.(mag|tar|tar\.gz|tgz|index|ckpt)$|\.data-\d{5}-of-\d{5}$")
_OTHER_LENGTH = re.compile(r"(?<!\d)(?!2\D)(\d+)[-_ ]?bars?(?![a-z])")


def import_model(
    path: Path,
    library: Library,
    *,
    name: str | None = None,
    gmd: Path | None = None,
    fit_minutes: float = FIT_MINUTES,
    note: Note = lambda _what, _progress: None,
) -> ImportedModel:
    """Add the model in a bundle, archive, folder or checkpoint to the library.

    `gmd` is the zip of the Groove MIDI Dataset, which fitting needs, if it is not in its cache.

    Raises:
        MagentaError: the file is damaged or has no model that Sidestick plays.
        LibraryError: the name is taken or invalid.
        DatasetError: the data set is needed and cannot be had.
    """
    name = name or default_name(path)
    library.check_new(name)
    check_folder(library.folder)
    if gmd is not None:
        find_archive(gmd)
    note("reading", 0.0)
    with tempfile.TemporaryDirectory() as folder:
        unpacked = unpack(path, Path(folder))
        network = identify_network(read_checkpoint(unpacked.prefix))
        _refuse_other_lengths(network, path)
        _refuse_what_is_no_number(network, path)
        ready = Path(folder) / "ready"
        ready.mkdir()
        convert(network, ready, gmd=gmd, fit_minutes=fit_minutes, note=note)
        note("playing", 0.0)
        figures = play_beats(ready) | {"share_changed_by_8_bits": share_changed_by_8_bits(network)}
        model = ImportedModel(name, network.kind, path.name, unpacked.sha256, figures)
        library.add(model, lambda target: shutil.copytree(ready, target, dirs_exist_ok=True))
    note("done", 1.0)
    return model


def default_name(path: Path) -> str:
    """Return a name made of a file's: `My Drums.tar` -> `my-drums`."""
    name = path.name.lower()
    while (shorter := _ARCHIVE_ENDINGS.sub("", name)) != name:
        name = shorter
    return re.sub(r"[^a-z0-9._-]+", "-", name).strip("._-")[:64] or "imported"


def convert(
    network: IdentifiedNetwork, folder: Path, *, gmd: Path | None, fit_minutes: float, note: Note
) -> None:
    """Write a network's graphs and variables, and for a MusicVAE a style CVAE, to `folder`."""
    from sidestick_training.common.variables_file import save_variables
    from sidestick_training.drums_rnn.export import export_drums_rnn
    from sidestick_training.music_vae.export import export_music_vae
    from sidestick_training.style_cvae.encoder_export import export_encoder
    from sidestick_training.style_cvae.export import export_style_cvae

    note("converting", 0.0)
    if network.kind == DRUMS_RNN:
        export_drums_rnn(dict(network.variables), folder / "drums_rnn.onnx")
    else:
        export_music_vae(dict(network.variables), folder / "music_vae.onnx")
        style_cvae = fit_style_cvae(network.variables, gmd, fit_minutes, note)
        export_style_cvae(dict(style_cvae), folder / "style_cvae.onnx")
        export_encoder(dict(network.variables), dict(style_cvae), folder / "encoder.onnx")
    save_variables(dict(network.variables), folder / VARIABLES)
    write_manifest(folder)


def fit_style_cvae(
    music_vae: Variables, gmd: Path | None, minutes: float, note: Note, seed: int = 1
) -> Variables:
    """Fit the style's CVAE to a MusicVAE's latents of GMD; return its variables by name.

    Raises:
        DatasetError: the data set is missing, damaged or cannot be downloaded.
    """
    from sidestick_training.common.gmd import load_performances
    from sidestick_training.common.pattern_data import pattern_performances
    from sidestick_training.common.variables_file import save_variables
    from sidestick_training.style_cvae.train import train

    note("fitting styles", 0.0)
    performances = [*load_performances(gmd), *pattern_performances()]
    with tempfile.TemporaryDirectory() as runs:
        folder = Path(runs) / "music_vae"
        folder.mkdir()
        save_variables(dict(music_vae), folder / "best.npz")  # where the trainer reads it
        return train(
            performances,
            minutes,
            seed,
            Path(runs) / "style_cvae",
            lambda progress, _metrics: note("fitting styles", min(progress, 1.0)),
        )


def play_beats(folder: Path) -> dict[str, float]:
    """Play beats with these weights in the place of ours; return milliseconds and hits per bar.

    Raises:
        ForeignModelError: it plays nothing but silence.
    """
    drummer = Drummer.load(instead=verified_weights(folder))
    beats, times_ms, own = [], [], Drummer.load()
    for seed in range(1, _TIMED_BEATS + 1):
        primer = own.generate("funk", bars=2, seed=seed)[0]
        started = perf_counter()
        beats += drummer.generate("funk", bars=2, seed=seed)
        half = perf_counter()
        beats += drummer.extend(primer, bars=2, style="funk", seed=seed)
        times_ms.append(((half - started) * 1000, (perf_counter() - half) * 1000))
    hits_per_bar = float(np.mean([beat.hits_per_bar() for beat in beats]))
    if not hits_per_bar:
        raise ForeignModelError("The model plays nothing but silence: it is damaged or untrained.")
    generate_ms, extend_ms = np.median(times_ms, axis=0)
    return {
        "generate_2_bars_ms": round(float(generate_ms), 2),
        "continue_2_bars_ms": round(float(extend_ms), 2),
        "hits_per_bar": round(hits_per_bar, 1),
    }


def share_changed_by_8_bits(network: IdentifiedNetwork) -> float:
    """Return the share of steps whose likeliest event differs in the arithmetic that plays.

    Measured on beats of ours for a DrumsRNN, on random latents for a MusicVAE.
    """
    if network.kind == DRUMS_RNN:
        beats = Drummer.load().generate("rock", bars=8, versions=2, seed=0)
        events = np.stack([beat.events() for beat in beats])
        exact, fixed = (OnnxDrumsRnn(network.variables, make).logits(events) for make in _BOTH)
    else:
        z = np.random.default_rng(0).normal(size=(16, len(network.variables["encoder/mu/bias"])))
        decoders = [OnnxMusicVae(network.variables, make) for make in _BOTH]
        events = decoders[0].decode(z, BEAT_STEPS)[1]
        exact, fixed = (decoder.decode(z, BEAT_STEPS, events)[0] for decoder in decoders)
    return round(float(np.mean(np.argmax(exact, -1) != np.argmax(fixed, -1))), 4)


def _refuse_what_is_no_number(network: IdentifiedNetwork, path: Path) -> None:
    for name, values in network.variables.items():
        if not np.isfinite(values).all():
            raise ForeignModelError(
                f"{path.name} cannot play: values of its variable {name} are not numbers (NaN or "
                "infinite), as after a training that failed. Import an earlier checkpoint of it."
            )


def _refuse_other_lengths(network: IdentifiedNetwork, path: Path) -> None:
    """Refuse a MusicVAE of another length than 2 bars, which only its file's name shows.

    Raises:
        ForeignModelError: the file's name says another length.
    """
    match = _OTHER_LENGTH.search(path.name.lower())
    if network.kind != DRUMS_RNN and match:
        raise ForeignModelError(
            f"{path.name} says that it is a MusicVAE of {match[1]} bars; Sidestick plays those of "
            "2 bars, cat-drums_2bar_small."
        )
