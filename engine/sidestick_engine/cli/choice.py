"""Which models play: what the library in the user's data folder has in use, or what is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sidestick_models.chosen import ChosenDrummer
    from sidestick_models.library import Library
    from sidestick_models.own_styles import OwnStyles

_META = "sidestick_engine.cli.choice"


def _remember(context: click.Context, option: click.Parameter, value: str | None) -> None:
    """Keep an option's value with the command, for `drummer` to find."""
    context.meta.setdefault(_META, {})[option.name] = value


def _named(kind: str, network: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        f"--{kind.replace('_', '-')}",
        metavar="NAME",
        callback=_remember,
        expose_value=False,
        help=f'The {network} to play with, or "sidestick" for ours. [default: what is in use]',
    )


drums_rnn = _named("drums_rnn", "DrumsRNN")
music_vae = _named("music_vae", "MusicVAE")


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
    """The drummer with the models that are in use, unless the command line names others.

    Raises:
        LibraryError: a name is not in the library.
        WeightsError: weights are missing or damaged.
    """
    from sidestick_models.chosen import ChosenDrummer

    choice = click.get_current_context().meta.get(_META, {})
    return ChosenDrummer(library(), choice, own_styles())
