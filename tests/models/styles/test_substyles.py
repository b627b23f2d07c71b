"""Sub-styles: what there is, where it comes from, and that it is asked for like any style."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.beat.meter import Meter
from sidestick_models.beat.subdivision import Kind
from sidestick_models.drummer import Drummer
from sidestick_models.networks.slots import FILES_OF
from sidestick_models.patterns.style_files import load_styles
from sidestick_models.sampling.random_draws import SecondStyle
from sidestick_models.styles.catalogue import StyleCatalogue
from sidestick_models.styles.learned_style import FEW_WINDOWS
from sidestick_models.styles.names import folded
from sidestick_models.styles.substyle import RecordedSubStyle, substyle
from sidestick_models.styles.substyle_table import (
    PARENTS,
    PATTERNS,
    RECORDED,
    SHIPPED_STYLES,
    SUBDIVISIONS,
    WINDOWS,
    WRITTEN,
    substyle_info,
)
from sidestick_models.styles.trained import STYLES, trained_styles
from sidestick_models.styles.user_styles import UserStyles

POLKA = """style: Polka
tempo: 110-125 bpm
colour: #7fb800
pattern: Oom-pah
snare |--x---x---x---x-|
kick |X---X---X---X---|
"""
RECORDED_KEYS = [each.key for each in RECORDED]
WITHOUT_FILLS = ("rock_shuffle", "latin_chacarera", "dance_disco", "dance_live_breakbeat")


@pytest.fixture(scope="module")
def drummer() -> Drummer:
    """Load all models once."""
    return Drummer.load()


def test_each_key_begins_with_the_style_that_it_is_in() -> None:
    """A key says where it belongs, and no name is there twice."""
    assert all(key.startswith(f"{parent}_") for key, parent in PARENTS.items())
    assert set(PARENTS.values()) <= set(STYLES)
    infos = [*trained_styles(), *map(substyle_info, PARENTS)]
    spelled = [each for info in infos for each in {folded(info.key), folded(info.name)}]
    assert len(set(spelled)) == len(spelled)
    assert len(set(SHIPPED_STYLES)) == len(infos)


def test_there_is_a_file_for_each_and_no_other() -> None:
    """Windows of what is recorded, patterns of what is written."""
    assert {path.stem for path in WINDOWS.iterdir()} == {*RECORDED_KEYS, SUBDIVISIONS.stem}
    assert set(load_styles(PATTERNS)) - set(load_styles()) == set(WRITTEN)


@pytest.mark.parametrize("key", WRITTEN)
def test_a_written_one_has_patterns_and_fills(key: str) -> None:
    """At least six beats, no two alike, and its parent's colour."""
    style = load_styles(PATTERNS)[key]
    beats = [tuple(sorted(p.lanes.items())) for p in style.patterns if not p.is_fill]
    assert len(set(beats)) == len(beats) >= 6
    assert sum(pattern.is_fill for pattern in style.patterns) >= 3
    assert style.colour == substyle_info(key).colour


@pytest.mark.parametrize("key", RECORDED_KEYS)
def test_a_recorded_one_has_some_windows(key: str) -> None:
    """Enough to be a style, with fills unless it shuffles or nobody recorded any."""
    style = substyle(key)
    assert isinstance(style, RecordedSubStyle)
    assert style.info == substyle_info(key)
    assert len(style.events) >= 0.7 * FEW_WINDOWS
    assert style.fills.sum() >= 8 or key in WITHOUT_FILLS


def test_sub_styles_come_last(tmp_path: Path) -> None:
    """Those of a musician's own stay where they were."""
    (tmp_path / "polka.txt").write_text(POLKA)
    catalogue = StyleCatalogue(user_styles=UserStyles(tmp_path))
    assert catalogue.keys() == (*catalogue.trained, "polka", *PARENTS)
    assert [info.key for info in catalogue.infos()] == [*catalogue.keys()]


