"""The variables of Sidestick's own models in floating point, for Magenta and for export.

What plays is in 8 bits and cannot be turned back. The variables are stored in half precision, which
is far finer than 8 bits, under Magenta's names, and computed with in single precision.
`python -m sidestick_training.magenta.float_weights RUNS` stores those of the folder RUNS, where
training wrote them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from sidestick_models.networks.slots import SLOTS
from sidestick_training.magenta.checkpoints import Variables

FOLDER = Path(__file__).parents[1] / "weights"
"""The folder of the files, KIND.npz for each of `KINDS`."""


def save_float_weights(kind: str, variables: Variables, folder: Path = FOLDER) -> None:
    """Write one model's variables in half precision."""
    from sidestick_training.common.variables_file import save_variables

    folder.mkdir(parents=True, exist_ok=True)
    halves = {name: value.astype(np.float16) for name, value in variables.items()}
    save_variables(halves, folder / f"{kind}.npz")


def load_float_weights(folder: Path = FOLDER) -> dict[str, Variables]:
    """Read the stored variables: kind -> variables in single precision."""
    from sidestick_training.common.variables_file import load_variables

    paths = {kind: folder / f"{kind}.npz" for kind in SLOTS}
    return {
        kind: {name: value.astype(np.float32) for name, value in load_variables(path).items()}
        for kind, path in paths.items()
        if path.exists()
    }


if __name__ == "__main__":
    from sidestick_training.common.variables_file import load_variables

    for kind in SLOTS:
        save_float_weights(kind, load_variables(Path(sys.argv[1]) / kind / "best.npz"))
