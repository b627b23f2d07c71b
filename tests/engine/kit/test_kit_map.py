"""Kit maps: those that come with Sidestick, and the musician's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidestick_engine.errors import KitError
from sidestick_engine.kit.assignments import note_number
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import SHIPPED, KitMap, find_kit_map, general_midi, kit_maps
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.drum_classes import GENERAL_MIDI, GENERAL_MIDI_PITCH, ROLAND, DrumClass

MAPS = kit_maps()
# Kits that have no drum of a class.
GAPS = {
    "abbey_road_drummer": {"high_tom"},
    "ableton_808": {"ride"},
    "ezx_electronic": {"ride"},
    "ezx_hip_hop": {"mid_tom"},
    "studio_drummer": {"low_tom", "mid_tom", "high_tom"},  # nobody says where they are
}


@pytest.mark.parametrize("kit_map", MAPS, ids=lambda kit_map: kit_map.name)
def test_a_map_says_something_of_every_class_and_no_note_twice(kit_map: KitMap) -> None:
    """A class has notes, or stands there as a gap."""
    notes = kit_map.assignments.notes
    assert {Sound.of(drum) for drum in DrumClass} <= notes.keys()
    gaps = {sound.value for sound, its in notes.items() if not its}
    assert gaps == GAPS.get(kit_map.name, set())
    every = [note for its in notes.values() for note in its]
    assert len(every) == len(set(every))
    assert kit_map.title != kit_map.name


@pytest.mark.parametrize("kit_map", MAPS, ids=lambda kit_map: kit_map.name)
def test_a_map_is_read_as_it_is_played(kit_map: KitMap) -> None:
    """The pitch that plays a class means that class; a gap is played on a neighbour without one."""
    kit, notes = Kit.from_map(kit_map), kit_map.assignments.notes
    toms = {DrumClass.LOW_TOM, DrumClass.MID_TOM, DrumClass.HIGH_TOM}
    assert kit.pitches.keys() | (toms if kit_map.name == "studio_drummer" else set()) == set(
        DrumClass
    )
    for drum, pitch in kit.pitches.items():
        own = notes[Sound.of(drum)]
        assert pitch == (own[0] if own else notes[kit.substitutes[drum]][0])
    for sound, its in notes.items():
        assert all(kit.sounds[note] is sound for note in its)


@pytest.mark.parametrize("kit_map", MAPS, ids=lambda kit_map: kit_map.name)
def test_a_map_is_found_by_every_name_it_has(kit_map: KitMap) -> None:
    """In any case and punctuation."""
    for name in (kit_map.name, kit_map.title, *kit_map.also):
        assert find_kit_map(name) == kit_map
        assert find_kit_map(name.upper().replace("_", "-")) == kit_map


# (map, class, note): where maps differ from General MIDI, and from each other
FACTS = """
addictive_drums_2 rim 42 | addictive_drums_2 high_tom 71 | addictive_drums_2 low_tom 67
addictive_drums_2 crash 77 | addictive_drums_2 ride 60 | bfd3 kick 24 | bfd3 snare 26
bfd3 closed_hat 30 | ggd_invasion kick 24 | ggd_invasion snare 26 | ggd_invasion high_tom 33
ggd_legacy snare 37 | steven_slate_drums_5 clap 76 | ezdrummer_3 clap 1 | roland_td high_tom 48
roland_td mid_tom 45 | mt_power_drum_kit_2 open_hat 46 | superior_drummer_3 mid_tom 47
ezdrummer_2 crash 49 | abbey_road_drummer clap 34 | general_midi tambourine 54
ableton_909 low_tom 44 | ableton_909 crash 48 | ableton_909 ride 50 | ableton_808 crash 49
logic_drum_kit_designer high_tom 50 | studio_drummer kick 36
"""


@pytest.mark.parametrize("fact", FACTS.replace("\n", " | ").strip(" |").split(" | "))
def test_maps_say_what_the_libraries_understand(fact: str) -> None:
    """The first note of a sound plays it."""
    name, sound, note = fact.split()
    assert find_kit_map(name).assignments.notes[Sound(sound)][0] == int(note)


def test_without_a_choice_a_track_plays_general_midi() -> None:
    """As the models' own tables have it; the notes of e-drums are understood beside it."""
    kit = Kit.from_map(general_midi())
    assert kit.pitches == GENERAL_MIDI_PITCH
    assert kit.classes == {**ROLAND, **GENERAL_MIDI}
    for name in ("Battery", "Maschine", "GM"):
        assert find_kit_map(name) == general_midi()


def test_roland_is_what_the_dataset_was_played_on() -> None:
    """The same notes mean the same classes."""
    assert Kit.from_map(find_kit_map("roland")).classes == ROLAND


def test_an_unknown_name_is_answered_with_those_that_there_are() -> None:
    """The sentence names it and them."""
    with pytest.raises(KitError, match=r'no kit map "kit x"\. There are: abbey_road_drummer, .*td'):
        find_kit_map("kit x")


def test_the_musicians_own_maps_come_beside_and_before(tmp_path: Path) -> None:
    """A file of the same name wins."""
    (tmp_path / "cellar.txt").write_text("also = the cellar\nkick = C0\nsnare = 25\n", "utf-8")
    (tmp_path / "bfd3.txt").write_text("kick = 36\n", "utf-8")
    cellar = find_kit_map("The Cellar", tmp_path)
    assert (cellar.name, cellar.title) == ("cellar", "cellar")
    assert Kit.from_map(cellar).pitches == {DrumClass.KICK: note_number("C0"), DrumClass.SNARE: 25}
    assert find_kit_map("bfd3", tmp_path).assignments.notes == {Sound.KICK: (36,)}
    assert find_kit_map("bfd3", tmp_path).also == ()
    assert len(kit_maps(tmp_path)) == len(MAPS) + 1


def test_a_broken_map_of_the_musicians_own_is_refused_line_by_line(tmp_path: Path) -> None:
    """A kit that is half understood would put notes where nobody expects them."""
    (tmp_path / "cellar.txt").write_bytes(b"kick = 36\nsnore = 38\nhello\n\xff = 1\n")
    with pytest.raises(KitError) as broken:
        find_kit_map("cellar", tmp_path)
    told = [sentence.split(", line ") for sentence in str(broken.value).split(". ")]
    assert [(name, line[:2]) for name, line in told] == [
        ("cellar.txt", f"{number}:") for number in (2, 3, 4)
    ]
    (tmp_path / "cellar.txt").write_text("#" * 70000, "utf-8")
    with pytest.raises(KitError, match=r"^The kit map .*cellar\.txt is longer than"):
        find_kit_map("cellar", tmp_path)


def test_maps_are_text_that_people_can_read() -> None:
    """Every file of the folder is one, short, and in ASCII."""
    files = sorted(SHIPPED.iterdir())
    assert [path.stem for path in files] == [kit_map.name for kit_map in MAPS]
    assert all(path.read_text("ascii").count("\n") < 60 for path in files)