def test_weights_of_few_styles_have_the_sub_styles_of_these() -> None:
    """Styles that a network does not know have none either."""
    assert StyleCatalogue(known=3).keys() == (
        "afrobeat",
        "afrocuban",
        "blues",
        "afrocuban_bembe",
        "afrocuban_calypso",
        "afrocuban_rhumba",
        "blues_12_8",
    )


@pytest.mark.parametrize("file", ["rock_shuffle.txt", "reggae_one_drop.txt", "rock_shuffle.npz"])
def test_a_style_of_ones_own_cannot_have_the_name_of_one(tmp_path: Path, file: str) -> None:
    """It is no style, and says so."""
    (tmp_path / file).write_text(POLKA)
    (fault,) = UserStyles(tmp_path).faults()
    assert "Sidestick comes with a style" in fault.sentence
    assert "needs another name, as my_" in fault.sentence


@pytest.mark.parametrize("written", ["rock/shuffle", "Shuffle Rock", "ROCK_SHUFFLE"])
def test_one_is_found_as_people_write_it(written: str) -> None:
    """By key, by name, and as the recordings are labelled."""
    assert StyleCatalogue().keys_in({"style": written})["style"] == "rock_shuffle"


def test_none_is_loaded_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start knows their names only."""
    catalogue = StyleCatalogue()

    def never(key: str) -> None:
        raise AssertionError(key)

    monkeypatch.setattr("sidestick_models.styles.substyle.substyle", never)
    assert "rock_shuffle" in catalogue.substyles
    assert catalogue.density_range("rock") is not None
    with pytest.raises(AssertionError, match="rock_shuffle"):
        catalogue.density_range("rock_shuffle")


def test_what_is_kept_on_disk_stays_there(tmp_path: Path) -> None:
    """Encodings of a sub-style are not made again after a style of one's own comes."""
    users = UserStyles(tmp_path)
    assert users.kept is not None
    for key in ("rock_shuffle", "reggae_one_drop", "latin_samba"):
        users.kept.put(substyle(key).sha256, "encoder", {"mean": np.zeros(1)})
    assert len(list((tmp_path / ".kept").iterdir())) == 3


@pytest.mark.parametrize("style", ["rock_shuffle", "jazz_free_swing", "latin_samba", "blues_12_8"])
def test_the_same_request_gives_the_same_beat(drummer: Drummer, style: str) -> None:
    """However many versions are asked for."""
    one = drummer.generate(style, bars=3, seed=4, fill=True)
    three = drummer.generate(style, bars=3, seed=4, fill=True, versions=3)
    assert one[0].hits.tobytes() == three[0].hits.tobytes()
    assert one[0].offsets.tobytes() == three[0].offsets.tobytes()
    assert len({beat.hits.tobytes() for beat in three}) == 3


def test_a_blend_has_something_of_both(drummer: Drummer) -> None:
    """A sub-style is blended with a style, with its own parent, and with another sub-style."""
    for style, second in (
        ("rock", "rock_shuffle"),
        ("reggae_one_drop", "reggae"),
        ("jazz_swing", "latin_bossa_nova"),
    ):
        (alone,) = drummer.generate(style, bars=2, seed=3)
        (blended,) = drummer.generate(style, bars=2, seed=3, blend=SecondStyle(second, 0.5))
        assert (alone.hits != blended.hits).any()


def test_who_imports_models_hears_them(drummer: Drummer) -> None:
    """A seed model that is not ours draws the bars of a written style, and what follows too."""
    (alone,) = drummer.generate("reggae_steppers", bars=2, seed=1)
    networks = Drummer(drummer.models, drummer.catalogue, FILES_OF["seed_model"])
    (imported,) = networks.generate("reggae_steppers", bars=2, seed=1)
    assert (imported.hits != alone.hits).any()
    (by_rules,) = drummer.extend(alone, bars=4, style="reggae_steppers", seed=1)
    networks = Drummer(drummer.models, drummer.catalogue, FILES_OF["continuation_model"])
    (by_network,) = networks.extend(alone, bars=4, style="reggae_steppers", seed=1)
    assert (by_rules.hits != by_network.hits).any()


