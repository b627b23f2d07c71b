"""The text file of a rack: read, changed line by line, and known again by its pads."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.kit.assignments import Assignments
from sidestick_engine.kit.rack_file import (
    RackFile,
    file_name,
    new_text,
    read_rack,
    with_correction,
    without_correction,
)
from sidestick_engine.kit.sound import Sound
from sidestick_live_sim import CORE_KIT_808, CORE_KIT_909

PADS = [(36, "Kick"), (38, "Snare #2"), (39, "Clap = big"), (42, "  Hat\n1 ")]


def met(tmp_path: Path, text: str) -> RackFile:
    path = tmp_path / "mine.txt"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return read_rack(path)


def test_a_new_file_holds_the_pads_and_no_correction(tmp_path: Path) -> None:
    """Whatever the pads are called, one line each."""
    rack = met(tmp_path, new_text(PADS))
    assert rack.name == "mine"
    assert rack.pads == {36: "Kick", 38: "Snare #2", 39: "Clap = big", 42: "Hat 1"}
    assert (rack.corrections, rack.problems) == (Assignments(), ())


def test_a_new_file_says_what_to_write_in_it() -> None:
    """Whoever opens it needs no manual."""
    text = new_text(PADS)
    assert "snare = 38 40" in text
    assert all(sound.value in text for sound in Sound)


def test_a_broken_line_is_told_and_the_others_count(tmp_path: Path) -> None:
    """With the file's name and the line's number, above the pads and among them."""
    text = "snare = 38\nsnar = 39\nkick = 99\n\n[pads]\n36 = Kick\nX = Clap\nY\n38 = Snare\n"
    rack = met(tmp_path, text)
    assert rack.corrections.notes[Sound.SNARE] == (38,)
    assert rack.pads == {36: "Kick", 38: "Snare"}
    told = [problem.partition(" is no ")[0] for problem in rack.problems]
    assert told == [
        'mine.txt, line 2: "snar"',
        'mine.txt, line 7: "X"',
        'mine.txt, line 8: "Y" has no "="; write lines such as: snare = 38.',
    ]
    rack = met(tmp_path, "kick = 99\n[pads]\n36 = Kick\n")
    assert rack.problems == ("mine.txt, line 1: this rack has no pad on 99.",)


def test_a_file_without_pads_says_that_no_rack_is_known_by_it(tmp_path: Path) -> None:
    """It is read all the same."""
    rack = met(tmp_path, "snare = 38")
    assert rack.corrections.notes == {Sound.SNARE: (38,)}
    assert "no pads under [pads]" in rack.problems[0]


def test_a_correction_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """The rest of the file stays where it was, broken lines and comments too."""
    text = "# mine\nsnare = 38   # soft\nhello\nride = off\n[Pads]\n36 = Kick\n40 = Snare\n"
    changed = with_correction(text, Sound.SNARE, [40])
    assert changed.splitlines() == [
        *("# mine", "hello", "ride = off", "snare = 40", ""),
        *("[Pads]", "36 = Kick", "40 = Snare"),
    ]
    rack = met(tmp_path, changed)
    assert rack.corrections == Assignments({Sound.SNARE: (40,)}, frozenset({Sound.RIDE}))
    assert with_correction(changed, Sound.SNARE, [40]) == changed


@pytest.mark.parametrize(
    ("above", "written"),
    [
        ("", "snare = 38\n"),
        ("# mine\n", "# mine\n\nsnare = 38\n"),
        ("kick = 36\n\n\n", "kick = 36\nsnare = 38\n"),
        ("boom = 38\nsnare = 40\n", "boom = 38\nsnare = 38\n"),
    ],
)
def test_a_correction_stands_above_the_pads(above: str, written: str) -> None:
    """Behind the others, apart from a comment; a line of no sound is none of it."""
    assert with_correction(f"{above}[pads]\n", Sound.SNARE, [38]) == f"{written}\n[pads]\n"


def test_taking_a_correction_back_leaves_the_rest(tmp_path: Path) -> None:
    """Every line of that sound goes, and no other."""
    text = with_correction(with_correction(new_text(PADS), Sound.KICK, [38]), Sound.CRASH, None)
    assert without_correction(text, Sound.CLAP) == text
    rack = met(tmp_path, without_correction(text, Sound.CRASH))
    assert rack.corrections == Assignments({Sound.KICK: (38,)})


lines = st.lists(
    st.one_of(
        st.sampled_from(["snare = 38", "kick = off", "[pads]", "36 = Kick", "# so", "", "huh"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    ),
    max_size=12,
)
chosen = st.one_of(st.none(), st.lists(st.integers(0, 127), unique=True, max_size=4))


@given(lines, st.sampled_from(Sound), chosen)
def test_nothing_that_a_person_wrote_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    sound: Sound,
    notes: list[int] | None,
) -> None:
    """A correction is set in any file, and every line that says something else is still there."""
    text = "\n".join(lines)
    changed = with_correction(text, sound, notes)
    kept = [line.strip() for line in without_correction(text, sound).splitlines() if line.strip()]
    there = iter([line.strip() for line in changed.splitlines()])
    assert all(line in there for line in kept)  # each after the one before it
    path = tmp_path_factory.mktemp("kit") / "any.txt"
    path.write_bytes(changed.encode())
    said = read_rack(path).corrections
    clash = any(
        sound is not other and set(its) & set(notes or ()) for other, its in said.notes.items()
    )
    if notes is None:
        assert sound in said.off
    elif not clash:
        assert said.notes[sound] == tuple(notes)


@given(st.binary(max_size=400))
def test_no_file_is_too_strange(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Any bytes are read, with sentences that can be printed, and written back as they were."""
    path = tmp_path_factory.mktemp("kit") / "any.txt"
    path.write_bytes(data)
    assert all(problem.encode() for problem in read_rack(path).problems)


