"""The user's data folder: imported models, styles and kits, and a drummer on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidestick_engine.kit.kit_of_track import Kits
    from sidestick_models.drummer_cache import DrummerCache
    from sidestick_models.imported_models import Library
    from sidestick_models.styles.user_styles import UserStyles


def library() -> Library:
    """Return the imported models."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.imported_models import Library

    return Library(data_folder() / "models")


def user_styles() -> UserStyles:
    """Return the user's own styles."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_models.styles.user_styles import UserStyles

    return UserStyles(data_folder() / "styles")


def kits(kit_map: str = "") -> Kits:
    """Return the kits; tracks without a rack play this map, or the one chosen where it is empty."""
    from Sidestick.protocol.port_file import data_folder
    from sidestick_engine.kit.kit_of_track import Kits

    return Kits(data_folder(), kit_map)


def drummer() -> DrummerCache:
    """Return the drummer, with the models that are in use loaded.

    Raises:
        WeightsError: weights are missing or damaged.
    """
    from sidestick_models.drummer_cache import DrummerCache

    return DrummerCache(library(), user_styles())
