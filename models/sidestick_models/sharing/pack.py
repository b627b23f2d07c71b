"""Pack a model of the library into a file, and import one from such a file.

A model's folder holds graphs, of which the weights are packed, and files of variables, which are
there to train it further and to export it. Names of arrays are FILE/ARRAY.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sidestick_models.drummer import Drummer
from sidestick_models.errors import LibraryError, ModelError, WeightsError
from sidestick_models.imported_models import ImportedModel, Library, damaged
from sidestick_models.networks.onnx_weights import (
    put_weights,
    read_notes,
    read_sizes,
    read_weights,
    structure_of,
)
from sidestick_models.networks.slots import FILES, FILES_OF, OWN
from sidestick_models.networks.weights import verified_weights
from sidestick_models.patterns.errors import PatternError
from sidestick_models.sharing.card import Card, checksum, read_card
from sidestick_models.sharing.our_graphs import our_graph
from sidestick_models.sharing.packed_file import Arrays, read_packed, write_packed
from sidestick_models.sharing.style_arrays import STYLE, style_arrays, style_fields, style_of
from sidestick_models.styles.learned_style import LearnedStyle
from sidestick_models.styles.trained import TRAINED
from sidestick_models.styles.user_styles import UserStyles, key_of

_VARIABLES = re.compile(r"[a-z_]{1,30}\.npz")
_VARIABLE = re.compile(r"(?!file$)[\w./-]{1,200}", re.ASCII)
_NOTE = re.compile(r"[a-z_]{1,30}")
_MOST_NOTES = 8


class Home(NamedTuple):
    """A musician's own models and styles."""

    library: Library
    styles: UserStyles

    def learned_style(self, name: str) -> LearnedStyle | None:
        """Return the style that was learned under a model's name; None if there is none."""
        found = self.styles.styles().get(key_of(name))
        return found if isinstance(found, LearnedStyle) else None


class Remarks(NamedTuple):
    """Remarks on a card: the version of Sidestick, and what others may do and should know."""

    sidestick: str = ""
    licence: str = ""
    notes: str = ""


class PackedModel(NamedTuple):
    """A packed model that was read and checked.

    `files` by name are ready to be kept; `style` are the arrays of the style that comes along.
    """

    card: Card
    files: dict[str, bytes]
    style: Arrays


def pack(name: str, home: Home, path: Path, remarks: Remarks, *, small: bool = False) -> Card:
    """Write a model of the library, and the learned style of its name, to a file; return its card.

    `small` leaves the variables out, without which it plays, but is not trained on or exported.

    Raises:
        LibraryError: there is no such model, it is damaged, or the file cannot be written.
        WeightsError: its weights are missing or damaged.
    """
    if name == OWN:
        raise LibraryError("Sidestick's own models come with every Sidestick: pack one of yours.")
    model = home.library.find(name)
    folder = home.library.folder_of(model.name)
    sets: dict[str, Arrays] = {}
    graphs: dict[str, dict[str, Any]] = {}
    for file, found in _verified(model.name, folder).items():
        graph = found.read_bytes()
        sets[file] = read_weights(graph)
        graphs[file] = {
            "structure": structure_of(graph),
            "sizes": read_sizes(graph),
            "notes": read_notes(graph),
        }
    for variables in () if small else sorted(folder.glob("*.npz")):
        sets[variables.name] = _read_variables(variables)
    style = home.learned_style(model.name)
    if style is not None:
        sets[STYLE] = style_arrays(style)
    card = Card(
        model=asdict(model),
        styles=list(TRAINED),
        graphs=graphs,
        checksums={each: checksum(arrays) for each, arrays in sets.items()},
        sidestick=remarks.sidestick,
        licence=remarks.licence,
        notes=remarks.notes,
        kit_maps={} if style is None else dict(style.card.maps),
        style={} if style is None else style_fields(style),
    )
    fields = json.loads(json.dumps(card.fields()))
    read_card(fields)  # what nobody could read is not written
    write_packed(
        path,
        fields,
        {f"{each}/{key}": array for each, arrays in sets.items() for key, array in arrays.items()},
    )
    return card


