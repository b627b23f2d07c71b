"""The graphs of ours that weights can be put into: those that ship, and empty ones.

Empty graphs are in `graphs/`: of networks of other layers, and of what earlier versions wrote.
"""

from __future__ import annotations

from pathlib import Path

from sidestick_models.errors import LibraryError
from sidestick_models.networks.onnx_weights import structure_of
from sidestick_models.networks.slots import FILES
from sidestick_models.networks.weights import FOLDER

GRAPHS = Path(__file__).parent / "graphs"

_DIGITS = 12


def name_of(file: str, graph: bytes) -> str:
    """Return what an empty graph is called, for a file of `FILES`."""
    return _named(file, structure_of(graph))


def our_graph(file: str, structure: str) -> bytes:
    """Return the graph of this structure for a file of `FILES`.

    Raises:
        LibraryError: there is none.
    """
    if file in FILES:
        for path in (FOLDER / file, GRAPHS / _named(file, structure)):
            if path.exists() and structure_of(graph := path.read_bytes()) == structure:
                return graph
    raise LibraryError(
        f"{file} of this packed model is a network that this version of Sidestick does not know: "
        "update Sidestick."
    )


def _named(file: str, structure: str) -> str:
    return f"{Path(file).stem}-{structure[:_DIGITS]}.onnx"
