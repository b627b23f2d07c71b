"""The drummer plays what is chosen now: the next request hears a new choice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import pytest

from sidestick_models.drummer import Drummer
from sidestick_models.drummer_cache import MOST_LOADED, DrummerCache
from sidestick_models.errors import UnknownModelError, WeightsError
from sidestick_models.imported_models import ImportedModel, Library
from sidestick_models.networks.slots import OWN
from sidestick_models.networks.weights import FOLDER


class Loaded:
    """Stands for a drummer with these files in the place of ours."""

    def __init__(self, instead: dict[str, Path]) -> None:
        self.files = {name: path.read_text() for name, path in instead.items()}
        self.catalogue = object()


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Loaded]:
    """Collect every drummer that is loaded."""
    loaded: list[Loaded] = []

    def load(instead: dict[str, Path], user_styles: object) -> Loaded:
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
    with pytest.raises(UnknownModelError, match=f"no {slot} called .* There (are|is only)"):
        DrummerCache(library).choose(**names)


def test_our_own_plays_in_place_of_a_damaged_model_in_use(library, loads, tmp_path):
    """Each request is told why, until another is chosen; who asks for it by name is refused."""
    chosen = DrummerCache(library)
    (tmp_path / "old" / "drums_rnn.onnx").write_bytes(b"damaged")
    library.use("old")
    for _ in range(2):
        assert files(chosen.choose()) == []
        (sentence,) = chosen.faults()
        assert '"old" is damaged' in sentence
    assert len(loads) == 1, "it is not tried again with each request"
    with pytest.raises(WeightsError, match='"old" is damaged'):
        chosen.choose(continuation_model="old")
    library.use(OWN)
    assert files(chosen.choose()) == []
    assert chosen.faults() == []


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


def cut(contents: bytes) -> bytes:
    return contents[: len(contents) // 2]


def another(_: bytes) -> bytes:
    return (FOLDER / "feel.onnx").read_bytes()


def with_a_weight(number: float) -> Callable[[bytes], bytes]:
    """Return what puts a number in the place of the last of the floats of a graph."""

    def changed(contents: bytes) -> bytes:
        model = onnx.load_from_string(contents)
        tensors = [
            *model.graph.initializer,
            *(each.t for node in model.graph.node for each in node.attribute if each.HasField("t")),
        ]
        floats = max(
            (t for t in tensors if t.data_type == 1),
            key=lambda t: onnx.numpy_helper.to_array(t).size,
        )
        values = onnx.numpy_helper.to_array(floats).copy()
        values.reshape(-1)[-1] = number
        floats.CopyFrom(onnx.numpy_helper.from_array(values, floats.name))
        return bytes(model.SerializeToString())

    return changed


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (cut, "damaged"),
        (lambda _: b"", "damaged"),
        (lambda _: b"PK\x03\x04 not a graph", "damaged"),
        (another, "damaged"),
        (with_a_weight(np.nan), "not numbers"),
        (with_a_weight(np.inf), "not numbers"),
    ],
)
@pytest.mark.parametrize("kind", ["drums_rnn", "music_vae"])
def test_an_imported_model_that_cannot_play_keeps_nothing_from_playing(
    tmp_path, kind, damage, word
):
    """Of every kind and in every file: our own plays, and the sentence says which is damaged."""
    names = {
        "drums_rnn": ["drums_rnn.onnx"],
        "music_vae": ["music_vae.onnx", "music_vae_start.onnx", "style_cvae.onnx", "encoder.onnx"],
    }[kind]
    library = Library(tmp_path)
    for damaged in names:
        if damaged == "encoder.onnx" and damage is another:
            continue  # it is looked at when a style of the user's own plays, which then says so

        def write(folder: Path, damaged: str = damaged) -> None:
            for name in names:
                contents = (FOLDER / name).read_bytes()
                (folder / name).write_bytes(damage(contents) if name == damaged else contents)

        name = damaged.replace(".onnx", "")
        library.add(ImportedModel(name, kind, "m.mag", "", {}), write)
        library.use(name)
        chosen = DrummerCache(library)
        assert beat_of(chosen.choose()) == expected()
        (sentence,) = chosen.faults()
        assert f'"{name}" is damaged' in sentence
        assert word in sentence
        assert f"sidestick models remove {name}" in sentence


def beat_of(drummer: Drummer) -> bytes:
    (beat,) = drummer.generate("funk", bars=3, seed=1)
    return beat.hits.tobytes() + beat.velocities.tobytes() + beat.offsets.tobytes()


@cache
def expected() -> bytes:
    return beat_of(Drummer.load())


def add_trained(library: Library, name: str) -> None:
    """Add a model that was trained for the style of its name: it continues, and plays hits."""
    model = ImportedModel(name, "drums_rnn", "mine", "", {}, ("feel",), for_style=True)

    def write(folder: Path) -> None:
        for file in ("drums_rnn.onnx", "feel.onnx"):
            (folder / file).write_bytes(name.encode())

    library.add(model, write)


def test_a_style_plays_all_that_was_trained_for_it(library, loads):
    """From the next request on, and in no other style."""
    chosen = DrummerCache(library)
    assert files(chosen.choose("mine")) == []
    add_trained(library, "mine")
    assert chosen.choose("mine").files == {"drums_rnn.onnx": "mine", "feel.onnx": "mine"}
    assert files(chosen.choose("funk")) == []
    library.remove("mine")
    assert files(chosen.choose("mine")) == []


def test_a_model_that_is_named_goes_before_the_styles_and_what_is_in_use_after_it(library, loads):
    add_trained(library, "mine")
    library.use("old")
    chosen = DrummerCache(library)
    assert chosen.choose("mine").files["drums_rnn.onnx"] == "mine"
    assert files(chosen.choose("mine", continuation_model=OWN)) == ["feel.onnx"]
    assert chosen.choose("mine", continuation_model="old").files["drums_rnn.onnx"] == "old"
    assert chosen.choose("funk").files == {"drums_rnn.onnx": "old"}


def test_checksums_are_those_of_the_models_that_play_in_a_style(library, loads):
    add_trained(library, "mine")
    chosen = DrummerCache(library)
    mine, ours = chosen.checksums("mine"), chosen.checksums()
    changed = {file for file in ours if mine[file] != ours[file]}
    assert changed == {"drums_rnn.onnx", "feel.onnx"}


def test_a_model_named_like_a_style_of_ours_never_takes_its_place(library, loads):
    add_trained(library, "rock")
    assert files(DrummerCache(library).choose("rock")) == []


def test_a_model_of_several_slots_is_used_in_all_of_them_or_in_one(library, loads):
    add_trained(library, "mine")
    chosen = DrummerCache(library)
    library.use("mine", "human_timing")
    assert files(chosen.choose()) == ["feel.onnx"]
    library.use("mine")
    assert files(chosen.choose()) == ["drums_rnn.onnx", "feel.onnx"]
    slots = [slot for slot, name in chosen.models if name == "mine"]
    assert slots == ["continuation_model"]


def test_a_trained_model_is_put_in_the_place_of_an_earlier_one(library, loads):
    add_trained(library, "mine")
    before = library.added_at("mine")
    model = ImportedModel("mine", "feel", "again", "", {}, for_style=True)
    library.put_trained(model, lambda folder: (folder / "feel.onnx").write_bytes(b"new"))
    assert library.find("mine") == model
    assert library.added_at("mine") != before
    assert DrummerCache(library).choose("mine").files == {"feel.onnx": "new"}
