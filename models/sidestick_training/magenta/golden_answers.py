"""Magenta's answers in a file, to compare with where Magenta is not installed.

`python -m sidestick_training.magenta.golden_answers FILE GMD_ZIP` runs Magenta and writes them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from sidestick_training.magenta.conformance import run_magenta
from sidestick_training.magenta.conformance_cases import SMALL, random_cases
from sidestick_training.magenta.jobs.runner import Arrays, Job, run_jobs

KEPT_LOGITS = 16  # every 16th of 512
_SEPARATOR = ": "


def write(path: Path, midi: Arrays) -> None:
    """Run Magenta and write its results: networks of small size, all events, and MIDI files.

    `midi` holds the bytes of files, `midi:NAME`.
    """
    with tempfile.TemporaryDirectory() as folder:
        results, _ = run_magenta(random_cases(SMALL), Path(folder))
        places = (Path(folder) / "classes", Path(folder) / "steps")
        jobs = [Job("events.classes", places[0], {}), Job("events.steps", places[1], midi)]
        results["classes"], results["steps"] = run_jobs(jobs)
    results["classes"]["inputs"] = results["classes"]["inputs"].astype(np.int8)
    results["steps"] = {
        name: events.astype(np.int16)
        for name, events in results["steps"].items()
        if not name.startswith("windows:")
    }
    flat = {
        f"{group}{_SEPARATOR}{name}": value[..., ::KEPT_LOGITS] if name == "logits" else value
        for group, arrays in results.items()
        for name, value in arrays.items()
    }
    np.savez_compressed(path, **flat)  # type: ignore[arg-type]


def read(path: Path) -> dict[str, Arrays]:
    """Read what `write` wrote: group -> name -> array."""
    results: dict[str, Arrays] = {}
    with np.load(path) as file:
        for key in file.files:
            group, name = key.split(_SEPARATOR)
            results.setdefault(group, {})[name] = file[key]
    return results


if __name__ == "__main__":
    from sidestick_training.magenta.gmd_midi_files import hundred_recordings

    write(Path(sys.argv[1]), hundred_recordings(Path(sys.argv[2])))
