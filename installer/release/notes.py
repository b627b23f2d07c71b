"""Prints the section of CHANGELOG.md on a version: what the page of a release says.

    python installer/release/notes.py v0.3.0

It fails where the version is not the one of pyproject.toml, or has no section.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def notes(tag: str, root: Path = ROOT) -> str:
    """Return what CHANGELOG.md says of the version of a tag, such as "v0.3.0".

    Raises:
        SystemExit: it is not the version that would be built, or nothing is said of it.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if tag != f"v{project['version']}":
        raise SystemExit(f"The tag is {tag}, and pyproject.toml says {project['version']}.")
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## \[{re.escape(project['version'])}\] - .*\n((?:(?!^## ).*\n?)*)"
    section = re.search(heading, changelog, re.MULTILINE)
    if section is None or not section[1].strip():
        raise SystemExit(f"CHANGELOG.md says nothing of {project['version']}.")
    return section[1].strip() + "\n"


if __name__ == "__main__":
    (wanted,) = sys.argv[1:]
    sys.stdout.write(notes(wanted))
