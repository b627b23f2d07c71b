"""Kit maps that other programs write: REAPER's note names and `.midnam`, in whatever encoding."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_map import adopt, broken_maps, find_kit_map, kit_maps
from sidestick_engine.kit.kit_of_track import Kits
from sidestick_engine.kit.note_names import read_midnam, read_reaper
from sidestick_engine.kit.sound import Sound
from sidestick_models.beat.drum_classes import DrumClass

REAPER = "# MIDI note / CC name map\n46 Hat Open\n42 Hat Closed\n40 Snare Rim\n38 Snare\n36 Kick\n"
DOCTYPE = '<!DOCTYPE MIDINameDocument PUBLIC "-//MMA//DTD 1.0//EN" "http://example.org/x.dtd">'


def midnam(*lists: str, doctype: str = DOCTYPE) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}\n<MIDINameDocument><Author/>'
        f"<MasterDeviceNames>{''.join(lists)}</MasterDeviceNames></MIDINameDocument>"
    )


def notes(name: str, names: dict[int, str]) -> str:
    rows = "".join(f'<Note Number="{note}" Name="{its}"/>' for note, its in names.items())
    return f'<NoteNameList Name="{name}"><NoteGroup Name="Drums">{rows}</NoteGroup></NoteNameList>'


ROCK = notes("Rock", {36: "Kick", 38: "Snare", 42: "Closed HH", 46: "Open HH"})
JAZZ = notes("Jazz", {24: "BD", 26: "SD", 30: "Ride"})
KEYS = notes("Keys", {60: "Middle C", 61: "Something"})


def pitches(folder: Path, name: str) -> dict[DrumClass, int]:
    return dict(Kit.from_map(find_kit_map(name, folder)).pitches)


def test_reapers_note_names_are_a_kit_map(tmp_path: Path) -> None:
    """The plainest name of a sound plays it."""
    (tmp_path / "Cellar.txt").write_text(REAPER, "utf-8")
    found = find_kit_map("cellar", tmp_path)
    assert found.assignments.notes[Sound.SNARE] == (38,)
    assert found.assignments.notes[Sound.RIM] == (40,)
    assert pitches(tmp_path, "cellar")[DrumClass.OPEN_HAT] == 46


@pytest.mark.parametrize(
    "line", ["{} {}", "{}\t{}", '{} "{}"', "10 {} {}", "-1 {} {}", "1/{} {}", "{}: {}", "  {}   {}"]
)
def test_reapers_lines_have_several_forms(line: str) -> None:
    """With or without a channel; names of controllers are passed over."""
    names = {36: "Kick 2", 38: "Snare", 42: "Hat"}
    text = "\n".join([*(line.format(*row) for row in names.items()), "CC1 Openness", ""])
    assert read_reaper(text, "x.txt", "x").names == names


def test_what_is_wrong_with_reapers_lines_is_said_line_by_line() -> None:
    """The sentence names the place, and what is legal."""
    wanted = (
        r'^x\.txt, line 2: "Snare" has no note; write lines such as: 36 Kick\. '
        r"x\.txt, line 3: 136 is no note; a note is a number from 0 to 127\.$"
    )
    with pytest.raises(KitError, match=wanted):
        read_reaper("36 Kick\nSnare\n136 Hat\n", "x.txt", "x")


def test_a_midnam_with_several_lists_is_several_maps(tmp_path: Path) -> None:
    """The first that has drums goes by the file's name, each by its own; keys are no kit."""
    (tmp_path / "studio.midnam").write_text(midnam(KEYS, ROCK, JAZZ), "utf-8")
    assert pitches(tmp_path, "studio")[DrumClass.KICK] == 36
    assert pitches(tmp_path, "rock")[DrumClass.CLOSED_HAT] == 42
    assert pitches(tmp_path, "studio jazz")[DrumClass.KICK] == 24
    assert {"studio", "studio_Jazz"} <= {kit_map.name for kit_map in kit_maps(tmp_path)}


def test_notes_outside_of_a_list_are_one_by_the_files_name() -> None:
    """Whatever is around them is called; an encoding that a file says it has does not matter."""
    text = midnam(
        '<CustomDeviceMode Name="Mode"><Note Number="36" Name="Kick"/></CustomDeviceMode>'
    )
    other = text.replace("UTF-8", "x-mac-romania")
    for each in (text, other, "\n" + other):
        assert read_midnam(each, "x.midnam", "x") == [("x", {36: "Kick"})]


def test_what_has_no_name_is_called_after_its_file() -> None:
    """A list; a note without a name is no drum, and the lowest and the highest note are notes."""
    unnamed = '<NoteNameList><Note Number="0" Name="Kick"/><Note Number="127"/></NoteNameList>'
    assert read_midnam(midnam(unnamed), "x.midnam", "x") == [("x", {0: "Kick", 127: ""})]
    assert read_reaper("0 Kick\n127\tSnare\n", "x.txt", "x") == ("x", {0: "Kick", 127: "Snare"})


