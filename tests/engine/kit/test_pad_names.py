"""Names of pads, neat and sloppy, in seven languages, and the sounds that they mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.kit.pad_names import sound_of_name
from sidestick_engine.kit.pad_words import WORDS
from sidestick_engine.kit.sound import Sound

NOTHING = "nothing"

# What is known to be misread: "rev2" is taken for a reverse, "Snares" for the drum.
MISREAD = {"sd-rev2-dry": NOTHING, "[Snares] Clap": "snare"}


def met_names() -> list[tuple[str, str]]:
    """(name, sound or "nothing") for every name of pad_names.txt."""
    lines = Path(__file__).with_name("pad_names.txt").read_text("utf-8").splitlines()
    rows = [line.partition(" = ") for line in lines if " = " in line and line[0] not in "#["]
    return [(name, sound) for sound, _, names in rows for name in names.split(" | ")]


def read(name: str) -> str:
    named = sound_of_name(name)
    return named.sound.value if named else NOTHING


def test_names_as_they_are_met_are_understood() -> None:
    """Core kits, General MIDI, plug-ins, sample packs and six languages beside English."""
    names = met_names()
    assert len(names) > 900
    assert {sound for _, sound in names} == {*map(str, Sound), NOTHING}
    misread = {name: read(name) for name, sound in names if read(name) != sound}
    assert misread == MISREAD


def test_nothing_else_is_taken_for_one_of_the_nine_classes() -> None:
    """A pad is left alone sooner than played by mistake."""
    others = {NOTHING, *(s.value for s in Sound if s.drum is None)}
    taken = [n for n, sound in met_names() if sound in others and read(n) not in others]
    assert taken == []


@pytest.mark.parametrize(
    "names",
    [
        "Snare|Snare Room|Snare Clap",
        "Closed Hat|Hat|Pedal Hat",
        "Open Hat|Half Open Hat",
        "Crash|Cymbal|Splash",
        "Ride|Ride Bell",
        "Clap|Clap Room|Clap Snap",
        "Rim",
    ],
)
def test_the_plain_sound_of_a_class_is_the_least_odd(names: str) -> None:
    """Of a class's names the plain one comes first, then the ones that can stand in for it."""
    oddness = [named.oddness for name in names.split("|") if (named := sound_of_name(name))]
    assert oddness == sorted(set(oddness))
    assert oddness[0] == 0


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("Snare OH", "snare"),
        ("CR-78 Kick", "kick"),
        ("RD-8 Clap", "clap"),
        ("Kick 1 OH", "kick"),
        ("OH", "open_hat"),
        ("CR 3", "crash"),
        ("Tom HT", "high_tom"),
    ],
)
def test_an_abbreviation_gives_way_to_a_word(name: str, sound: str) -> None:
    """OH is an open hat, and a microphone where the name says that it is a snare."""
    assert read(name) == sound


@pytest.mark.parametrize(
    ("name", "number"), [("Tom 1", 1), ("Rack Tom 2", 2), ("Tom 12", 0), ("Low Tom 2", 0)]
)
def test_a_counted_tom_tells_its_number(name: str, number: int) -> None:
    """Not its inches, and not where the name says how high it is."""
    named = sound_of_name(name)
    assert named is not None
    assert named.tom_number == number


def test_words_are_written_as_names_are_read() -> None:
    """Small letters without accents; a word in any other shape would never be found."""
    assert all(sound_of_name(word) == sound_of_name(word.upper()) for word in WORDS)
    assert all(word == word.lower() for word in WORDS)


words = st.sampled_from(
    [
        ["kick"],
        ["snare"],
        ["closed", "hat"],
        ["open", "hi", "hat"],
        ["low", "tom"],
        ["crash"],
        ["ride"],
        ["hand", "clap"],
        ["caisse", "claire"],
        ["conga"],
    ]
)


@given(words.flatmap(st.permutations), st.sampled_from(" _-.,+/"), st.integers(0, 999), st.data())
def test_order_case_punctuation_and_number_do_not_matter(
    parts: list[str], joint: str, number: int, data: st.DataObject
) -> None:
    """However the words of a name are put together, it means the same sound."""
    cases = [data.draw(st.sampled_from([str.lower, str.upper, str.title])) for _ in parts]
    name = joint.join([case(part) for case, part in zip(cases, parts, strict=True)])
    plain = sound_of_name(" ".join(sorted(parts)))
    assert plain is not None
    assert sound_of_name(f"{name}{joint}{number:02}") == plain


@given(st.text(max_size=200))
def test_no_name_is_too_strange(name: str) -> None:
    """Whatever a musician calls a pad, it is a sound or nothing, and never an error."""
    named = sound_of_name(name)
    assert named is None or (named.sound in Sound and named.oddness >= 0)
