"""The table of docs/packages.md: which package does what, and where shipped code imports it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
SHIPPED = {
    "sidestick_engine": ROOT / "engine",
    "sidestick_models": ROOT / "models",
    "sidestick_training": ROOT / "models",
    "sidestick_installer": ROOT / "installer",
    "Sidestick": ROOT / "remote_script",
    "sidestick_live_sim": ROOT / "remote_script",
}


class Package(NamedTuple):
    """A package of others: the names that it is imported by, and what it does here.

    ``to_play`` says whether playing needs it; the others come with an
    ``extra``, or by a command.
    """

    name: str
    imported_as: tuple[str, ...]
    does: str
    to_play: bool = True
    extra: str = "extra `train`"


PACKAGES = (
    Package(
        "numpy",
        ("numpy",),
        "arrays of hits, velocities and offsets; draws from the models' odds, with random streams "
        "that are the same on every computer",
    ),
    Package("onnxruntime", ("onnxruntime",), "runs the models; a single file imports it"),
    Package("pyzmq", ("zmq",), "ZeroMQ, for the engine and for its clients outside of Live"),
    Package("msgpack", ("msgpack",), "packs the engine's messages, and beats in the history"),
    Package("mido", ("mido",), "makes MIDI messages and files"),
    Package("python-rtmidi", ("rtmidi",), "opens MIDI ports, on Python 3.11 and 3.12"),
    Package("supriya-midi", ("supriya_midi",), "opens MIDI ports, on Python 3.13"),
    Package("click", ("click",), "the command line"),
    Package("rich", ("rich",), "draws grids and tables in the terminal"),
    Package("safetensors", ("safetensors",), "writes and reads the arrays of packed models"),
    Package("starlette", ("starlette",), "serves the panel's page and its WebSocket"),
    Package("uvicorn", ("uvicorn",), "runs the panel's web server"),
    Package(
        "websockets", ("websockets",), "WebSockets for uvicorn, and a client for `sidestick bench`"
    ),
    Package(
        "psutil",
        ("psutil",),
        "measures memory; high priority for MIDI out on Windows; knows our processes",
    ),
    Package(
        "tensorflow",
        ("tensorflow", "keras"),
        "trains the models with Keras 3, and reads Magenta's checkpoints",
        to_play=False,
        extra="extra `tune`",
    ),
    Package(
        "note-seq",
        ("note_seq",),
        "reads the recordings of the Groove MIDI Dataset, and quantizes as Magenta does",
        to_play=False,
        extra="`sidestick magenta install`",
    ),
    Package(
        "magenta",
        ("magenta",),
        "Magenta's own models and generators, always in a process of their own: what ours are "
        "compared with, and the recipe of 2019",
        to_play=False,
        extra="`sidestick magenta install`",
    ),
    Package(
        "onnx",
        ("onnx",),
        "writes the graphs that onnxruntime runs",
        to_play=False,
        extra="extra `tune`",
    ),
    Package("scikit-learn", ("sklearn",), "classifiers that judge styles and beats", to_play=False),
    Package(
        "matplotlib",
        ("matplotlib",),
        "curves and pictures of training and evaluation",
        to_play=False,
    ),
    Package(
        "distributed",
        ("distributed",),
        "Dask: reads the files of large collections on several computers",
        to_play=False,
        extra="extra `cluster`",
    ),
)


def rows() -> Iterator[str]:
    """Yield the table, with each room that imports a package."""
    yield "| package | what it does here | needed to play | imported in |"
    yield "|---|---|---|---|"
    for package in PACKAGES:
        needed = "yes" if package.to_play else f"no: {package.extra}"
        where = ", ".join(f"`{room}`" for room in importers(package.imported_as))
        yield f"| {package.name} | {package.does} | {needed} | {where} |"


def importers(names: tuple[str, ...]) -> list[str]:
    """Return the rooms whose files import a module of one of these names: ``package/room``."""
    return sorted({room for room, imported in _imports() if imported in names})


@cache
def _imports() -> frozenset[tuple[str, str]]:
    """Return each room of shipped code with each top-level module that a file in it imports."""
    return frozenset(
        (room_of(path.relative_to(folder)), imported)
        for package, folder in SHIPPED.items()
        for path in (folder / package).rglob("*.py")
        for imported in imported_by(path)
    )


def room_of(path: Path) -> str:
    """Return the package and the room that a file lies in, such as ``sidestick_engine/kit``."""
    return "/".join(path.parts[:2]) if len(path.parts) > 2 else path.parts[0]


def imported_by(path: Path) -> Iterator[str]:
    """Yield the top-level modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]
