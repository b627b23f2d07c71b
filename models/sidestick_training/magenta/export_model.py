"""Export models as checkpoints and bundles that Magenta's own code loads."""

from __future__ import annotations

import shlex
import tempfile
from importlib.util import find_spec
from pathlib import Path

from sidestick_models.atomic_file import write_atomically
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import OWN, SLOTS
from sidestick_training.common.paths import check_new_files
from sidestick_training.errors import TrainingError
from sidestick_training.magenta.checkpoints import Variables, write_checkpoint
from sidestick_training.magenta.float_weights import KINDS, load_float_weights
from sidestick_training.magenta.import_model import VARIABLES
from sidestick_training.magenta.jobs.runner import Job, run_jobs
from sidestick_training.magenta.process import ENVIRONMENT
from sidestick_training.magenta.variable_names import DRUMS_RNN

GENERATOR = "magenta.models.drums_rnn.drums_rnn_generate"
"""The module of Magenta's that is run to play a bundle."""

_MODEL = "model.ckpt"
_ENDINGS = (".mag", ".ckpt.index", ".ckpt.data-00000-of-00001")


def export_model(
    name: str, kind: str | None, library: Library, folder: Path, *, force: bool = False
) -> list[Path]:
    """Write a model's checkpoint, and for a DrumsRNN its bundle, to `folder`; return the files.

    `name` is that of a model of the library, or "sidestick"; without `kind`, its network, all that
    Magenta knows too are written, and of ours the DrumsRNN. MusicVAE's checkpoint is one that
    Magenta's `TrainedModel` loads with the configuration `cat-drums_2bar_small`. Files are only
    written over with `force`.

    Raises:
        LibraryError: there is no such model.
        TrainingError: the float variables are missing, a file is there already, or nothing can be
            written to `folder`.
    """
    kinds = (DRUMS_RNN,) if name == OWN else _magentas(library.find(name))
    if kind is None and len(kinds) > 1:
        each = (export_model(name, one, library, folder, force=force) for one in kinds)
        return [file for files in each for file in files]
    kind = kind or kinds[0]
    variables = variables_of(name, kind, library)
    # Several of ours have that name, and a trained model may have several networks.
    stem = f"{name}_{kind}" if name == OWN or len(kinds) > 1 else name
    with_bundle = kind == DRUMS_RNN and find_spec("magenta") is not None
    check_new_files(
        [folder / f"{stem}{ending}" for ending in _ENDINGS[not with_bundle :]], force=force
    )
    with tempfile.TemporaryDirectory() as place:
        if with_bundle:
            # A bundle holds the graph that Magenta's own code makes, so Magenta writes it.
            weights = {f"variable:{key}": value for key, value in variables.items()}
            run_jobs([Job("drums_rnn.save", Path(place), weights)])
        else:
            write_checkpoint(variables, Path(place) / _MODEL)
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for ending in _ENDINGS[not with_bundle :]:
            written.append(folder / f"{stem}{ending}")
            write_atomically(written[-1], (Path(place) / f"model{ending}").read_bytes())
    return written


def _magentas(model: ImportedModel) -> tuple[str, ...]:
    """Return which of a model's networks are Magenta's too. Raises TrainingError for none."""
    kinds = tuple(kind for kind in model.kinds if kind in KINDS)
    if not kinds:
        raise TrainingError(
            f'"{model.name}" has human timing alone, and Magenta has no such network to load it.'
        )
    return kinds


def generator_command(bundle: Path) -> str:
    """Return the command by which Magenta's own generator plays a bundle."""
    variables = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    words = ["python", "-m", GENERATOR, *generator_flags(bundle, bundle.parent)]
    return shlex.join([*variables, *words])


def generator_flags(bundle: Path, folder: Path) -> list[str]:
    """Return the flags with which Magenta's generator plays four bars of a bundle to `folder`."""
    return [
        f"--bundle_file={bundle}",
        f"--output_dir={folder}",
        "--num_outputs=1",
        "--num_steps=64",
        "--primer_drums=[(36,)]",
    ]


def variables_of(name: str, kind: str, library: Library) -> Variables:
    """Return a model's float variables by Magenta's names.

    Raises:
        LibraryError: there is no such model.
        TrainingError: its float variables are not there.
    """
    from sidestick_training.common.variables_file import load_variables

    if name == OWN:
        try:
            return load_float_weights()[kind]
        except KeyError as error:
            raise TrainingError(
                f"The float variables of our own {kind} are not in this installation; what plays "
                "is in 8 bits and cannot be turned back. Train it, or export an imported model."
            ) from error
    place = library.folder_of(library.find(name, SLOTS[kind]).name)
    path = place / f"{kind}.npz"
    path = path if path.exists() else place / VARIABLES
    try:
        return load_variables(path)
    except (OSError, ValueError, TrainingError) as error:
        raise TrainingError(
            f'The float variables of "{name}" cannot be read from {path}. Remove the model and '
            "import it again."
        ) from error
