"""Gives `sidestick-training` the version of Sidestick, and lets it work with no other."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class VersionOfSidestick(MetadataHookInterface):
    """Reads the version where it is written: in the pyproject.toml of the repository's root."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add version and dependencies."""
        root = Path(self.root).parent / "pyproject.toml"
        version = tomllib.loads(root.read_text(encoding="utf-8"))["project"]["version"]
        metadata.update(version=version, dependencies=[f"sidestick=={version}"])
