"""The variables of Sidestick's own models in floating point, for Magenta and for export.

What plays is in 8 bits and cannot be turned back. The variables are stored in half precision, which
is far finer than 8 bits, under Magenta's names, and computed with in single precision.
`python -m sidestick_training.magenta.float_weights RUNS --to FOLDER [--force]` stores those of the
folder RUNS, where training wrote them. The folder of ours is `sidestick_training/weights`.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from sidestick_models.networks.slots import ASKED_FOR, NETWORKS
from sidestick_training.common.command_line import report_errors
from sidestick_training.common.trained_weights import read_trained
from sidestick_training.common.variables_file import load_variables, save_variables
from sidestick_training.common.whole_folder import check_replaceable, whole_folder
from sidestick_training.errors import TrainingError
from sidestick_training.magenta.checkpoints import Variables

FOLDER = Path(__file__).parents[1] / "weights"
"""The folder of the files, KIND.npz for each of `KINDS`."""

KINDS = tuple(NETWORKS[slot] for slot in ASKED_FOR)


def save_float_weights(kind: str, variables: Variables, folder: Path) -> None:
    """Write one model's variables in half precision.

    Raises:
        TrainingError: one is too large for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with np.errstate(over="ignore"):
        halves = {name: value.astype(np.float16) for name, value in variables.items()}
    for name, value in halves.items():
        if not np.isfinite(value).all():
            raise TrainingError(
                f"{name} of {kind} has a number above 65,504, which half precision cannot hold, so "
                "nothing was written. Train it again."
            )
    save_variables(halves, folder / f"{kind}.npz")


def load_float_weights(folder: Path = FOLDER) -> dict[str, Variables]:
    """Read the stored variables: kind -> variables in single precision."""
    paths = {kind: folder / f"{kind}.npz" for kind in KINDS}
    return {
        kind: {name: value.astype(np.float32) for name, value in load_variables(path).items()}
        for kind, path in paths.items()
        if path.exists()
    }


@click.command()
@click.argument("runs", type=click.Path(path_type=Path))
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--force", is_flag=True, help="Put them also in the place of weights in the folder.")
def main(runs: Path, folder: Path, force: bool) -> None:
    """Store the float variables of the trainings in RUNS."""
    with report_errors():
        check_replaceable(folder, ["*.npz"], force=force)
        trained = {kind: read_trained(runs, kind).variables for kind in KINDS}
        with whole_folder(folder) as draft:
            for kind, variables in trained.items():
                save_float_weights(kind, variables, draft)
    click.echo(f"The float variables of {', '.join(KINDS)} are in {folder}.")


if __name__ == "__main__":
    main()
