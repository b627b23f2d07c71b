"""A release's page says what CHANGELOG.md says of that version."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

notes = runpy.run_path(str(Path(__file__).parents[2] / "installer/release/notes.py"))["notes"]
CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- Tomorrow.

## [1.2.0] - 2026-11-30

### Fixed

- Today.

## [1.1.0] - 2026-10-30

### Added

- Yesterday.
"""


@pytest.fixture
def repository(tmp_path: Path):
    """Return what makes a repository whose version is one of these."""

    def make(version: str) -> Path:
        project = f'[project]\nversion = "{version}"\n'
        (tmp_path / "pyproject.toml").write_text(project, encoding="utf-8")
        (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("version", "said"),
    [("1.2.0", "### Fixed\n\n- Today.\n"), ("1.1.0", "### Added\n\n- Yesterday.\n")],
)
def test_it_is_the_section_of_the_version(repository, version, said) -> None:
    """Neither what is to come nor what was before."""
    assert notes(f"v{version}", repository(version)) == said


def test_a_tag_of_another_version_is_refused(repository) -> None:
    """Else the wheels would have another version than the page."""
    with pytest.raises(SystemExit, match=r"The tag is v1\.2\.1, and pyproject\.toml says 1\.2\.0"):
        notes("v1.2.1", repository("1.2.0"))


def test_a_version_without_a_section_is_refused(repository) -> None:
    """It is written before the tag is made."""
    with pytest.raises(SystemExit, match=r"CHANGELOG\.md says nothing of 1\.3\.0"):
        notes("v1.3.0", repository("1.3.0"))
