"""Export models as checkpoints and bundles that Magenta's own code loads."""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from sidestick_models.imported_models import Library
from sidestick_models.networks.slots import OWN, SLOTS
from sidestick_training.errors import TrainingError
from sidestick_training.magenta.checkpoints import Variables, write_checkpoint
from sidestick_training.magenta.float_weights import load_float_weights
from sidestick_training.magenta.import_model import VARIABLES
from sidestick_training.magenta.jobs.runner import Job, run_jobs
from sidestick_training.magenta.variable_names import DRUMS_RNN


def export_model(name: str, kind: str, library: Library, folder: Path) -> list[Path]:
    """Write a model's checkpoint, and for a DrumsRNN its bundle, to `folder`; return the files.

    `name` is an imported model's, or "sidestick". MusicVAE's checkpoint is one that Magenta's
    `TrainedModel` loads with the configuration `cat-drums_2bar_small`.

    Raises:
        LibraryError: there is no such model.
        TrainingError: the float variables are missing, or Magenta is needed and is missing.
    """
    variables = variables_of(name, kind, library)
    folder.mkdir(parents=True, exist_ok=True)
    if kind == DRUMS_RNN and find_spec("magenta"):
        return _write_with_magenta(variables, name, folder)
    prefix = folder / f"{name}.ckpt"
    write_checkpoint(variables, prefix)
    return sorted(folder.glob(f"{prefix.name}.*"))


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
    path = library.folder_of(library.find(name, SLOTS[kind]).name) / VARIABLES
    try:
        return load_variables(path)
    except (OSError, ValueError, TrainingError) as error:
        raise TrainingError(
            f'The float variables of "{name}" cannot be read from {path}. Remove the model and '
            "import it again."
        ) from error


def _write_with_magenta(variables: Variables, name: str, folder: Path) -> list[Path]:
    """Have Magenta write checkpoint and bundle: a bundle holds the graph of its own code."""
    weights = {f"variable:{key}": value for key, value in variables.items()}
    with tempfile.TemporaryDirectory() as place:
        run_jobs([Job("drums_rnn.save", Path(place), weights)])
        targets = {
            "model.mag": f"{name}.mag",
            "model.ckpt.index": f"{name}.ckpt.index",
            "model.ckpt.data-00000-of-00001": f"{name}.ckpt.data-00000-of-00001",
        }
        return [Path(shutil.copy(Path(place) / s, folder / t)) for s, t in targets.items()]
