"""The drummer with the models that a request names, or with those in use, kept loaded.

What plays in a slot is what the request names, else what was trained for its style, else what is in
use.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import Path

from sidestick_models.drummer import Drummer
from sidestick_models.errors import LibraryError, WeightsError
from sidestick_models.imported_models import Library, damaged
from sidestick_models.networks.slots import ASKED_FOR, OURS, OWN, DrummerChoice
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.trained import TRAINED
from sidestick_models.styles.user_styles import UserStyles

MOST_LOADED = 3

log = logging.getLogger(__name__)


class DrummerCache:
    """Loads models when they are first asked for, and keeps the last few drummers.

    `user_styles` are those in the user's files.

    An imported model in use that is damaged is left out, with a warning, until it is replaced.

    Raises:
        WeightsError: our own weights are missing or damaged.
    """

    def __init__(self, library: Library, user_styles: UserStyles | None = None) -> None:
        self._library, self._user_styles = library, user_styles
        # Models in use that cannot be loaded, and why.
        self._left_out: dict[tuple[str, int], str] = {}
        self._loaded: OrderedDict[tuple[tuple[str, int], ...], Drummer] = OrderedDict()
        self.catalogue: StyleCatalogue = self.choose().catalogue
        """The styles that can be asked for with what was in use last."""

    @property
    def models(self) -> list[tuple[str, str]]:
        """Return slot and name of every model that can be chosen, ours first.

        Those whose description is damaged are left out.
        """
        imported = [
            (slot, model.name)
            for model in self._library.models()
            for slot in model.slots
            if slot in ASKED_FOR
        ]
        return [*((slot, OWN) for slot in ASKED_FOR), *imported]

    def prepare(self) -> None:
        """Make what first requests would wait for, with what is in use: see `Drummer.prepare`."""
        self.choose().prepare()

    def checksums(self, style: str = "", **names: str) -> dict[str, str]:
        """Return the sha256 of each file that plays in a style for these names, imported or ours.

        Raises:
            UnknownModelError: there is no such model.
            WeightsError: a manifest is missing or damaged.
        """
        return self._library.checksums(self._resolve(DrummerChoice(**names), style))

    def choose(self, style: str = "", **names: str) -> Drummer:
        """Return the drummer with the models of these slots.

        Where "" or none is, what was trained for the style plays, or else what is in use.

        What has been taken into use, imported or removed counts from the next call on.

        Raises:
            UnknownModelError: there is no such model.
            WeightsError: its weights are missing or damaged.
        """
        named = DrummerChoice(**names)
        choice = self._resolve(named, style)
        try:
            drummer = self._load(choice)
        except (WeightsError, LibraryError):
            whole = self._without_damaged(named, choice)
            if whole == choice:
                raise
            drummer = self._load(whole)
        if not any(named) and not style:
            self.catalogue = drummer.catalogue
        return drummer

    def _load(self, choice: DrummerChoice) -> Drummer:
        key = self._key(choice)
        if key not in self._loaded:
            files = self._library.files(choice)
            self._loaded[key] = self._drummer(choice, files)
            while len(self._loaded) > MOST_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(key)
        return self._loaded[key]

    def _drummer(self, choice: DrummerChoice, files: dict[str, Path]) -> Drummer:
        try:
            return Drummer.load(instead=files, user_styles=self._user_styles)
        except WeightsError as error:
            if not files:
                raise
            names = '" or "'.join(choice.imported().values())
            raise WeightsError(damaged(names, f"{error} ")) from error

    def _without_damaged(self, named: DrummerChoice, choice: DrummerChoice) -> DrummerChoice:
        """Return the choice with our own in place of what is in use but cannot be loaded."""
        for slot, name in choice.imported().items():
            if getattr(named, slot):
                continue  # who asks for it is told what is wrong with it
            try:
                self._load(OURS._replace(**{slot: name}))
            except (WeightsError, LibraryError) as fault:
                self._left_out[name, self._library.added_at(name)] = str(fault)
                log.warning("Sidestick's own %s plays. %s", slot.replace("_", " "), fault)
                choice = choice._replace(**{slot: OWN})
        return choice

    def _key(self, choice: DrummerChoice) -> tuple[tuple[str, int], ...]:
        return tuple((name, name != OWN and self._library.added_at(name)) for name in choice)

    def faults(self) -> list[str]:
        """Return why models that are in use do not play: ours do, in their place."""
        if not self._left_out:
            return []
        used = self._library.in_use().imported().values()
        return [
            self._left_out[key]
            for key in ((name, self._library.added_at(name)) for name in used)
            if key in self._left_out
        ]

    def _resolve(self, named: DrummerChoice, style: str = "") -> DrummerChoice:
        # Where nothing was ever imported there is nothing to look up.
        in_use = self._library.in_use() if self._library.folder.is_dir() else OURS
        for slot, name in in_use.imported().items() if self._left_out else ():
            if (name, self._library.added_at(name)) in self._left_out:
                in_use = in_use._replace(**{slot: OWN})
        of_style = self._library.trained(style) if style and style not in TRAINED else None
        if of_style is not None:
            trained = dict.fromkeys(of_style.slots, of_style.name)
            if (of_style.name, self._library.added_at(of_style.name)) not in self._left_out:
                in_use = in_use._replace(**trained)
        return DrummerChoice(*(name or used for name, used in zip(named, in_use, strict=True)))
