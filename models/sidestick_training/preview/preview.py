"""Write a preview at a checkpoint, and renew the pages that show it.

    RUNS/NAME/MODEL/preview/000400/   beats as .mid and .svg, and beats.json
    RUNS/NAME/MODEL/preview/index.html, data.js      this training
    RUNS/training.html, training.js                  all trainings side by side

Browsers read no JSON from the disk, but they load scripts: `data.js` is a call with all that the
page shows, which the page loads again and again.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sidestick_models.atomic_file import write_atomically
from sidestick_models.errors import ModelError
from sidestick_models.text_file import read_text
from sidestick_training.preview.beat_files import compact, midi_bytes, svg_text
from sidestick_training.preview.own_loops import Loop
from sidestick_training.preview.playing import Played, play

PROGRESS = "progress.json"
OVERVIEW = "training.html"

_FOLDER, _PAGE, _DATA, _BEATS = "preview", "index.html", "data.js", "beats.json"
_TEMPLATE = Path(__file__).parent / "page.html"
_SOURCES = "/*SOURCES*/"
_MOST_ROWS = 300  # of a curve: more cannot be told apart
_TEXTS = ("name", "model", "size", "state", "started", "updated")
_NUMBERS = ("step", "seconds", "left_s", "loss_yours", "loss_everyone")


def write_preview(run: Path, step: int, graphs: Path) -> None:
    """Play with the graphs of a checkpoint, in the folder `graphs`, and renew the pages.

    `run` is RUNS/NAME/MODEL with its `progress.json`. A network that cannot play, as one whose
    weights are no numbers, is said on the page.

    Raises:
        OSError: something cannot be written.
    """
    progress = _progress(run)
    folder = run / _FOLDER / f"{step:06d}"
    corpus = progress.get("corpus")
    try:
        played = play(_model(run, progress), graphs, Path(corpus) if corpus else None)
        described: dict[str, Any] = _described(played)
        for number, loop in enumerate(played.played, start=1):
            stem = folder / f"{number:02d}-{_file_name(loop.name)}"
            write_atomically(stem.with_suffix(".mid"), midi_bytes(loop.beat, loop.tempo_bpm))
            svg = svg_text(loop.beat, played.given).encode()
            write_atomically(stem.with_suffix(".svg"), svg)
    except (ModelError, ValueError) as error:
        described = {"fault": f"Step {step} cannot be played: {error}"}
    write_atomically(folder / _BEATS, json.dumps({"step": step, **described}).encode())
    renew_page(run)


def renew_page(run: Path) -> None:
    """Write the data of a training's page again, and of the page of all trainings.

    To be called whenever `progress.json` was written, last of all when a training is over.

    Raises:
        OSError: something cannot be written.
    """
    data = f"preview({_script(_data(run))});\n"
    write_atomically(run / _FOLDER / _DATA, data.encode())
    runs = run.parent.parent
    found = sorted(runs.glob(f"*/*/{_FOLDER}/{_DATA}"))
    sources = [quote(path.relative_to(runs).as_posix()) for path in found]
    write_atomically(runs / "training.js", f"sources({_script(sources)});\n".encode())


def preview_page(run: Path) -> Path:
    """Write the pages of a training and of all trainings, and return the former's path.

    Raises:
        OSError: one cannot be written.
    """
    template = _TEMPLATE.read_text(encoding="utf-8")
    page, overview = run / _FOLDER / _PAGE, run.parent.parent / OVERVIEW
    write_atomically(page, template.replace(_SOURCES, f'"{_DATA}"').encode())
    write_atomically(overview, template.replace(_SOURCES, "").encode())
    renew_page(run)
    return page


def _progress(run: Path) -> dict[str, Any]:
    """Return what a training says of itself; nothing where it has not said anything yet."""
    try:
        progress = json.loads(read_text(run / PROGRESS))
    except (OSError, ValueError):
        return {}
    return progress if isinstance(progress, dict) else {}


def _model(run: Path, progress: dict[str, Any]) -> str:
    return run.name or str(progress.get("model"))


def _described(played: Played) -> dict[str, Any]:
    return {
        "given": played.given,
        "own": [_of_page(loop) for loop in played.own],
        "played": [_of_page(loop) for loop in played.played],
    }


def _of_page(loop: Loop) -> dict[str, Any]:
    return {
        "name": _short(loop.name),
        "tempo": round(float(loop.tempo_bpm), 1),
        "steps": loop.beat.steps,
        "hits": compact(loop.beat),
    }


def _short(name: str) -> str:
    """Return the end of a loop's path: many are called alike, and told by their folder."""
    return " / ".join(re.split(r"[/\\]", name)[-2:]).removesuffix(".mid")[-80:]


def _data(run: Path) -> dict[str, Any]:
    """Return all that a page shows of a training."""
    progress = _progress(run)
    listed = progress.get("rows")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    every = math.ceil(len(rows) / _MOST_ROWS) or 1
    kept = rows[::every] + (rows[-1:] if (len(rows) - 1) % every else [])
    checkpoints = _checkpoints(run)
    before = progress.get("before")
    return {
        **{key: _text(progress.get(key)) for key in _TEXTS},
        "name": _text(progress.get("name")) or run.parent.name,
        "model": _model(run, progress),
        "before": {key: _number(value) for key, value in before.items()}
        if isinstance(before, dict)
        else {},
        "rows": [{key: _number(row.get(key)) for key in _NUMBERS} for row in kept],
        "first": _beats(checkpoints[0]) if checkpoints else None,
        "now": _beats(checkpoints[-1]) if checkpoints else None,
    }


def _checkpoints(run: Path) -> list[Path]:
    found = [path for path in (run / _FOLDER).glob(f"*/{_BEATS}") if path.parent.name.isdigit()]
    return sorted(found, key=lambda path: int(path.parent.name))


def _beats(path: Path) -> Any:
    try:
        return json.loads(read_text(path))
    except (OSError, ValueError):
        return None


def _text(value: object) -> str | float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    if isinstance(value, dict):
        return ", ".join(f"{each} {key}" for key, each in value.items())
    return None if value is None else str(value)


def _number(value: object) -> float | None:
    """Return a finite number, which alone can be drawn; else None."""
    if isinstance(value, int | float) and math.isfinite(value):
        return round(float(value), 5)
    return None


def _script(value: object) -> str:
    """Return a value as JavaScript, in ASCII: its file goes by no character set."""
    return json.dumps(value, separators=(",", ":"))


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", Path(name).stem).strip(".-")[:40] or "beat"
