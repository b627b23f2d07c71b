"""What the user's data folder holds: imported models, styles, and kits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidestick_engine.kit.kit_of_track import Kits
    from sidestick_models.drummer_cache import ChosenDrummer
    from sidestick_models.imported_models import Library
    from sidestick_models.styles.user_styles import OwnStyles


def library() -> Library:
    """The library in the user's data folder."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.imported_models import Library

    return Library(data_folder() / "models")


def own_styles() -> OwnStyles:
    """The user's own styles, in the user's data folder."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.styles.user_styles import OwnStyles

    return OwnStyles(data_folder() / "styles")


def kits(kit_map: str = "") -> Kits:
    """The kits in the user's data folder; without a rack, this map unless it is empty."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_engine.kit.kit_of_track import Kits

    return Kits(data_folder(), kit_map)


def drummer() -> ChosenDrummer:
    """The drummer, with the models that are in use loaded.

    Raises:
        WeightsError: weights are missing or damaged.
    """
    from sidestick_models.drummer_cache import ChosenDrummer

    return ChosenDrummer(library(), own_styles())
