"""From trained weights to a model with a name, which plays in the style of that name."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import Any

from sidestick_models.drummer import Drummer
from sidestick_models.errors import WeightsError
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import FILES_OF
from sidestick_models.networks.weights import FOLDER
from sidestick_training.common.variables_file import load_variables, save_variables
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.loop import BEST
from sidestick_training.tuning.progress import Row
from sidestick_training.tuning.start import shipped_variables

KIND_OF = {
    "drums_rnn": "drums_rnn",
    "music_vae": "music_vae",
    "style_cvae": "music_vae",
    "feel": "feel",
}
"""The kind of model that a network belongs to: styles and seed patterns play together."""


def publish(name: str, trained: Mapping[str, tuple[Path, Row]], library: Library) -> ImportedModel:
    """Make a model of the best weights of networks; return it.

    What was trained of it before stays. `trained` gives each network's folder and what it reached.

    Raises:
        TrainingError: weights are missing or damaged, or what was made of them cannot play.
        LibraryError: the library cannot be written.
    """
    before = library.trained(name)
    weights = {network: load_variables(run / BEST) for network, (run, _) in trained.items()}
    kinds = list(dict.fromkeys([*map(KIND_OF.get, trained), *(before.kinds if before else ())]))
    figures = dict(before.figures) if before else {}
    for network, (_, row) in trained.items():
        losses = {f"{network}_yours": row.loss_yours, f"{network}_everyone": row.loss_everyone}
        figures |= {key: loss for key, loss in losses.items() if isfinite(loss)}
    digest = hashlib.sha256()
    for network in sorted(weights):
        digest.update((trained[network][0] / BEST).read_bytes())
    model = ImportedModel(
        name,
        str(kinds[0]),
        " ".join(trained),
        digest.hexdigest(),
        figures,
        tuple(map(str, kinds[1:])),
        for_style=True,
    )

    def write(folder: Path) -> None:
        if before is not None:
            for path in library.folder_of(name).iterdir():
                if path.suffix in (".onnx", ".npz"):
                    shutil.copy2(path, folder)
        write_graphs(weights, folder)
        for network, variables in weights.items():
            save_variables(variables, folder / f"{network}.npz")
        _check(folder)

    library.put_trained(model, write)
    return model


def write_graphs(weights: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Write networks as the graphs that play, with those that play together with them.

    A seed model is whole: a network of it that is not among them is the one that is in the folder
    already, or the one that ships.
    """
    if "drums_rnn" in weights:
        from sidestick_training.drums_rnn.export import export_drums_rnn

        export_drums_rnn(dict(weights["drums_rnn"]), folder / "drums_rnn.onnx", after_silence=True)
    if "feel" in weights:
        from sidestick_training.feel.export import export_feel

        export_feel(dict(weights["feel"]), folder / "feel.onnx")
    if "music_vae" in weights or "style_cvae" in weights:
        _write_seed_model(weights, folder)


def _write_seed_model(weights: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    from sidestick_training.music_vae.export import export_music_vae
    from sidestick_training.style_cvae.encoder_export import export_encoder
    from sidestick_training.style_cvae.export import export_style_cvae

    for file in FILES_OF["seed_model"]:
        if not (folder / file).exists():
            shutil.copyfile(FOLDER / file, folder / file)
    halves = {
        network: dict(weights.get(network) or _kept(network, folder))
        for network in ("music_vae", "style_cvae")
    }
    if "music_vae" in weights:
        export_music_vae(halves["music_vae"], folder / "music_vae.onnx")
    if "style_cvae" in weights:
        export_style_cvae(halves["style_cvae"], folder / "style_cvae.onnx")
    export_encoder(halves["music_vae"], halves["style_cvae"], folder / "encoder.onnx")


def _kept(network: str, folder: Path) -> Mapping[str, Any]:
    path = folder / f"{network}.npz"
    return load_variables(path) if path.exists() else shipped_variables(network)


def _check(folder: Path) -> None:
    """Play a beat with what is in a folder. Raises TrainingError where that fails."""
    try:
        Drummer.load(instead={path.name: path for path in folder.glob("*.onnx")})
    except WeightsError as error:
        raise TrainingError(f"What was trained cannot play: {error}") from error


def previewed(
    run: Path, network: str, write: Callable[[Path, int, Path], None]
) -> Callable[[int, Mapping[str, Any]], None]:
    """Return what writes a preview of weights: `write` is given the run, the step and graphs."""

    def preview(step: int, weights: Mapping[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as place, suppress(WeightsError):
            write_graphs({network: weights}, Path(place))
            write(run, step, Path(place))

    return preview
