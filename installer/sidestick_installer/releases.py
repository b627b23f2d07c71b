"""The files of earlier releases, by which a script is known whose list of files was lost.

`releases.json` has each release's SHA-256 by path, as `manifest.hashes` returns them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from .manifest import Manifest

TABLE = Path(__file__).with_name("releases.json")


def adopt(found: Mapping[str, str], shipped: Manifest) -> Manifest | None:
    """Return the manifest that a folder with these files must have had.

    That is the one of this version or of an earlier release that most of the files are of; None
    where fewer than half of the files of each are there, unchanged.
    """
    known = [shipped, *(Manifest(version, files) for version, files in _releases().items())]
    best = max(known, key=lambda each: _share(each, found))
    return best if _share(best, found) >= 0.5 else None


def version_numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, in order, so that versions can be compared."""
    return tuple(map(int, re.findall(r"\d+", version)))


def _releases() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def _share(manifest: Manifest, found: Mapping[str, str]) -> float:
    same = sum(found.get(name) == sha256 for name, sha256 in manifest.files.items())
    return same / max(1, len(manifest.files))
