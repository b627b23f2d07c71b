"""The drummer plays what is chosen now: the next request hears a new choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_models.chosen import ChosenDrummer
from sidestick_models.errors import LibraryError, WeightsError
from sidestick_models.library import OWN, InstalledModel, Library


class Loaded:
    """Stands for a drummer with these files in the place of ours; plays their names."""

    styles = ("funk", "soul")

    def __init__(self, instead: dict[str, bytes]) -> None:
        self.files = sorted(instead)

    def generate(self, style: str, **request: object) -> list[str]:
        return [f"{style} {request['bars']} {self.files}"]

    def extend(self, primer: str, **request: object) -> list[str]:
        return [f"{primer} {request['bars']} {self.files}"]


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Loaded]:
    """Every drummer that was loaded."""
    loaded: list[Loaded] = []

    def load(instead: dict[str, bytes], own: object) -> Loaded:
        loaded.append(Loaded(instead))
        return loaded[-1]

    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", load)
    return loaded


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library with one DrumsRNN that is not in use."""
    library = Library(tmp_path)
    model = InstalledModel("old", "drums_rnn", "old.mag", "", {})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"old"))
    return library


def test_a_choice_counts_from_the_next_request_on(library, loads):
    """In both directions, without a new drummer."""
    drummer = ChosenDrummer(library)
    assert drummer.generate("funk", bars=2) == ["funk 2 []"]
    library.use("old")
    assert drummer.generate("funk", bars=2) == ["funk 2 ['drums_rnn.onnx']"]
    library.use(OWN)
    assert drummer.extend("primer", bars=1) == ["primer 1 []"]


def test_models_are_loaded_once(library, loads):
    """As long as nothing else is chosen."""
    drummer = ChosenDrummer(library)
    for _ in range(3):
        drummer.generate("funk", bars=2)
    assert len(loads) == 1


def test_a_named_model_wins_over_what_is_in_use(library, loads):
    """For one request of the command line."""
    named = ChosenDrummer(library, {"drums_rnn": "old", "music_vae": None})
    assert named.generate("funk", bars=2) == ["funk 2 ['drums_rnn.onnx']"]
    library.use("old")
    ours = ChosenDrummer(library, {"drums_rnn": OWN})
    assert ours.generate("funk", bars=2) == ["funk 2 []"]


def test_an_unknown_name_is_refused_at_once(library, loads):
    """With the names that there are."""
    with pytest.raises(LibraryError, match="There are: old, sidestick"):
        ChosenDrummer(library, {"drums_rnn": "new"})


def test_a_damaged_model_says_so_until_another_is_chosen(library, loads, tmp_path):
    """Each request tells; the engine goes on."""
    drummer = ChosenDrummer(library)
    (tmp_path / "old" / "drums_rnn.onnx").write_bytes(b"damaged")
    library.use("old")
    for _ in range(2):
        with pytest.raises(WeightsError, match='"old" is damaged'):
            drummer.generate("funk", bars=2)
    library.use(OWN)
    assert drummer.generate("funk", bars=2) == ["funk 2 []"]


def test_styles_are_those_that_the_loaded_weights_know(library, loads):
    """An imported MusicVAE may have been fitted to fewer."""
    assert ChosenDrummer(library).styles == ("funk", "soul")
