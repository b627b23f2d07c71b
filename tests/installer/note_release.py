"""Write the hashes of this version's script into the table of releases.

python -m tests.installer.note_release
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import Sidestick
from sidestick_installer import releases
from sidestick_installer.manifest import hashes

ROOT = Path(__file__).parents[2]

if __name__ == "__main__":
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = json.loads(releases.TABLE.read_text(encoding="utf-8"))
    table[project["version"]] = hashes(Path(Sidestick.__file__).parent)
    text = json.dumps(table, indent=1, sort_keys=True)
    releases.TABLE.write_text(text + "\n", encoding="utf-8")
