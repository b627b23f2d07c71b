"""The weights files and the manifest that vouches for them.

`manifest.json` lies beside the files and names each with its size and sha256. Nothing is given
to the runtime that is not exactly what the manifest names.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from sidestick_models.errors import WeightsError
from sidestick_models.text_file import open_regular, read_text

MANIFEST = "manifest.json"
FOLDER = Path(__file__).parents[1] / "weights"
"""The folder of the weights that are installed with the package."""

_REMEDY = "Install Sidestick again to restore its models."


class _Entry(TypedDict):
    """An entry of the manifest.

    `same_as` is the sha256 of a former file that played the very same, and names this one too:
    what was made with either was made with the same models.
    """

    sha256: str
    bytes: int
    same_as: NotRequired[str]


def verified_weights(folder: Path = FOLDER) -> dict[str, Path]:
    """Verify every file of the manifest, and return where they are: name -> path.

    Raises:
        WeightsError: if the manifest is missing or damaged, or a file is missing or another one.
    """
    return {name: _verified(folder / name, entry) for name, entry in _read_manifest(folder).items()}


def checksums(folder: Path = FOLDER) -> dict[str, str]:
    """Return the sha256 by which each file of the manifest goes: its own, or its `same_as`.

    Raises:
        WeightsError: if the manifest is missing or damaged.
    """
    entries = _read_manifest(folder).items()
    return {name: entry.get("same_as", entry["sha256"]) for name, entry in entries}


def write_manifest(folder: Path, same_as: Mapping[str, str] | None = None) -> None:
    """Write the manifest of the .onnx files that lie in a folder now.

    `same_as` gives the checksums of files of the same names that played the very same. A file that
    the manifest there names already goes by what it went by.
    """
    entries = {path.name: _entry(path) for path in sorted(folder.glob("*.onnx"))}
    former = dict(same_as or {})
    with suppress(WeightsError):  # there is none, or a damaged one
        for name, entry in _read_manifest(folder).items():
            if name in entries and entries[name]["sha256"] == entry["sha256"]:
                former.setdefault(name, entry.get("same_as", entry["sha256"]))
    for name, entry in entries.items():
        if name in former and former[name] != entry["sha256"]:
            entry["same_as"] = former[name]
    text = json.dumps({"files": entries}, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _read_manifest(folder: Path) -> dict[str, _Entry]:
    path = folder / MANIFEST
    try:
        files = json.loads(read_text(path))["files"]
        return {name: _checked(entry) for name, entry in files.items()}
    except OSError as error:
        raise WeightsError(f"The models' manifest {path} cannot be read. {_REMEDY}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"The models' manifest {path} is damaged. {_REMEDY}") from error


def _checked(read: dict[str, Any]) -> _Entry:
    entry = _Entry(sha256=str(read["sha256"]), bytes=int(read["bytes"]))
    if "same_as" in read:
        entry["same_as"] = str(read["same_as"])
    return entry


def _verified(path: Path, expected: _Entry) -> Path:
    try:
        found = _entry(path)
    except OSError as error:
        raise WeightsError(f"The weights file {path} is missing. {_REMEDY}") from error
    if (found["sha256"], found["bytes"]) != (expected["sha256"], expected["bytes"]):
        raise WeightsError(
            f"The weights file {path} is damaged or not the one that belongs to this version: "
            f"its checksum is not the manifest's. {_REMEDY}"
        )
    return path


def _entry(path: Path) -> _Entry:
    with open_regular(path) as file:
        return _Entry(sha256=file_digest(file, "sha256").hexdigest(), bytes=file.tell())
