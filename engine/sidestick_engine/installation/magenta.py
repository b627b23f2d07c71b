"""Puts Magenta and note-seq beside Sidestick, without the libraries of 2022 that they pin.

Their metadata asks for TensorFlow 2.9 and NumPy 1.21, and their code runs on today's. What they
need is in the extra `train`; the two of them come as they were published, by their checksums.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from sidestick_engine.errors import InstallationError
from sidestick_engine.installation.way import Way, needs_extra, way_installed

WHEELS = Path(__file__).parent / "magenta.txt"
NEEDED = {"tensorflow": "TensorFlow", "sklearn": "scikit-learn", "librosa": "librosa"}


def install_magenta() -> str:
    """Install Magenta and note-seq into the environment that runs; return a sentence on it.

    Raises:
        InstallationError: what they need is missing, nothing is there that installs, or it failed.
    """
    for module, name in NEEDED.items():
        if find_spec(module) is None:
            raise InstallationError(needs_extra(name, "train"))
    wheels = " and ".join(line.split()[0].replace("==", " ") for line in _lines())
    if find_spec("magenta") and find_spec("note_seq"):
        return f"Nothing to do: {wheels} are there."
    run = subprocess.run(
        [*_installer(), "--no-deps", "--require-hashes", "-r", str(WHEELS)],
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise InstallationError(f"{wheels} could not be installed:\n{run.stderr.strip()}")
    return f"Installed {wheels}. An upgrade of Sidestick may remove them: then do it again."


def _lines() -> list[str]:
    return WHEELS.read_text(encoding="utf-8").splitlines()


def _installer() -> list[str]:
    """Return the command that installs into this environment."""
    way = way_installed()
    if way is Way.CHECKOUT:
        raise InstallationError("Magenta comes with `uv run --extra train sidestick`.")
    if way in (Way.PIP, Way.PIPX):  # pipx lends its environments a pip
        return [sys.executable, "-m", "pip", "install"]
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise InstallationError(
            "This installs with uv, which is not on the search path. Install it as "
            "https://docs.astral.sh/uv says, or name it in the variable UV."
        )
    return [uv, "pip", "install", "--python", sys.executable]
