"""The drummer plays what is chosen now: the next request hears a new choice."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sidestick_models.drummer_cache import MOST_LOADED, DrummerCache
from sidestick_models.errors import UnknownModelError, WeightsError
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import OWN


class Loaded:
    """Stands for a drummer with these files in the place of ours."""

    def __init__(self, instead: dict[str, bytes]) -> None:
        self.files = {name: data.decode() for name, data in instead.items()}
        self.catalogue = object()


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Loaded]:
    """Collect every drummer that is loaded."""
    loaded: list[Loaded] = []

    def load(instead: dict[str, bytes], user_styles: object) -> Loaded:
        loaded.append(Loaded(instead))
        return loaded[-1]

    monkeypatch.setattr("sidestick_models.drummer.Drummer.load", load)
    return loaded


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with one continuation model that is not in use."""
    library = Library(tmp_path)
    model = ImportedModel("old", "drums_rnn", "old.mag", "", {})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"old"))
    return library


def files(drummer: Loaded) -> list[str]:
    return sorted(drummer.files)


def test_what_is_taken_into_use_plays_from_the_next_request_on(library, loads):
    """In both directions, without a new start."""
    chosen = DrummerCache(library)
    assert files(chosen.choose()) == []
    library.use("old")
    assert files(chosen.choose()) == ["drums_rnn.onnx"]
    library.use(OWN)
    assert files(chosen.choose()) == []


def test_a_named_model_wins_over_what_is_in_use(library, loads):
    """For one request; an empty name means what is in use."""
    chosen = DrummerCache(library)
    assert files(chosen.choose(continuation_model="old", seed_model="")) == ["drums_rnn.onnx"]
    assert files(chosen.choose(continuation_model="", seed_model="")) == []
    library.use("old")
    assert files(chosen.choose(continuation_model=OWN)) == []


def test_models_are_loaded_once(library, loads):
    """However requests alternate between them, and by whichever way they were chosen."""
    chosen = DrummerCache(library)
    for _ in range(3):
        chosen.choose()
        chosen.choose(continuation_model="old")
    library.use("old")
    chosen.choose()
    assert len(loads) == 2


def test_only_a_few_stay_loaded(library, loads):
    """The one that was asked for longest ago gives way."""
    chosen = DrummerCache(library)
    for number in range(MOST_LOADED):
        model = ImportedModel(f"m{number}", "drums_rnn", "m.mag", "", {})
        library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"m"))
        chosen.choose(continuation_model=model.name)
    assert len(loads) == 1 + MOST_LOADED
    chosen.choose(continuation_model=f"m{MOST_LOADED - 1}")
    assert len(loads) == 1 + MOST_LOADED
    chosen.choose()
    assert len(loads) == 2 + MOST_LOADED


def test_another_model_of_the_same_name_is_loaded(library, loads):
    """Removed and imported again, it is another one."""
    chosen = DrummerCache(library)
    chosen.choose(continuation_model="old")
    library.remove("old")
    with pytest.raises(UnknownModelError):
        chosen.choose(continuation_model="old")
    model = ImportedModel("old", "drums_rnn", "new.mag", "", {})
    library.add(model, lambda folder: (folder / "drums_rnn.onnx").write_bytes(b"new"))
    assert chosen.choose(continuation_model="old").files == {"drums_rnn.onnx": "new"}


@pytest.mark.parametrize("names", [{"continuation_model": "new"}, {"seed_model": "old"}])
def test_an_unknown_name_is_refused(library, loads, names):
    """With the names that there are for its slot, also where the name is another slot's."""
    DrummerCache(library).choose(continuation_model="old")
    slot = next(iter(names)).replace("_", " ")
    with pytest.raises(UnknownModelError, match=f"no {slot} called .* There are: "):
        DrummerCache(library).choose(**names)


def test_a_damaged_model_says_so_until_another_is_chosen(library, loads, tmp_path):
    """Each request tells; the engine goes on."""
    chosen = DrummerCache(library)
    (tmp_path / "old" / "drums_rnn.onnx").write_bytes(b"damaged")
    library.use("old")
    for _ in range(2):
        with pytest.raises(WeightsError, match='"old" is damaged'):
            chosen.choose()
    library.use(OWN)
    assert files(chosen.choose()) == []


def test_it_tells_what_can_be_chosen(library, loads):
    """Ours for each slot, then those imported."""
    ours = [("seed_model", OWN), ("continuation_model", OWN)]
    assert DrummerCache(library).models == [*ours, ("continuation_model", "old")]


def test_the_catalogue_is_that_of_what_is_in_use(library, loads):
    """The models that a single request names do not change it."""
    chosen = DrummerCache(library)
    chosen.choose(continuation_model="old")
    assert chosen.catalogue is loads[0].catalogue
    library.use("old")
    assert chosen.choose().catalogue is chosen.catalogue is loads[1].catalogue


def test_the_files_that_play_are_named_by_their_checksums(library, loads):
    """An imported model's in place of ours, by name or by what is in use."""
    chosen = DrummerCache(library)
    own = chosen.checksums()
    imported = own | {"drums_rnn.onnx": hashlib.sha256(b"old").hexdigest()}
    assert chosen.checksums(continuation_model="old", seed_model="") == imported != own
    library.use("old")
    assert chosen.checksums() == imported
    assert chosen.checksums(continuation_model=OWN) == own