def test_human_timing_plays_a_sub_style_as_its_parent(drummer: Drummer) -> None:
    """A network that plays on from a beat knows nothing nearer."""
    blend = drummer.catalogue.blend("rock_shuffle", SecondStyle("funk", 0.25))
    weights = blend.of_trained.weights
    rock, funk = drummer.catalogue.number("rock"), drummer.catalogue.number("funk")
    assert (weights[rock], weights[funk], weights.sum()) == (0.75, 0.25, 1.0)


def test_a_shuffle_lies_in_triplets(drummer: Drummer) -> None:
    """Slow blues, hit for hit."""
    beats = drummer.generate("blues_12_8", bars=2, seed=1, versions=8)
    for step, late in ((1, 1 / 3), (3, -1 / 3)):
        offsets = [beat.offsets[step::4][beat.hits[step::4]] for beat in beats]
        assert np.concatenate(offsets).mean() == pytest.approx(late, abs=0.04)
    assert not any(beat.hits[2::4].any() for beat in beats)


@pytest.mark.parametrize("style", ["blues_12_8", "gospel_6_8", "jazz_swing"])
def test_fills_are_in_triplets_too(drummer: Drummer, style: str) -> None:
    """Long beats with fills in them and at their end have nothing between the triplets."""
    for beat in drummer.generate(style, bars=8, seed=1, versions=4, fill=True):
        assert not beat.hits[2::4].any()
        (more,) = drummer.extend(beat, bars=8, style=style, seed=1)
        assert not more.hits[2::4].any()


@pytest.mark.parametrize("style", ["afrocuban_bembe", "latin_chacarera"])
def test_recorded_triplets_are_triplets(drummer: Drummer, style: str) -> None:
    """In 4/4 they lie where the drummer has them, in 12/8 they are eighths, on the grid."""
    beats = drummer.generate(style, bars=2, seed=1, versions=8)
    last = np.concatenate([beat.offsets[3::4][beat.hits[3::4]] for beat in beats])
    assert last.mean() == pytest.approx(-1 / 3, abs=0.1)
    beats = drummer.generate(style, bars=2, seed=1, versions=8, meter=Meter(12, 8))
    assert not any(beat.hits[1::2].any() for beat in beats)
    for step in (2, 4):
        offsets = [beat.offsets[step::6][beat.hits[step::6]] for beat in beats]
        assert np.abs(np.concatenate(offsets).mean()) < 0.2


def test_a_subdivision_can_be_asked_of_a_recorded_sub_style(drummer: Drummer) -> None:
    """Straight, a shuffle's second sixteenths are hardly late; in triplets as late as these."""
    late = {}
    for kind in (Kind.STRAIGHT, Kind.TRIPLET):
        beats = drummer.generate("rock_shuffle", bars=2, seed=1, versions=8, subdivision=kind)
        offsets = [beat.offsets[1::4][beat.hits[1::4]] for beat in beats]
        late[kind] = float(np.concatenate(offsets).mean())
    assert late[Kind.STRAIGHT] < 0.16
    assert late[Kind.TRIPLET] == pytest.approx(1 / 3, abs=0.12)


@pytest.mark.parametrize("meter", [Meter(12, 8), Meter(6, 8)])
def test_triplets_are_the_eighths_of_dotted_quarters(drummer: Drummer, meter: Meter) -> None:
    """Nothing is between them, and they lie on the grid there; what follows stays so."""
    (beat,) = drummer.generate("blues_12_8", bars=2, seed=2, meter=meter)
    (more,) = drummer.extend(beat, bars=2, style="blues_12_8", seed=2, meter=meter)
    for hits in (beat.hits, more.hits[: meter.steps_per_bar]):  # then comes a fill
        assert hits[::2, [DrumClass.CLOSED_HAT, DrumClass.RIDE]].any(axis=1).all()
        assert not hits[1::2].any()
    assert np.abs(beat.offsets[::2][beat.hits[::2]]).mean() < 0.06
    dotted = beat.hits[:12].reshape(2, 6, 9)
    assert dotted[1, 0, DrumClass.SNARE]
