"""The models that a musician imported, and which of them play instead of Sidestick's own.

A library is a folder. In it lies a folder per model, with its weights and their manifest, and
`model.json`, which says what it is; and `in_use.json`, which names what plays. Everything appears
and vanishes whole, so that an engine may read while something is being imported. In these files a
model has *kinds*, the names of its networks; everywhere else it has the slots that it fits into.
One that was trained for a style has the style's name, and plays where that style is asked for.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sidestick_models.errors import LibraryError, UnknownModelError, WeightsError
from sidestick_models.networks.slots import (
    FILES_OF,
    NETWORKS,
    OURS,
    OWN,
    SLOTS,
    DrummerChoice,
)
from sidestick_models.networks.weights import checksums, verified_weights, write_manifest
from sidestick_models.text_file import read_regular, read_text

FAST_LOOK_UP = b"GatherElements"  # an operator that graphs of today have
Z_DEVIATION = b"z_deviation"  # and an output of today's encoders

_MODEL, _IN_USE, _ENCODER = "model.json", "in_use.json", "encoder.onnx"
_FEW_HAVE = ("more_kinds", "for_style")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class ImportedModel:
    """Contents of `model.json`: where a model came from and how it did when it was made.

    `kind` is its network, or the first of them, `more_kinds` are the others; `sha256` is that of
    the file it was read from; `figures` are numbers by name. With `for_style` it was trained on the
    musician's loops, and plays in the style of its own name.
    """

    name: str
    kind: str
    source: str
    sha256: str
    figures: dict[str, float]
    more_kinds: tuple[str, ...] = ()
    for_style: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return its networks."""
        return (self.kind, *self.more_kinds)

    @property
    def slots(self) -> tuple[str, ...]:
        """Return the slots of a drummer that it fits into."""
        return tuple(SLOTS[kind] for kind in self.kinds)

    @property
    def slot(self) -> str:
        """Return the slot of a drummer that it fits into, or the first of them."""
        return SLOTS[self.kind]


