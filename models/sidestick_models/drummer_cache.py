"""The drummer with the models that a request names, or with those in use, kept loaded.

What plays in a slot is what the request names, else what is in use. A style that brings models of
its own would come between the two; none does yet.
"""

from __future__ import annotations

from collections import OrderedDict

from sidestick_models.drummer import Drummer
from sidestick_models.imported_models import Library
from sidestick_models.networks.slots import NETWORKS, OURS, OWN, DrummerChoice
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.user_styles import UserStyles

MOST_LOADED = 3


class DrummerCache:
    """Loads models when they are first asked for, and keeps the last few drummers.

    `user_styles` are those in the user's files.

    Raises:
        WeightsError: weights of what is in use are missing or damaged.
    """

    def __init__(self, library: Library, user_styles: UserStyles | None = None) -> None:
        self._library, self._user_styles = library, user_styles
        self._loaded: OrderedDict[tuple[tuple[str, int], ...], Drummer] = OrderedDict()
        self.catalogue: StyleCatalogue = self.choose().catalogue
        """The styles that can be asked for with what was in use last."""

    @property
    def models(self) -> list[tuple[str, str]]:
        """Return slot and name of every model that can be chosen, ours first.

        Raises:
            LibraryError: the description of an imported one is damaged.
        """
        imported = [(model.slot, model.name) for model in self._library.models()]
        return [*((slot, OWN) for slot in NETWORKS), *imported]

    def prepare(self) -> None:
        """Make what first requests would wait for, with what is in use: see `Drummer.prepare`."""
        self.choose().prepare()

    def checksums(self, **names: str) -> dict[str, str]:
        """Return the sha256 of each file that plays for these names, imported or ours.

        Raises:
            UnknownModelError: there is no such model.
            WeightsError: a manifest is missing or damaged.
        """
        return self._library.checksums(self._resolve(DrummerChoice(**names)))

    def choose(self, **names: str) -> Drummer:
        """Return the drummer with the models of these slots; what is in use where "" or none is.

        What has been taken into use, imported or removed counts from the next call on.

        Raises:
            UnknownModelError: there is no such model.
            WeightsError: its weights are missing or damaged.
        """
        named = DrummerChoice(**names)
        choice = self._resolve(named)
        key = tuple((name, name != OWN and self._library.added_at(name)) for name in choice)
        if key not in self._loaded:
            files = self._library.files(choice)
            self._loaded[key] = Drummer.load(instead=files, user_styles=self._user_styles)
            while len(self._loaded) > MOST_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(key)
        drummer = self._loaded[key]
        if not any(named):
            self.catalogue = drummer.catalogue
        return drummer

    def _resolve(self, named: DrummerChoice) -> DrummerChoice:
        # Where nothing was ever imported there is nothing to look up.
        in_use = self._library.in_use() if self._library.folder.is_dir() else OURS
        return DrummerChoice(*(name or used for name, used in zip(named, in_use, strict=True)))
