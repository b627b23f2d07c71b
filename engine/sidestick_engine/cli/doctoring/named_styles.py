"""Styles that a script's settings name: whether there are such, which only the engine knows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from Sidestick.protocol.port_file import data_folder
from sidestick_engine.cli.doctoring.data_in_sight import sees_data

_KEYS = ("style", "blend")


def config_problems(folder: Path) -> list[str]:
    """Return a sentence for each thing in a folder's config.json that is not legal."""
    from Sidestick.settings import config

    found, problems = config.load(str(folder))
    said = [sentence.removeprefix("Sidestick: ") for sentence in problems]
    return [*said, *_unknown(found.settings).values()]


def with_known_styles(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a config.json has, without styles that are not there."""
    from Sidestick.settings import config

    unknown = _unknown(config.parse(dict(values))[0].settings)
    return {key: value for key, value in values.items() if key not in unknown}


def _unknown(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence for each setting that names no style, none where styles cannot be read."""
    from sidestick_models.errors import UnknownStyleError
    from sidestick_models.styles.catalogue import StyleCatalogue
    from sidestick_models.styles.user_styles import UserStyles

    if not sees_data():
        return {}
    catalogue = StyleCatalogue(user_styles=UserStyles(data_folder() / "styles"))
    sentences = {}
    for key in _KEYS:
        try:
            catalogue.keys_in({key: settings[key]})
        except UnknownStyleError as unknown:
            sentences[key] = f"config.json: {key}: {unknown.in_short}"
    return sentences
