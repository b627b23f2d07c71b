"""A model that is packed and imported elsewhere plays the same beats, byte by byte."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sidestick_models.beat.beat import Beat
from sidestick_models.drummer_cache import DrummerCache
from sidestick_models.errors import LibraryError, ModelError, UnknownModelError, WeightsError
from sidestick_models.networks.onnx_weights import put_weights, read_notes, read_sizes, read_weights
from sidestick_models.networks.slots import FILES
from sidestick_models.networks.weights import FOLDER
from sidestick_models.patterns.errors import PatternError
from sidestick_models.sharing.card import checksum
from sidestick_models.sharing.pack import Remarks, import_packed, pack, read_model
from sidestick_models.sharing.packed_file import read_packed, write_packed
from tests.models.sharing.packed import FILE, home, library_with, packed_file


def beat_bytes(beats: list[Beat]) -> bytes:
    arrays = [array for beat in beats for array in (beat.hits, beat.velocities, beat.offsets)]
    return b"".join(array.tobytes() for array in arrays)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed_file(tmp_path_factory.mktemp("here"))


def test_the_same_beats_are_played_elsewhere(packed: Path, tmp_path: Path) -> None:
    """All files of the model are the same bytes, and what is said of it is the same."""
    at_home, elsewhere = home(packed.parent), home(tmp_path / "Büro 2")
    here, there = at_home.library, elsewhere.library
    model, _ = import_packed(packed, elsewhere)
    assert model == here.find("mine")
    names = {path.name for path in here.folder_of("mine").iterdir()}
    assert names == {FILE, "variables.npz", "manifest.json", "model.json"}
    for name in names:
        assert (there.folder_of("mine") / name).read_bytes() == (
            here.folder_of("mine") / name
        ).read_bytes()
    primer = DrummerCache(here).choose().generate("rock", bars=2, seed=5)[0]
    # In two bars so little may change that all models agree.
    played = [
        beat_bytes(
            DrummerCache(library).choose(continuation_model=name).extend(primer, bars=6, seed=6)
        )
        for library, name in ((here, "mine"), (there, "mine"), (here, "sidestick"))
    ]
    assert played[0] == played[1] != played[2]


def test_the_learned_style_of_its_name_comes_along(packed: Path, tmp_path: Path) -> None:
    """Under the name that the model has there, as the same file but for that."""
    elsewhere = home(tmp_path)
    _, card = import_packed(packed, elsewhere, "other")
    assert card.kit_maps == {"EZdrummer": 28}
    assert card.style["name"] == "My Löops"
    (file,) = (tmp_path / "styles").glob("*.npz")
    assert file.name == "other.npz"
    assert file.read_bytes() == (packed.parent / "styles/mine.npz").read_bytes()
    elsewhere.library.remove("other")
    with pytest.raises(PatternError, match="learned style other already"):
        import_packed(packed, elsewhere, "other")
    assert elsewhere.library.models() == []


def test_a_small_file_plays_and_leaves_out_what_training_needs(
    packed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "small.sidestick"
    pack("mine", home(packed.parent), path, Remarks(), small=True)
    names = read_model(path).files.keys()
    assert names == {FILE}


def test_a_card_says_what_the_model_is(packed: Path) -> None:
    """Whoever gets the file reads it in the header, with any tool for safetensors."""
    card = read_model(packed).card
    assert (card.name, card.sidestick, card.licence, card.notes) == (
        "mine",
        "1.2.3",
        "CC0-1.0",
        "Hi\nyou",
    )
    assert card.graphs[FILE]["notes"] == {"after_silence": "yes"}
    assert card.model["figures"] == {"hits_per_bar": 12.5}


def test_a_name_that_is_taken_or_illegal_is_told_and_another_may_be_given(
    packed: Path, tmp_path: Path
) -> None:
    there = home(tmp_path)
    import_packed(packed, there)
    for name in ("", "../out", "sidestick", "Grün"):
        with pytest.raises(LibraryError):
            import_packed(packed, there, name)
    assert import_packed(packed, there, "other")[0].name == "other"
    assert sorted(path.name for path in there.library.folder.iterdir()) == ["mine", "other"]
    with pytest.raises(UnknownModelError, match="There is no model"):
        pack("nobody", there, tmp_path / "x", Remarks())
    with pytest.raises(LibraryError, match="pack one of yours"):
        pack("sidestick", there, tmp_path / "x", Remarks())


@pytest.mark.parametrize("file", FILES)
def test_our_graphs_with_their_own_weights_are_our_graphs(file: str) -> None:
    model = (FOLDER / file).read_bytes()
    assert put_weights(model, read_weights(model), read_sizes(model), read_notes(model)) == model


def changed(packed: Path, path: Path, change: Any, *, sums: bool = True) -> Path:
    """Write a packed model with its card and arrays changed, and checksums that fit."""
    card, arrays = read_packed(packed)
    arrays = {name: array.copy() for name, array in arrays.items()}
    change(card, arrays)
    if sums:
        sets: dict[str, dict[str, Any]] = {}
        for name, array in arrays.items():
            file, _, key = name.partition("/")
            sets.setdefault(file, {})[key] = array
        card["checksums"] = {file: checksum(found) for file, found in sets.items()}
    write_packed(path, card, arrays)
    return path


def first(arrays: dict[str, Any], dtype: type, axes: int) -> str:
    return next(
        name
        for name, array in arrays.items()
        if name.startswith(FILE) and array.dtype == dtype and len({*array.shape}) == axes
    )


def transpose(card: Any, arrays: Any) -> None:
    name = first(arrays, np.int8, 2)
    arrays[name] = np.ascontiguousarray(arrays[name][:, ::-1].T)


def half(card: Any, arrays: Any) -> None:
    name = first(arrays, np.int8, 2)
    arrays[name] = arrays[name][:100]


def retype(card: Any, arrays: Any) -> None:
    name = first(arrays, np.int8, 2)
    arrays[name] = arrays[name].astype(np.uint8)


def silly_sizes(card: Any, arrays: Any) -> None:
    name = first(arrays, np.int64, 1)
    arrays[name] = arrays[name] + (1 << 40)


HOSTILE = {
    "sizes of another input": lambda card, arrays: card["graphs"][FILE]["sizes"].__setitem__(0, 99),
    "endless sizes": lambda card, arrays: card["graphs"][FILE].update(sizes=[10**9] * 30),
    "texts as sizes": lambda card, arrays: card["graphs"][FILE].update(sizes=["1"]),
    "an array is missing": lambda card, arrays: arrays.pop(f"{FILE}/3"),
    "one more": lambda card, arrays: arrays.update({f"{FILE}/999": np.ones(3)}),
    "another file": lambda card, arrays: arrays.update({"evil.py/0": np.ones(3)}),
    "a way out": lambda card, arrays: arrays.update({"../x.npz/0": np.ones(3)}),
    "a graph of another name": lambda card, arrays: card["graphs"].update(
        {"../../x.onnx": card["graphs"][FILE]}
    ),
    "a variable that is an argument": lambda card, arrays: arrays.update(
        {"variables.npz/file": np.ones(3)}
    ),
    "transposed": transpose,
    "cut": half,
    "of another type": retype,
    "sizes as values": silly_sizes,
    "a style that is none": lambda card, arrays: arrays.pop("style/events"),
    "a style with a wrong card": lambda card, arrays: arrays.update(
        {"style/card": np.zeros(9, np.uint8)}
    ),
    "a style with more hits": lambda card, arrays: arrays["style/events"].fill(511),
    "unknown structure": lambda card, arrays: card["graphs"][FILE].update(structure="0" * 64),
    "no graphs": lambda card, arrays: card.update(graphs={}),
    "strange notes": lambda card, arrays: card["graphs"][FILE].update(notes={"A b": "\x1b[2J"}),
    "escapes": lambda card, arrays: card.update(notes="\x1b]0;owned\x07"),
    "long text": lambda card, arrays: card.update(licence="x" * 3000),
    "other styles": lambda card, arrays: card.update(styles=["polka"]),
    "a newer format": lambda card, arrays: card.update(format=2),
    "a list for a name": lambda card, arrays: card.update(licence=[]),
    "unknown fields": lambda card, arrays: card.update(run="rm"),
    "a model of no kind": lambda card, arrays: card["model"].update(kind="../x"),
    "a model of another kind": lambda card, arrays: card["model"].update(kind="music_vae"),
    "a model with more": lambda card, arrays: card["model"].update(run="rm"),
    "figures that are none": lambda card, arrays: card["model"].update(figures={"a": "b"}),
    "a name as a path": lambda card, arrays: card["model"].update(name="../../etc"),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_a_sentence_and_leaves_nothing(
    packed: Path, tmp_path: Path, change: Any
) -> None:
    path = changed(packed, tmp_path / "hostile.sidestick", change)
    there = home(tmp_path / "home")
    with pytest.raises((LibraryError, WeightsError)) as told:
        import_packed(path, there)
    assert str(told.value).isprintable()
    assert [each for each in (tmp_path / "home").rglob("*") if each.name != "models"] == []
    assert sorted(each.name for each in tmp_path.iterdir())[-1] == "hostile.sidestick"


def test_changed_weights_are_noticed(packed: Path, tmp_path: Path) -> None:
    """A bit that was lost on the way."""

    def flip(card: Any, arrays: Any) -> None:
        arrays[first(arrays, np.int8, 2)][0, 0] ^= 1

    path = changed(packed, tmp_path / "flipped.sidestick", flip, sums=False)
    with pytest.raises(LibraryError, match="checksums"):
        read_model(path)


def test_a_damaged_model_is_not_packed(tmp_path: Path) -> None:
    """Nothing is written."""
    library = library_with(tmp_path / "models")
    (library.folder_of("mine") / FILE).write_bytes(b"no graph")
    with pytest.raises(WeightsError, match="sidestick models remove mine"):
        pack("mine", home(tmp_path), tmp_path / "mine.sidestick", Remarks())
    assert not (tmp_path / "mine.sidestick").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    library = library_with(tmp_path / "models")
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot be written"):
        pack("mine", home(tmp_path), tmp_path / "file" / "mine.sidestick", Remarks())
    assert asdict(library.find("mine"))["name"] == "mine"