def test_a_midnam_may_be_as_long_as_a_megabyte(tmp_path: Path) -> None:
    """A studio's has hundreds of lists; a text of lines is never as long."""
    path = tmp_path / "studio.midnam"
    path.write_text(midnam(*[KEYS] * 1000, ROCK), "utf-8")
    assert pitches(tmp_path, "studio")[DrumClass.KICK] == 36
    own = tmp_path / "own"
    assert adopt(str(path), own) == own / "studio.midnam"
    assert pitches(own, "studio")[DrumClass.KICK] == 36
    path.write_text(midnam(*[KEYS] * 9000, ROCK), "utf-8")
    with pytest.raises(KitError, match=r"The kit map .* is longer than 1048576 bytes"):
        find_kit_map("studio", tmp_path)


def test_a_file_without_a_drum_is_refused(tmp_path: Path) -> None:
    """With the first of its names."""
    (tmp_path / "keys.midnam").write_text(midnam(KEYS), "utf-8")
    with pytest.raises(KitError, match=r'none of its 2 names is a drum .* "Middle C"'):
        find_kit_map("keys", tmp_path)


BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(1, 12))
EXTERNAL = '<!ENTITY a1 SYSTEM "file:///etc/hostname">'


@pytest.mark.parametrize("entities", ['<!ENTITY a1 "ha">' + BOMB, EXTERNAL])
def test_xml_entities_are_refused(entities: str) -> None:
    """They might grow without end, or fetch something."""
    text = midnam(ROCK.replace("Kick", "&a1;"), doctype=f"<!DOCTYPE x [{entities}]>")
    words = r'^x\.midnam defines the XML entity "a1", .* needs\. Delete its DOCTYPE\.$'
    with pytest.raises(KitError, match=words):
        read_midnam(text, "x.midnam", "x")


@given(st.text(max_size=200) | st.text("<>/=\"'&;Note Numberame1234!?-[]", max_size=200))
def test_any_text_is_lists_or_a_sentence(text: str) -> None:
    """Never another error."""
    for read in (read_midnam, read_reaper):
        with suppress(KitError):
            assert read(text, "x", "x") is not None


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("form", ["ours", "reaper", "midnam"])
def test_a_map_is_read_in_any_encoding(tmp_path: Path, form: str, encoding: str) -> None:
    """As Notepad and older editors write it."""
    text = {
        "ours": "title = Trommeln für zuhause\nkick = 36\nsnare = 38\n",
        "reaper": "36 Große Trommel Kick\n38 Snare\n",
        "midnam": midnam(notes("Zuhause für", {36: "Kick", 38: "Snare"})),
    }[form]
    suffix = "midnam" if form == "midnam" else "txt"
    (tmp_path / f"own.{suffix}").write_bytes(text.encode(encoding))
    found = find_kit_map("own", tmp_path)
    assert (found.assignments.notes[Sound.KICK], found.assignments.notes[Sound.SNARE]) == (
        (36,),
        (38,),
    )
    assert form == "reaper" or "für" in found.title


def test_a_broken_map_does_not_hide_the_others(tmp_path: Path) -> None:
    """It is mentioned, with what is wrong with it, and refused where it is asked for."""
    maps = tmp_path / "kit_maps"
    maps.mkdir()
    (maps / "bad.txt").write_text("kick = 36\nsnore = 38\n", "utf-8")
    (maps / "bad1.txt").write_text("36 Kick\nhuh\n", "utf-8")
    (maps / "bad2.midnam").write_text("<oh", "utf-8")
    (maps / "good.txt").write_text("also = mine\nkick = 24\n", "utf-8")
    assert "good" in {kit_map.name for kit_map in kit_maps(maps)}
    broken = ["bad.txt", "bad1.txt", "bad2.midnam"]
    assert [sentence.split(",")[0] for sentence in broken_maps(maps)] == broken
    assert find_kit_map("mine", maps).name == "good"
    assert Kits(tmp_path, "good").kit_of([]).kit.pitches[DrumClass.KICK] == 24
    assert Kits(tmp_path, "general_midi").kit_of([]).name == "general_midi"
    for wanted, words in (
        ("bad", r"^bad\.txt, line 2"),
        ("none", r"There are: .*bad\.txt, line 2"),
    ):
        with pytest.raises(KitError, match=words):
            find_kit_map(wanted, maps)


def test_a_map_may_be_named_by_its_file(tmp_path: Path) -> None:
    """And is the musician's own from then on, if wanted."""
    path = tmp_path / "Downloads.txt"
    path.write_text(REAPER, "utf-8")
    own = tmp_path / "kit_maps"
    assert find_kit_map(str(path), own).assignments.notes[Sound.KICK] == (36,)
    assert adopt(str(path), own) == own / "Downloads.txt"
    assert find_kit_map("downloads", own).name == "Downloads"
    assert adopt("bfd3", own) is None


def test_a_map_that_changes_is_read_again(tmp_path: Path) -> None:
    """Without a restart, also one of XML."""
    kits = Kits(tmp_path, "studio")
    (tmp_path / "kit_maps").mkdir()
    path = tmp_path / "kit_maps" / "studio.midnam"
    path.write_text(midnam(ROCK), "utf-8")
    assert kits.kit_of([]).kit.pitches[DrumClass.KICK] == 36
    path.write_text(midnam(JAZZ, ROCK), "utf-8")
    assert kits.kit_of([]).kit.pitches[DrumClass.KICK] == 24
