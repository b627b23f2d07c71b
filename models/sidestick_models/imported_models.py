"""The models that a musician imported, and which of them play instead of Sidestick's own.

A library is a folder. In it lies a folder per model, with its weights and their manifest, and
`model.json`, which says what it is; and `in_use.json`, which names what plays. Everything appears
and vanishes whole, so that an engine may read while something is being imported.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sidestick_models.errors import LibraryError, UnknownModelError, WeightsError
from sidestick_models.networks.weights import checksums, read_weights, write_manifest

KINDS: tuple[str, ...] = ("drums_rnn", "music_vae")
"""What can be replaced: what goes on from a primer, and what turns latents into two bars."""

OWN = "sidestick"
"""The name of the models that come with the package."""

_MODEL, _IN_USE = "model.json", "in_use.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class InstalledModel:
    """What `model.json` says: where a model came from and how it did when it was imported.

    `sha256` is that of the file it was read from; `figures` are numbers by name.
    """

    name: str
    kind: str
    source: str
    sha256: str
    figures: dict[str, float]


class Library:
    """The imported models in a folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def models(self) -> list[InstalledModel]:
        """Every imported model, by name.

        Raises:
            LibraryError: one's `model.json` is damaged.
        """
        found = sorted(self._folder.glob(f"[a-z0-9]*/{_MODEL}"))
        return [self._described(path) for path in found]

    def find(self, name: str, kind: str | None = None) -> InstalledModel:
        """The model of this name, which must be of this kind if one is given.

        Raises:
            UnknownModelError: there is none; the text names those that there are.
        """
        models = [model for model in self.models() if kind in (None, model.kind)]
        for model in models:
            if model.name == name:
                return model
        names = ", ".join([*(model.name for model in models), OWN])
        what = f"{kind} model" if kind else "model"
        raise UnknownModelError(f'There is no {what} called "{name}". There are: {names}.')

    def folder_of(self, name: str) -> Path:
        """Where the weights of a model lie."""
        return self._folder / name

    def check_new(self, name: str) -> None:
        """Raises LibraryError if a model cannot be given this name."""
        if not _NAME.fullmatch(name) or name == OWN:
            raise LibraryError(
                f'A model cannot be called "{name}". Use small letters, digits, ".", "-" and "_", '
                f'at most 64, beginning with a letter or digit, and not "{OWN}".'
            )
        if self.folder_of(name).exists():
            raise LibraryError(
                f'There is a model called "{name}" already. Choose another name, or remove that '
                f"one first: sidestick models remove {name}"
            )

    def add(self, model: InstalledModel, write_weights: Callable[[Path], object]) -> None:
        """Add a model; `write_weights` is given an empty folder for its .onnx files.

        Nothing is changed if it raises.

        Raises:
            LibraryError: if the name is taken or is none, or the folder cannot be written.
        """
        self.check_new(model.name)
        part = self._folder / f".{model.name}.{secrets.token_hex(4)}"
        try:
            part.mkdir(parents=True)
            write_weights(part)
            write_manifest(part)
            (part / _MODEL).write_text(json.dumps(asdict(model), indent=2) + "\n", "utf-8")
            part.rename(self.folder_of(model.name))
        except OSError as error:
            raise self._unwritable(error) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def remove(self, name: str) -> None:
        """Remove a model; if it was in use, Sidestick's own plays again.

        Raises:
            LibraryError: there is none of that name, or its folder cannot be removed.
        """
        model = self.find(name)
        if self.in_use()[model.kind] == name:
            self.use(OWN, model.kind)
        gone = self._folder / f".{name}.{secrets.token_hex(4)}"
        try:
            self.folder_of(name).rename(gone)
            shutil.rmtree(gone)
        except OSError as error:
            raise LibraryError(f'The model "{name}" cannot be removed: {error}.') from error

    def use(self, name: str, kind: str | None = None) -> None:
        """Let a model play from the next request on; `OWN` with no kind means all of our own.

        Raises:
            LibraryError: there is none of that name (and kind), or the choice cannot be written.
        """
        if name == OWN:
            chosen = dict.fromkeys((kind,) if kind else KINDS, OWN)
        else:
            chosen = {self.find(name, kind).kind: name}
        part = self._folder / f".in_use.{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self.in_use() | chosen, indent=2) + "\n", "utf-8")
            part.replace(self._folder / _IN_USE)
        except OSError as error:
            raise self._unwritable(error) from error

    def in_use(self) -> dict[str, str]:
        """The name of what plays, for each of `KINDS`.

        A choice that cannot be read, or whose model is gone, means Sidestick's own.
        """
        try:
            chosen = json.loads((self._folder / _IN_USE).read_text("utf-8"))
            names = {kind: str(chosen.get(kind, OWN)) for kind in KINDS}
        except (OSError, ValueError, AttributeError):
            names = dict.fromkeys(KINDS, OWN)
        return {kind: name if self._is_there(name, kind) else OWN for kind, name in names.items()}

    def made_at(self, name: str) -> int:
        """A number that changes when another model is given this name; 0 where there is none."""
        if not _NAME.fullmatch(name):
            return 0
        try:
            return (self.folder_of(name) / _MODEL).stat().st_mtime_ns
        except OSError:
            return 0

    def chosen_files(self, choice: Mapping[str, str]) -> dict[str, bytes]:
        """The weights of the models chosen (kind -> name) that take the place of our own.

        Raises:
            UnknownModelError: a name that is chosen is not there.
            WeightsError: a model's weights are missing or damaged.
        """
        files: dict[str, bytes] = {}
        for kind, name in choice.items():
            if name != OWN:
                files |= self._weights_of(self.find(name, kind).name)
        return files

    def chosen_checksums(self, choice: Mapping[str, str]) -> dict[str, str]:
        """The sha256 of each file that plays with the models chosen (kind -> name), by its name.

        Raises:
            UnknownModelError: a name that is chosen is not there.
            WeightsError: a manifest is missing or damaged.
        """
        sums = checksums()
        for kind, name in choice.items():
            if name != OWN:
                sums |= checksums(self.folder_of(self.find(name, kind).name))
        return sums

    def _weights_of(self, name: str) -> dict[str, bytes]:
        try:
            return read_weights(self.folder_of(name))
        except WeightsError as error:
            raise WeightsError(
                f'The imported model "{name}" is damaged. Remove it and import it again: '
                f"sidestick models remove {name}"
            ) from error

    def _unwritable(self, error: OSError) -> LibraryError:
        return LibraryError(f"The folder of models {self._folder} cannot be written: {error}.")

    def _is_there(self, name: str, kind: str) -> bool:
        try:
            named = _NAME.fullmatch(name)
            return named is not None and self._described(self.folder_of(name) / _MODEL).kind == kind
        except LibraryError:
            return False

    def _described(self, path: Path) -> InstalledModel:
        try:
            fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
            model = InstalledModel(**fields)
            figures = {str(name): float(value) for name, value in model.figures.items()}
            if model.name != path.parent.name or model.kind not in KINDS:
                raise ValueError(model.name)
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise LibraryError(
                f"{path} is damaged. Delete the folder {path.parent} and import the model again."
            ) from error
        return InstalledModel(model.name, model.kind, str(model.source), str(model.sha256), figures)
