"""The weights files and the manifest that vouches for them.

`manifest.json` lies beside the files and names each with its size and sha256. Nothing is given
to the runtime that is not exactly what the manifest names.
"""

import hashlib
import json
from pathlib import Path
from typing import TypedDict

from sidestick_models.errors import WeightsError
from sidestick_models.text_file import read_regular, read_text

MANIFEST = "manifest.json"
FOLDER = Path(__file__).parents[1] / "weights"
"""The folder of the weights that are installed with the package."""

_REMEDY = "Install Sidestick again to restore its models."


class _Entry(TypedDict):
    sha256: str
    bytes: int


def read_weights(folder: Path = FOLDER) -> dict[str, bytes]:
    """Read and verify every file of the manifest: name -> contents.

    Raises:
        WeightsError: if the manifest is missing or damaged, or a file is missing or another one.
    """
    return {name: _verified(folder / name, entry) for name, entry in _read_manifest(folder).items()}


def checksums(folder: Path = FOLDER) -> dict[str, str]:
    """Return the sha256 that the manifest gives for each file.

    Raises:
        WeightsError: if the manifest is missing or damaged.
    """
    return {name: entry["sha256"] for name, entry in _read_manifest(folder).items()}


def write_manifest(folder: Path) -> None:
    """Write the manifest of the .onnx files that lie in a folder now."""
    entries = {path.name: _entry(path.read_bytes()) for path in sorted(folder.glob("*.onnx"))}
    text = json.dumps({"files": entries}, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _read_manifest(folder: Path) -> dict[str, _Entry]:
    path = folder / MANIFEST
    try:
        files = json.loads(read_text(path))["files"]
        return {name: _Entry(sha256=e["sha256"], bytes=e["bytes"]) for name, e in files.items()}
    except OSError as error:
        raise WeightsError(f"The models' manifest {path} cannot be read. {_REMEDY}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"The models' manifest {path} is damaged. {_REMEDY}") from error


def _verified(path: Path, expected: _Entry) -> bytes:
    try:
        contents = read_regular(path)
    except OSError as error:
        raise WeightsError(f"The weights file {path} is missing. {_REMEDY}") from error
    if _entry(contents) != expected:
        raise WeightsError(
            f"The weights file {path} is damaged or not the one that belongs to this version: "
            f"its checksum is not the manifest's. {_REMEDY}"
        )
    return contents


def _entry(contents: bytes) -> _Entry:
    return _Entry(sha256=hashlib.sha256(contents).hexdigest(), bytes=len(contents))
