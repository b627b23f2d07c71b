"""Import weights that a training wrote, from its folder or a copy of it, as a model with a name."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from pathlib import Path
from typing import Any

from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.styles.user_styles import UserStyles, key_of
from sidestick_training.errors import TrainingError
from sidestick_training.tuning.loop import BEST
from sidestick_training.tuning.progress import PROGRESS, Row
from sidestick_training.tuning.publish import KIND_OF, publish
from sidestick_training.tuning.start import start_variables


def import_run(
    path: Path, library: Library, styles: UserStyles, name: str | None = None
) -> ImportedModel:
    """Add the weights at a path to the library: a best.npz, or a folder of trainings.

    The folder is that of one network, or of all that have a name, which is theirs unless another
    one is given. Networks are told by their folders, and by their weights where these say nothing.

    Raises:
        TrainingError: there are no weights, or they are damaged.
        LibraryError, PatternError: the name is taken or illegal.
    """
    found = _weights_at(path)
    name = name or key_of(_name_at(path))
    library.check_new(name)
    styles.check_new(name, replaced=True)  # a style that was learned is what it was trained for
    with tempfile.TemporaryDirectory() as folder:
        for network, weights in found.items():
            target = Path(folder) / network / BEST
            target.parent.mkdir()
            shutil.copyfile(weights, target)
        reached = {
            network: (Path(folder) / network, _reached(weights.parent))
            for network, weights in found.items()
        }
        try:
            return publish(name, reached, library)
        except KeyError as error:
            raise TrainingError(
                f"The weights at {path} have no {error.args[0]}, which a training adds at its end: "
                "it was interrupted before."
            ) from None


def _weights_at(path: Path) -> dict[str, Path]:
    """Return files of weights by their network. Raises TrainingError."""
    inside = sorted(path.glob(f"*/{BEST}")) if path.is_dir() else []
    if not inside:
        inside = [path / BEST if path.is_dir() else path]
    found = {_network_of(file): file for file in inside}
    if len(found) < len(inside):
        raise TrainingError(f"{path} holds several trainings of one network: name one of them.")
    return found


def _network_of(file: Path) -> str:
    """Return the network that a file has the weights of. Raises TrainingError."""
    named = file.parent.name
    if named in KIND_OF:
        start_variables(named, str(file))
        return named
    for network in KIND_OF:
        try:
            start_variables(network, str(file))
        except TrainingError:
            continue
        return network
    raise TrainingError(
        f"{file} holds no weights of {', '.join(KIND_OF)}. Name the best.npz of a training."
    )


def _name_at(path: Path) -> str:
    """Return what a training was called: its progress says it, or the folder of its folders."""
    path = path.resolve()
    run = path if path.is_dir() else path.parent
    for folder in (run, *sorted(each for each in run.glob("*") if each.is_dir())):
        if name := _progress(folder).get("name"):
            return str(name)
    return run.parent.name if run.name in KIND_OF else run.name


def _reached(run: Path) -> Row:
    """Return the row of a training with the best losses; nothing in it is known without one."""
    rows = _progress(run).get("rows")
    found = [_row(row) for row in rows] if isinstance(rows, list) else []
    return min(found, key=lambda row: row.loss_yours, default=Row(0, 0, 0, math.nan, math.nan))


def _row(fields: Any) -> Row:
    try:
        _, *figures = (float(fields[key]) for key in Row._fields)
        return Row(int(fields["step"]), *figures)
    except (KeyError, TypeError, ValueError):
        return Row(0, 0, 0, math.nan, math.nan)


def _progress(run: Path) -> dict[str, Any]:
    try:
        found = json.loads((run / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
