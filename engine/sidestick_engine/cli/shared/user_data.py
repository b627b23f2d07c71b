"""The user's data folder: imported models, styles and kits, and a drummer on them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from sidestick_engine.kit.kit_of_track import Kits
    from sidestick_models.drummer_cache import DrummerCache
    from sidestick_models.imported_models import Library
    from sidestick_models.styles.user_styles import UserStyles


def folder() -> Path:
    """Return the user's data folder, with what earlier versions on Windows kept elsewhere.

    Raises:
        StartError: that cannot be copied, or a file lies in the folder's place.
    """
    from sidestick_engine.cli.shared.former_data import carry_over

    found = place()
    source = carry_over(waiting_data(), found)
    if source is not None:
        said = f"Your files were copied from {source} to {found}. The old folder may be deleted."
        click.echo(said, err=True)
    return found


def place() -> Path:
    """Return where the user's data folder is, or is to be made.

    Raises:
        StartError: a file lies there, or the user may not read it.
    """
    from Sidestick.protocol.port_file import data_folder
    from sidestick_engine.errors import StartError
    from sidestick_installer.refusals import file_in_the_way, is_folder, may_read

    found = data_folder()
    if file := file_in_the_way(found):
        raise StartError(
            f"Sidestick keeps its data in the folder {found}, but {file} is a file. Move that file "
            "away, or name another folder with SIDESTICK_DATA."
        )
    if is_folder(found) and not may_read(found):
        raise StartError(
            f"{found}, where Sidestick keeps its data, cannot be read: it may be another user's, "
            "as after sudo. Give yourself the right to read and write there, or name another "
            "folder with SIDESTICK_DATA."
        )
    return found


def waiting_data() -> list[Path]:
    """Return where earlier versions kept data that is not carried over yet, newest first."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_engine.cli.shared.former_data import former_folders, holds_something

    windows = sys.platform == "win32"
    if not windows or os.environ.get("SIDESTICK_DATA") or holds_something(data_folder()):
        return []
    return former_folders(os.environ)


def library() -> Library:
    """Return the imported models."""
    from sidestick_models.imported_models import Library

    return Library(folder() / "models")


def user_styles() -> UserStyles:
    """Return the user's own styles."""
    from sidestick_models.styles.user_styles import UserStyles

    return UserStyles(folder() / "styles")


def kits(kit_map: str = "") -> Kits:
    """Return the kits; tracks without a rack play this map, or the one chosen where it is empty."""
    from sidestick_engine.kit.kit_of_track import Kits

    return Kits(folder(), kit_map)


def drummer() -> DrummerCache:
    """Return the drummer, with the models that are in use loaded.

    Raises:
        WeightsError: weights are missing or damaged.
    """
    from sidestick_models.drummer_cache import DrummerCache

    return DrummerCache(library(), user_styles())
