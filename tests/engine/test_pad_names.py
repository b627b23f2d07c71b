"""Names of pads, neat and sloppy, and the drums that they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidestick_engine.pad_names import drum_of_name
from sidestick_models.drum_classes import DrumClass

NAMES = {
    DrumClass.KICK: (
        "Kick|KICK|Kick 909.wav|BD_01|bd|Bass Drum|bass drum 2|BassDrum|BassDrum-Deep|KickDrum_A1|"
        "Kick-808-Long.aif|TR909BD|KD Short|BD2510.WAV|[Kick] Hit|Sub Kick|01 Kick Punchy|Kik"
    ),
    DrumClass.SNARE: (
        "Snare|Snare Drum|SD|SD5075.WAV|snr 3|Snare-Tight_03|SNARE_Trap_C#|Rim Shot|RimShot|RS|Rim|"
        "Side Stick|Sidestick|Cross Stick|X-Stick|Hand Clap|Clap|CP|Clap-909.wav|[Snare] Rimshot|"
        "HandClap|Snaps|Snare 1 Open|Electric Snare|Snare.Hit._1"
    ),
    DrumClass.CLOSED_HAT: (
        "Closed Hi Hat|Closed Hi-Hat|Hi-Hat Closed|HiHat_Closed_02|HH Closed|HHClosed|closedhihat|"
        "hhcl|hh_c|CH|CHH 01|Hat|Hats 1|Hi Hat|hihat.wav|Hat Cl Vinyl|Pedal Hi-Hat|Hat Foot|"
        "[Hi-Hat] Closed Edge|Hat.Hit.Closed.Tip.Tight._1|808 CH"
    ),
    DrumClass.OPEN_HAT: (
        "Open Hi Hat|Open Hi-Hat|Hi-Hat Open|HiHat_Open|openhat.aif|OH|OHH 2|OH50.WAV|HH Op|"
        "hh open|Half Open Hat|Hat.Hit.Open._2|[Hi-Hat] Open 3"
    ),
    DrumClass.LOW_TOM: (
        "Low Tom|Tom Low|Tom Lo|LowTom_1|LT|Floor Tom|FloorTom 2|Floor|Tom 3|Low Floor Tom|"
        "High Floor Tom|Tom.Hit.Floor._1|Tom L|Tom 03"
    ),
    DrumClass.MID_TOM: "Mid Tom|Tom Mid|MT|Tom 2|Tom|Low-Mid Tom|Rack Tom 2|Racktom 3|tomtom|Tom M",
    DrumClass.HIGH_TOM: (
        "Hi Tom|High Tom|Tom Hi|HiTom|HT|Tom 1|Rack Tom 1|[Racktom 1] Center|Hi-Mid Tom"
    ),
    DrumClass.CRASH: (
        "Crash|Crash 2|Crash Cymbal|Cymbal|CY0000.WAV|China|Splash|Cymbal.Hit.Crash._1"
    ),
    DrumClass.RIDE: "Ride|Ride Bell|Ride Cymbal|RD|ride_01.flac|[Ride] Bow|Cymbal.Bell.Ride._1",
}
NOT_ONE_OF_THE_NINE = (
    "|Bass|Sub|808|C1|F#2|Pad 3|Perc 1|Cowbell|Cow Bell|Clave|Claves|Maracas|Conga Hi|Conga Low|"
    "Hi Bongo|Tambourine|Shaker|Open Triangle|Mute Cuica|Vocal Chop|Chord|Crop|Stomp|Drum Loop|"
    "Kick Loop 120|Reverse Crash|Crash Choke|Custom|Bottom|Bell|Open|Closed|High|Low|Stick|Bride|"
    "Ключ|🥁"
)


@pytest.mark.parametrize(
    ("name", "drum"), [(name, drum) for drum, row in NAMES.items() for name in row.split("|")]
)
def test_a_name_means_its_drum(name: str, drum: DrumClass) -> None:
    """Aliases, orders, cases, numbers and the names of sample files are understood."""
    named = drum_of_name(name)
    assert named is not None
    assert named.drum is drum


@pytest.mark.parametrize("name", NOT_ONE_OF_THE_NINE.split("|"))
def test_a_name_of_something_else_means_nothing(name: str) -> None:
    """Other percussion, loops, basses and empty names are never taken for one of the nine."""
    assert drum_of_name(name) is None


@pytest.mark.parametrize(
    "names",
    [
        "Snare|Hand Clap|Rim Shot|Snaps",
        "Closed Hat|Hat|Pedal Hat",
        "Open Hat|Half Open Hat",
        "Crash|Cymbal|Splash",
        "Ride|Ride Bell",
    ],
)
def test_the_plain_sound_of_a_class_is_the_least_odd(names: str) -> None:
    """Of a class's names the plain one comes first, then the ones that can stand in for it."""
    oddness = [named.oddness for name in names.split("|") if (named := drum_of_name(name))]
    assert oddness == sorted(set(oddness))
    assert oddness[0] == 0


words = st.sampled_from(
    [
        ["kick"],
        ["snare"],
        ["closed", "hat"],
        ["open", "hi", "hat"],
        ["low", "tom"],
        ["crash"],
        ["ride"],
    ]
)


@given(words.flatmap(st.permutations), st.sampled_from(" _-.,+/"), st.integers(0, 999), st.data())
def test_order_case_punctuation_and_number_do_not_matter(
    parts: list[str], joint: str, number: int, data: st.DataObject
) -> None:
    """However the words of a name are put together, it means the same drum."""
    cases = [data.draw(st.sampled_from([str.lower, str.upper, str.title])) for _ in parts]
    name = joint.join([case(part) for case, part in zip(cases, parts, strict=True)])
    plain = drum_of_name(" ".join(sorted(parts)))
    assert plain is not None
    assert drum_of_name(f"{name}{joint}{number:02}") == plain


@given(st.text(max_size=200))
def test_no_name_is_too_strange(name: str) -> None:
    """Whatever a musician calls a pad, it is a drum or nothing, and never an error."""
    named = drum_of_name(name)
    assert named is None or (named.drum in DrumClass and named.oddness >= 0)
