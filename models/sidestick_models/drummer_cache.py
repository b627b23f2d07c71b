"""The drummer that a request asks for: with the models that it names, or with what is in use."""

from __future__ import annotations

from collections import OrderedDict

from sidestick_models.drummer import Drummer
from sidestick_models.imported_models import KINDS, OWN, Library
from sidestick_models.networks.slots import NETWORKS, SLOTS
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.user_styles import OwnStyles

MOST_LOADED = 3


class ChosenDrummer:
    """Loads models when they are first asked for, and keeps the last few of them loaded.

    `own` are the user's styles.

    Raises:
        WeightsError: weights of what is in use are missing or damaged.
    """

    def __init__(self, library: Library, own: OwnStyles | None = None) -> None:
        self._library, self._own = library, own
        self._loaded: OrderedDict[tuple[tuple[str, int], ...], Drummer] = OrderedDict()
        self.repertoire: StyleCatalogue = self.choose().repertoire
        """The styles that can be asked for with what was in use last."""

    @property
    def models(self) -> list[tuple[str, str]]:
        """Slot and name of every model that can be chosen, ours first.

        Raises:
            LibraryError: the description of an imported one is damaged.
        """
        imported = [(SLOTS[model.kind], model.name) for model in self._library.models()]
        return [*((slot, OWN) for slot in NETWORKS), *imported]

    def prepare(self) -> None:
        """See `Drummer.prepare`, with what is in use."""
        self.choose().prepare()

    def checksums(self, **names: str) -> dict[str, str]:
        """The sha256 of each file that plays for these names, of imported models and of ours.

        Raises:
            UnknownModelError: there is no such model.
            WeightsError: a manifest is missing or damaged.
        """
        return self._library.chosen_checksums(self._wanted(names))

    def choose(self, **names: str) -> Drummer:
        """The drummer with the models of these slots; what is in use, where none or "" is named.

        What has been taken into use, imported or removed counts from the next call on.

        Raises:
            UnknownModelError: there is no such model.
            WeightsError: its weights are missing or damaged.
        """
        wanted = self._wanted(names)
        key = tuple((wanted[kind], self._library.made_at(wanted[kind])) for kind in KINDS)
        if key not in self._loaded:
            files = self._library.chosen_files(wanted)
            self._loaded[key] = Drummer.load(instead=files, own=self._own)
            while len(self._loaded) > MOST_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(key)
        drummer = self._loaded[key]
        if not any(names.values()):
            self.repertoire = drummer.repertoire
        return drummer

    def _wanted(self, names: dict[str, str]) -> dict[str, str]:
        """The name of what plays for each kind."""
        return self._library.in_use() | {
            NETWORKS[slot]: name for slot, name in names.items() if name
        }