@pytest.mark.parametrize(
    ("change", "is_known"),
    [
        ({}, True),
        ({36: "Boom"}, True),
        ({38: "SNARE  drum"}, True),
        ({51: None}, True),
        ({60: "Extra", 36: "Boom"}, True),
        (dict.fromkeys(range(36, 41), "New"), False),
    ],
)
def test_a_rack_is_known_again_by_its_pads(
    tmp_path: Path, change: dict[int, str | None], is_known: bool
) -> None:
    """Also with a pad renamed, added or taken away; not when it is another rack."""
    rack = met(tmp_path, new_text(CORE_KIT_909.items()))
    now = {note: name for note, name in {**CORE_KIT_909, **change}.items() if name is not None}
    assert rack.is_like(now) is is_known
    assert not rack.is_like(CORE_KIT_808)


@pytest.mark.parametrize(("pads", "may_differ"), [(1, 0), (2, 0), (3, 1), (4, 1), (8, 2), (16, 4)])
def test_in_a_small_rack_less_may_differ(tmp_path: Path, pads: int, may_differ: int) -> None:
    """Kick and snare are not the kick and clap of another track."""
    rack = met(tmp_path, new_text((note, "Kick") for note in range(pads)))
    for renamed in range(pads):
        now = {note: "New" if note < renamed else "Kick" for note in range(pads)}
        assert rack.differences(now) == renamed
        assert rack.is_like(now) is (renamed <= may_differ)


@pytest.mark.parametrize(
    ("rack", "pads", "name"),
    [
        ("909 Core Kit", {}, "909-core-kit"),
        ("", {36: "Kick 909", 38: "Snare 909 2", 42: "Hat"}, "909"),
        ("", {36: "Kick 909 deep", 38: "Snare 909 deep", 42: "Hat deep"}, "909"),
        ("", {36: "Kick Tape", 38: "Snare Tape", 42: "Hat"}, "tape"),
        ("", {36: "Kick tape", 38: "Snare tape", 42: "Hat", 46: "Open Hat"}, "rack"),
        ("", {36: "Kick", 38: "Snare"}, "rack"),
        ("キット", {}, "rack"),
        ("../../etc", {}, "etc"),
        ("AUX", {}, "kit-aux"),
        ("x" * 99, {}, "x" * 40),
    ],
)
def test_a_new_file_is_called_after_its_rack(rack: str, pads: dict[int, str], name: str) -> None:
    """Else after a word that most pads share; always a name that a file may have."""
    assert file_name(rack, pads) == name
