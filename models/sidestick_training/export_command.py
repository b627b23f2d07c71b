"""`sidestick export`: from trained variables to the graphs that play.

They become models with a name, beside those that were imported, or a folder of weights such as the
one that ships. Everything is checked, and has played, before anything of either is changed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from sidestick_models.errors import WeightsError
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import ASKED_FOR, FILES, NETWORKS
from sidestick_models.networks.weights import MANIFEST, write_manifest
from sidestick_training.common.paths import check_folder
from sidestick_training.common.trained_weights import FITTED_TO, TrainedWeights, read_trained
from sidestick_training.common.whole_folder import check_replaceable, whole_folder
from sidestick_training.errors import TrainingError

TOGETHER = {NETWORKS[slot]: (NETWORKS[slot],) for slot in ASKED_FOR} | {
    FITTED_TO[network]: (FITTED_TO[network], network) for network in FITTED_TO
}
"""The networks whose weights a model with a name consists of, by the one that fills its slot."""

ALL = (*(network for group in TOGETHER.values() for network in group), "feel")

DRUMS_RNN = NETWORKS["continuation_model"]

_PATTERNS = ("*.onnx", MANIFEST)

Trained = Mapping[str, TrainedWeights]


def export_models(
    networks: Sequence[str], runs: Path, library: Library, name: str | None = None
) -> list[ImportedModel]:
    """Add the trained networks in `runs` to the library; all that fill a slot, if none is named.

    A network brings those along that it plays with. `name` is that of the only model; else they
    are called as their networks.

    Raises:
        TrainingError: weights are missing, damaged, unmeasured or worth nothing, or of a network
            that fills no slot, or there is one name for several models.
        LibraryError: a name is taken or illegal, or the library cannot be written.
    """
    chosen = [kind for kind, group in TOGETHER.items() if {*group} & {*(networks or ALL)}]
    if "feel" in networks:
        raise TrainingError(
            "feel has no place among the models that can be chosen. `--to FOLDER` writes it."
        )
    if name and len(chosen) > 1:
        raise TrainingError(
            f"{' and '.join(chosen)} are models of their own: export them one by one to name them."
        )
    check_folder(library.folder)
    names = {kind: name or kind for kind in chosen}
    for each in names.values():
        library.check_new(each)
    trained = _read_trained({network for kind in chosen for network in TOGETHER[kind]}, runs)
    with tempfile.TemporaryDirectory() as folder:
        models = []
        for kind in chosen:
            ready = Path(folder) / kind
            ready.mkdir()
            group = {network: trained[network] for network in TOGETHER[kind]}
            models.append((_model(names[kind], kind, group, ready), ready))
        for model, ready in models:
            _add(library, model, ready)
    return [model for model, _ in models]


def export_to_folder(
    networks: Sequence[str], runs: Path, folder: Path, *, force: bool = False
) -> list[Path]:
    """Write the trained networks in `runs`, all if none is named, as a folder of weights.

    With `force`, those of a folder of weights that are not written stay. The folder is replaced
    whole, with its manifest, or stays as it was. Returns the folder's files.

    Raises:
        TrainingError: as `export_models`, or the folder holds anything and not `force`, holds
            other things than weights, would lack some, or cannot be written.
    """
    check_replaceable(folder, _PATTERNS, force=force)
    chosen = {*(networks or ALL)}
    chosen |= {each for group in TOGETHER.values() if chosen & {*group} for each in group}
    there = {path.name for path in folder.glob("*.onnx")}
    missing = sorted({*FILES} - there - {name for each in chosen for name in _files_of(each)})
    if missing:
        raise TrainingError(
            f"{folder} would lack {', '.join(missing)}, and nothing plays without. Export all "
            "networks, by naming none."
        )
    trained = _read_trained(chosen, runs)
    with whole_folder(folder) as draft:
        _write_graphs(trained, draft)
        write_manifest(draft)
        _play(draft)
    return sorted(folder.iterdir())


def _files_of(network: str) -> list[str]:
    beside = {"music_vae": ["music_vae_start.onnx"], "style_cvae": ["encoder.onnx"]}
    return [f"{network}.onnx", *beside.get(network, [])]


def _read_trained(networks: Collection[str], runs: Path) -> Trained:
    return {network: read_trained(runs, network) for network in ALL if network in networks}


def _write_graphs(trained: Trained, folder: Path) -> None:
    for network, weights in trained.items():
        graphs = import_module(f"sidestick_training.{network}.export")
        export = getattr(graphs, f"export_{network}")
        trained_by_us = {"after_silence": True} if network == DRUMS_RNN else {}
        export(weights.variables, folder / f"{network}.onnx", **trained_by_us)
    if "style_cvae" in trained:
        from sidestick_training.style_cvae.encoder_export import export_encoder

        music_vae, style_cvae = (trained[each].variables for each in ("music_vae", "style_cvae"))
        export_encoder(music_vae, style_cvae, folder / "encoder.onnx")


def _model(name: str, kind: str, trained: Trained, ready: Path) -> ImportedModel:
    """Write a model's files to the empty folder `ready`, let it play, and describe it."""
    from sidestick_training.common.variables_file import save_variables
    from sidestick_training.magenta.import_model import VARIABLES

    _write_graphs(trained, ready)
    save_variables(trained[kind].variables, ready / VARIABLES)
    write_manifest(ready)
    figures = {key: value for weights in trained.values() for key, value in weights.figures.items()}
    return ImportedModel(
        name, kind, f"{kind}/best.npz", trained[kind].sha256, figures | _play(ready)
    )


def _play(folder: Path) -> dict[str, float]:
    from sidestick_training.magenta.import_model import play_beats

    try:
        return play_beats(folder)
    except WeightsError as error:
        raise TrainingError(f"What was trained cannot play: {error}") from error


def _add(library: Library, model: ImportedModel, ready: Path) -> None:
    library.add(model, lambda target: shutil.copytree(ready, target, dirs_exist_ok=True))