class Library:
    """The imported models in a folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def models(self) -> list[ImportedModel]:
        """Return every imported model, by name, but for those whose `model.json` is damaged."""
        return [model for model in self._found() if isinstance(model, ImportedModel)]

    def faults(self) -> list[str]:
        """Return a sentence for each model whose `model.json` is damaged."""
        return [str(fault) for fault in self._found() if isinstance(fault, LibraryError)]

    def _found(self) -> list[ImportedModel | LibraryError]:
        found: list[ImportedModel | LibraryError] = []
        for path in sorted(self.folder.glob(f"[a-z0-9]*/{_MODEL}")):
            try:
                found.append(self._described(path))
            except LibraryError as fault:
                found.append(fault)
        return found

    def find(self, name: str, slot: str | None = None) -> ImportedModel:
        """Return the model of this name, which must fit into this slot if one is given.

        Raises:
            UnknownModelError: there is none; the text names those that there are.
            LibraryError: its `model.json` is damaged.
        """
        if _NAME.fullmatch(name) and (described := self.folder_of(name) / _MODEL).exists():
            self._described(described)
        models = [model for model in self.models() if slot is None or slot in model.slots]
        for model in models:
            if model.name == name:
                return model
        what = slot.replace("_", " ") if slot else "model"
        others = [
            " and ".join(other.replace("_", " ") for other in model.slots)
            for model in self.models()
            if model.name == name
        ]
        known = f' "{name}" is a {others[0]}.' if others else ""
        names = f"There are: {', '.join([*(model.name for model in models), OWN])}."
        if not models:
            names = f'There is only "{OWN}", which comes with the package.'
        raise UnknownModelError(f'There is no {what} called "{name}".{known} {names}')

    def folder_of(self, name: str) -> Path:
        """Return where the weights of a model lie."""
        return self.folder / name

    def check_new(self, name: str) -> None:
        """Refuse a name that a new model cannot have.

        Raises:
            LibraryError: it is no legal name, or there is a model of this name.
        """
        if not _NAME.fullmatch(name) or name in (OWN, _IN_USE):
            raise LibraryError(
                f'A model cannot be called "{name}". Use small letters, digits, ".", "-" and "_", '
                f'at most 64, beginning with a letter or digit, and not "{OWN}" or "{_IN_USE}".'
            )
        if self.folder_of(name).exists():
            raise LibraryError(
                f'There is a model called "{name}" already. Choose another name, or remove that '
                f"one first: sidestick models remove {name}"
            )

    def add(self, model: ImportedModel, write_weights: Callable[[Path], object]) -> None:
        """Add a model; `write_weights` is given an empty folder for its .onnx files.

        Nothing is changed if it raises.

        Raises:
            LibraryError: if the name is taken or is none, or the folder cannot be written.
        """
        self.check_new(model.name)
        self._put(model, write_weights)

    def put_trained(self, model: ImportedModel, write_weights: Callable[[Path], object]) -> None:
        """Add a model that was trained for a style, also in the place of an earlier one of it.

        Nothing is changed if it raises.

        Raises:
            LibraryError: its name is another model's or is none, or the folder cannot be written.
        """
        if self.trained(model.name) is None:
            self.check_new(model.name)
        self._put(model, write_weights)

    def trained(self, name: str) -> ImportedModel | None:
        """Return the model that was trained for the style of this name; None if there is none."""
        described = self.folder_of(name) / _MODEL
        if not _NAME.fullmatch(name) or not described.exists():
            return None
        try:
            model = self._described(described)
        except LibraryError:
            return None
        return model if model.for_style else None

    def _put(self, model: ImportedModel, write_weights: Callable[[Path], object]) -> None:
        part, former = (self.folder / f".{model.name}.{secrets.token_hex(4)}" for _ in range(2))
        place = self.folder_of(model.name)
        try:
            part.mkdir(parents=True)
            write_weights(part)
            write_manifest(part)
            (part / _MODEL).write_text(json.dumps(_fields(model), indent=2) + "\n", "utf-8")
            if place.exists():
                place.rename(former)
            part.rename(place)
        except OSError as error:
            if former.exists() and not place.exists():
                former.rename(place)
            raise self._unwritable(error) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
            if place.exists():
                shutil.rmtree(former, ignore_errors=True)

    def remove(self, name: str) -> None:
        """Remove a model; if it was in use, Sidestick's own plays again.

        Raises:
            LibraryError: there is none of that name, or its folder cannot be removed.
        """
        if name == OWN or not (_NAME.fullmatch(name) and self.folder_of(name).is_dir()):
            others = ", ".join(model.name for model in self.models())
            can = f"These can be removed: {others}." if others else "No other model is there."
            what = "Sidestick's own models cannot be removed; they come with the package."
            raise UnknownModelError(
                f"{what} {can}" if name == OWN else f'There is no model called "{name}". {can}'
            )
        for slot, used in self.in_use().imported().items():
            if used == name:
                self.use(OWN, slot)
        removed = self.folder / f".{name}.{secrets.token_hex(4)}"
        try:
            self.folder_of(name).rename(removed)
            shutil.rmtree(removed)
        except OSError as error:
            raise LibraryError(f'The model "{name}" cannot be removed: {error}.') from error

    def use(self, name: str, slot: str | None = None) -> None:
        """Let a model play from the next request on; `OWN` with no slot means all of our own.

        Raises:
            LibraryError: there is none of that name (for that slot), or the choice cannot be
                written.
        """
        if name == OWN:
            chosen = dict.fromkeys((slot,) if slot else NETWORKS, OWN)
        else:
            slots = self.find(name, slot).slots
            chosen = dict.fromkeys((slot,) if slot else slots, name)
        in_use = self.in_use()._replace(**chosen)._asdict()
        kinds = {NETWORKS[slot]: name for slot, name in in_use.items()}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self.folder / _IN_USE, json.dumps(kinds, indent=2) + "\n")
        except OSError as error:
            raise self._unwritable(error) from error

    def in_use(self) -> DrummerChoice:
        """Return the name of what plays in each slot.

        A choice that cannot be read, or whose model is not there, means Sidestick's own.
        """
        try:
            kinds = json.loads(read_text(self.folder / _IN_USE))
            names = {slot: str(kinds.get(kind, OWN)) for slot, kind in NETWORKS.items()}
        except (OSError, ValueError, AttributeError):
            return OURS
        return DrummerChoice(
            **{slot: name if self._is_there(name, slot) else OWN for slot, name in names.items()}
        )

    def is_slow(self, name: str) -> bool:
        """Tell whether a model was written by a Sidestick whose graphs play the same, but later."""
        graphs = [path for path in self.folder_of(name).glob("*.onnx") if path.stem in SLOTS]
        try:
            return not all(FAST_LOOK_UP in read_regular(path) for path in graphs)
        except OSError:
            return False  # it cannot be read, which is said where it should play

    def lacks_deviation(self, name: str) -> bool:
        """Tell whether a model's encoder does not say how wide windows lie in z.

        A Sidestick that knew no learned styles wrote it.
        """
        encoder = self.folder_of(name) / _ENCODER
        try:
            return encoder.exists() and Z_DEVIATION not in read_regular(encoder)
        except OSError:
            return False  # as above

    def added_at(self, name: str) -> int:
        """Return a number that changes when another model is given this name; 0 for no model."""
        if not _NAME.fullmatch(name):
            return 0
        try:
            return (self.folder_of(name) / _MODEL).stat().st_mtime_ns
        except OSError:
            return 0

    def files(self, choice: DrummerChoice) -> dict[str, Path]:
        """Return the weights of the models chosen that take the place of our own: name -> path.

        Raises:
            UnknownModelError: a name that is chosen is not there.
            WeightsError: a model's weights are missing or damaged.
        """
        files: dict[str, Path] = {}
        for slot, name in choice.imported().items():
            found = self._weights_of(self.find(name, slot).name)
            files |= {file: found[file] for file in FILES_OF[slot] if file in found}
        return files

    def checksums(self, choice: DrummerChoice) -> dict[str, str]:
        """Return the sha256 of each file that plays with the models chosen, by its name.

        Raises:
            UnknownModelError: a name that is chosen is not there.
            WeightsError: a manifest is missing or damaged.
        """
        sums = checksums()
        for slot, name in choice.imported().items():
            found = checksums(self.folder_of(self.find(name, slot).name))
            sums |= {file: found[file] for file in FILES_OF[slot] if file in found}
        return sums

    def _weights_of(self, name: str) -> dict[str, Path]:
        try:
            return verified_weights(self.folder_of(name))
        except WeightsError as error:
            raise WeightsError(damaged(name)) from error

    def _unwritable(self, error: OSError) -> LibraryError:
        return LibraryError(f"The folder of models {self.folder} cannot be written: {error}.")

    def _is_there(self, name: str, slot: str) -> bool:
        try:
            named = _NAME.fullmatch(name)
            return (
                named is not None and slot in self._described(self.folder_of(name) / _MODEL).slots
            )
        except LibraryError:
            return False

    def _described(self, path: Path) -> ImportedModel:
        try:
            fields: dict[str, Any] = json.loads(read_text(path))
            model = ImportedModel(**fields)
            figures = {str(name): float(value) for name, value in model.figures.items()}
            more = tuple(str(kind) for kind in model.more_kinds)
            if model.name != path.parent.name or not {model.kind, *more} <= {*SLOTS}:
                raise ValueError(model.name)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise LibraryError(
                f"{path} is damaged. Delete the folder {path.parent} and import the model again."
            ) from error
        return ImportedModel(
            model.name,
            model.kind,
            str(model.source),
            str(model.sha256),
            figures,
            more,
            bool(model.for_style),
        )


def _fields(model: ImportedModel) -> dict[str, Any]:
    """Return what is written of a model: what most have none of is left out."""
    return {key: value for key, value in asdict(model).items() if value or key not in _FEW_HAVE}


def damaged(name: str, why: str = "") -> str:
    """Return the sentence on an imported model that cannot play."""
    return (
        f'The imported model "{name}" is damaged. {why}Remove it and import it again: '
        f"sidestick models remove {name}"
    )


def _write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all: who reads it meanwhile sees the old one."""
    part = path.with_name(f".{path.stem}.{secrets.token_hex(4)}")
    part.write_text(text, "utf-8")
    part.replace(path)
