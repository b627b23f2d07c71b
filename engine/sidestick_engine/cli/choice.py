"""What the user's data folder holds for the models: imported ones, and styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidestick_models.chosen import ChosenDrummer
    from sidestick_models.library import Library
    from sidestick_models.own_styles import OwnStyles


def library() -> Library:
    """The library in the user's data folder."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.library import Library

    return Library(data_folder() / "models")


def own_styles() -> OwnStyles:
    """The user's own styles, in the user's data folder."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.own_styles import OwnStyles

    return OwnStyles(data_folder() / "styles")


def drummer() -> ChosenDrummer:
    """The drummer, with the models that are in use loaded.

    Raises:
        WeightsError: weights are missing or damaged.
    """
    from sidestick_models.chosen import ChosenDrummer

    return ChosenDrummer(library(), own_styles())
