"""Builders: a script as shipped, a User Library, and the folders of a machine that has Live."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sidestick_installer.places import Places

SHIPPED = {
    "__init__.py": "def create_instance(c_instance): ...\n",
    "surface.py": "class Surface: ...\n",
    "protocol/__init__.py": "",
    "protocol/messages.py": "PROTOCOL_VERSION = 1\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return the script's folder as shipped, with what must not be copied lying about in it."""
    folder = tmp_path / "shipped" / "Sidestick"
    for name, text in SHIPPED.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for litter in ("__pycache__/surface.cpython-311.pyc", "surface.pyc", ".DS_Store"):
        (folder / litter).parent.mkdir(exist_ok=True)
        (folder / litter).write_bytes(b"litter")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Make an empty User Library in the place where macOS has it."""
    folder = tmp_path / "home" / "Music" / "Ableton" / "User Library"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def places(tmp_path: Path, library: Path) -> Places:
    """Return a Mac without Live, whose home is the test's own folder."""
    mac = Places.of("Darwin", tmp_path / "home", {})
    return Places(
        programs=(tmp_path / "Applications",),
        preferences=mac.preferences,
        libraries=mac.libraries,
    )


@pytest.fixture
def start_live(places: Places) -> Callable[..., Path]:
    """Make the preferences folder that a Live of that version leaves, with what it holds."""

    def start(version: str, *, library: Path | None = None, log: str | None = None) -> Path:
        assert places.preferences is not None
        folder = places.preferences / f"Live {version}"
        folder.mkdir(parents=True)
        if library is not None:
            (folder / "Library.cfg").write_text(library_cfg(library), encoding="utf-8")
        if log is not None:
            (folder / "Log.txt").write_text(log, encoding="utf-8")
        return folder

    return start


def library_cfg(library: Path) -> str:
    """Return `Library.cfg` as Live 11 and 12 write it, as far as we know it."""
    path = str(library.parent).replace("&", "&amp;")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Ableton MajorVersion="5" MinorVersion="12.0_12300">
	<ContentLibrary>
		<UserLibrary>
			<LibraryProject Id="0">
				<ProjectLocation />
				<ProjectName Value="{library.name}" />
				<ProjectPath Value="{path}" />
			</LibraryProject>
		</UserLibrary>
		<UserFolderInfoList>
			<UserFolderInfo Id="1" Path="/elsewhere" DisplayName="Samples" />
		</UserFolderInfoList>
	</ContentLibrary>
</Ableton>
"""
