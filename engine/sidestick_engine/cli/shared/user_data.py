"""The user's data folder: imported models, styles and kits, and a drummer on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidestick_engine.kit.kit_of_track import Kits
    from sidestick_models.drummer_cache import ChosenDrummer
    from sidestick_models.imported_models import Library
    from sidestick_models.styles.user_styles import OwnStyles


def library() -> Library:
    """Return the imported models."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.imported_models import Library

    return Library(data_folder() / "models")


def own_styles() -> OwnStyles:
    """Return the user's own styles."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.styles.user_styles import OwnStyles

    return OwnStyles(data_folder() / "styles")


def kits(kit_map: str = "") -> Kits:
    """Return the kits; tracks without a rack play this map, or the one chosen where it is empty."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_engine.kit.kit_of_track import Kits

    return Kits(data_folder(), kit_map)


def drummer() -> ChosenDrummer:
    """Return the drummer, with the models that are in use loaded.

    Raises:
        WeightsError: weights are missing or damaged.
    """
    from sidestick_models.drummer_cache import ChosenDrummer

    return ChosenDrummer(library(), own_styles())
