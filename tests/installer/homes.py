"""Homes of musicians: as 0.1 and 0.2 left them, and as macOS and Windows lay them out.

`tests/golden/homes/homes.tar.xz` has, of each release, a User Library that its own installer wrote,
with settings that its script had saved, and a data folder: a history and a choice of kit map that
its engine wrote, a style and a model of the user's.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

HOMES = Path(__file__).parents[1] / "golden" / "homes" / "homes.tar.xz"
RELEASES = ("0.1.0", "0.2.0")


def unpack(release: str, library: Path, data: Path) -> None:
    """Put what a release has left into a User Library and a data folder."""
    folders = {"library": library, "data": data}
    with tarfile.open(HOMES) as archive:
        for member in archive.getmembers():
            version, kind, name = member.name.split("/", 2)
            content = archive.extractfile(member)
            if version == release and content is not None:
                target = folders[kind] / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by its path in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