def import_packed(path: Path, home: Home, name: str = "") -> tuple[ImportedModel, Card]:
    """Add a packed model, and the style that comes along, once it has played a beat.

    They keep their name unless another one is given. All is as it was if this raises. Returns the
    model and the card.

    Raises:
        LibraryError: it is damaged, none that this version can play, its name is taken or illegal,
            or the library cannot be written.
        PatternError: there is a style of its name already.
        WeightsError: its weights cannot play.
    """
    packed, library = read_model(path), home.library
    model = packed.card.model_named(name or packed.card.name)
    library.check_new(model.name)
    style = style_of(packed.style, key_of(model.name)) if packed.style else None
    if style is not None or model.for_style:
        home.styles.check_new(key_of(model.name))
    try:
        library.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=library.folder) as folder:
            _try(model, packed.files, Library(Path(folder)))
    except OSError as error:
        raise LibraryError(f"{library.folder} cannot be written: {error.strerror}.") from error
    library.add(model, lambda folder: _write(folder, packed.files))
    try:
        if style is not None:
            home.styles.add(style)
    except PatternError:
        library.remove(model.name)
        raise
    return library.find(model.name), packed.card


def read_model(path: Path) -> PackedModel:
    """Read a packed model, whose weights are put into graphs of ours.

    Raises:
        LibraryError: it is damaged, or none that this version can play.
        WeightsError: its weights do not fit into these graphs.
    """
    fields, arrays = read_packed(path)
    card = read_card(fields)
    sets = _sets(arrays)
    _check(card, sets)
    files = {}
    for file, graph in card.graphs.items():
        files[file] = put_weights(
            our_graph(file, str(graph.get("structure"))),
            sets[file],
            _checked_sizes(graph.get("sizes")),
            _checked_notes(graph.get("notes")),
        )
    for file in sets.keys() - card.graphs.keys() - {STYLE}:
        files[file] = _variables_bytes(sets[file])
    return PackedModel(card, files, sets.get(STYLE, {}))


def _try(model: ImportedModel, files: Mapping[str, bytes], trial: Library) -> None:
    """Play a beat with a model in a library of its own. Raises as `import_packed`."""
    trial.add(model, lambda folder: _write(folder, files))
    found = trial.find(model.name)
    graphs = {name for name in files if name in FILES}
    needed = {file for slot in found.slots for file in FILES_OF[slot]}
    if graphs != needed:
        raise LibraryError("This packed model has not the graphs of the model that it is.")
    folder = trial.folder_of(model.name)
    try:
        Drummer.load(instead={name: folder / name for name in files if name in FILES})
    except (ModelError, ValueError, IndexError) as error:
        raise WeightsError(f"This packed model cannot play: {error}") from None


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _sets(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Arrays]:
    """Return arrays by the file that they belong to, and by their name in it."""
    sets: dict[str, Arrays] = {}
    for name, array in arrays.items():
        file, _, key = name.partition("/")
        sets.setdefault(file, {})[key] = array
    return sets


def _check(card: Card, sets: Mapping[str, Arrays]) -> None:
    """Refuse what is not complete, or of another version. Raises LibraryError."""
    wrong = [file for file in card.graphs if file not in FILES]
    others = {file: sets[file] for file in sets if file not in card.graphs and file != STYLE}
    wrong += [file for file in others if not _VARIABLES.fullmatch(file)]
    wrong += [key for each in others.values() for key in each if not _VARIABLE.fullmatch(key)]
    if wrong or not card.graphs or not card.graphs.keys() <= sets.keys():
        raise LibraryError("This packed model is not complete, or holds other things than models.")
    if {file: checksum(arrays) for file, arrays in sets.items()} != card.checksums:
        raise LibraryError("This packed model is damaged: its checksums are not those of its card.")
    if tuple(card.styles) != TRAINED[: len(card.styles)]:
        raise LibraryError(
            "This packed model knows other styles than this version of Sidestick. Update "
            "Sidestick, or ask for a model that this version has packed."
        )


def _checked_sizes(sizes: object) -> list[int]:
    if not isinstance(sizes, list) or any(type(size) is not int for size in sizes):
        raise LibraryError("This packed model has sizes that no model has.")
    return sizes


def _checked_notes(notes: object) -> dict[str, str]:
    pairs = list(notes.items()) if isinstance(notes, dict) else []
    words = [str(each) for pair in pairs for each in pair]
    if len(pairs) > _MOST_NOTES or not all(map(_NOTE.fullmatch, words)):
        raise LibraryError("This packed model has notes that no model has.")
    return {str(key): str(value) for key, value in pairs}


def _verified(name: str, folder: Path) -> dict[str, Path]:
    try:
        return verified_weights(folder)
    except WeightsError as error:
        raise WeightsError(damaged(name)) from error


def _read_variables(path: Path) -> Arrays:
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError) as error:
        raise WeightsError(f"{path} is damaged: {error}.") from error


def _variables_bytes(arrays: Arrays) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
