"""The CHANGELOG has real releases, and the newest is the one that is built."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.metadata import version

from tests.docs.pages import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", CHANGELOG, re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_newest_release_is_the_version_of_the_package() -> None:
    """In pyproject.toml, and so in `sidestick --version`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == RELEASES[0][0] == version("sidestick")


def test_releases_go_from_the_newest_to_the_oldest() -> None:
    """By number and by date; every section of that level is a release, or what comes next."""
    numbers = [tuple(map(int, number.split("."))) for number, _ in RELEASES]
    days = [date.fromisoformat(day) for _, day in RELEASES]
    assert numbers == sorted(set(numbers), reverse=True)
    assert days == sorted(days, reverse=True)
    sections = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert len(sections) - ("[Unreleased]" in sections) == len(RELEASES)


def test_changes_are_sorted_by_their_kind() -> None:
    """With the headings of Keep a Changelog, each at most once in a release."""
    for release in re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.+)$", release, re.MULTILINE)
        assert set(kinds) <= KINDS
        assert len(set(kinds)) == len(kinds)
