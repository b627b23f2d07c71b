"""A request's kit: racks that are remembered, corrections, kit maps of tracks."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from Sidestick.protocol.record_types import PROBLEMS
from sidestick_engine.errors import KitError
from sidestick_engine.kit.kit import Kit
from sidestick_engine.kit.kit_of_track import Kits, kit_for
from sidestick_engine.kit.rack_file import RackFile, read_rack
from sidestick_engine.kit.rack_store import MOST_RACKS, Racks
from sidestick_engine.kit.sound import Sound
from sidestick_engine.kit.track_maps import FILE_NAME, choose_map, read_track_maps
from sidestick_live_sim import CORE_KIT_808, CORE_KIT_909
from sidestick_models.beat.drum_classes import DrumClass

RACK_909, RACK_808 = list(CORE_KIT_909.items()), list(CORE_KIT_808.items())


@pytest.fixture
def kits(tmp_path: Path) -> Kits:
    return Kits(tmp_path)


def racks_of(kits: Kits) -> Racks:
    assert kits.racks is not None
    return kits.racks


def test_a_rack_is_met_once(kits: Kits, tmp_path: Path) -> None:
    """The first request writes its file; later ones, and later engines, know it by its pads."""
    first = kits.kit_of(RACK_909, rack="909 Core Kit")
    assert first.name == "909-core-kit"
    assert first.kit == Kit.from_pads(RACK_909)
    renamed = [(36, "Boom"), *RACK_909[1:]]
    for each in (kits, Kits(tmp_path)):
        assert each.kit_of(RACK_909).name == each.kit_of(renamed).name == "909-core-kit"
    assert kits.kit_of(RACK_808, rack="909 Core Kit").name == "909-core-kit-2"
    assert [rack.name for rack in racks_of(kits).all()] == ["909-core-kit", "909-core-kit-2"]


def test_a_new_rack_takes_no_other_files_name(kits: Kits, tmp_path: Path) -> None:
    """Not in another case either: some systems would write over it."""
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits" / "Mine.txt").write_text("# a diary", "utf-8")
    assert kits.kit_of(RACK_909, rack="mine").name == "mine-2"


def test_of_two_racks_the_one_most_alike_is_meant(kits: Kits) -> None:
    """Two racks that differ by a pad share a file until one of them has its own."""
    other = [(36, "Boom"), *RACK_909[1:]]
    racks_of(kits).remember(RACK_909, "one")
    racks_of(kits).remember(other, "other")
    assert [kits.kit_of(pads).name for pads in (RACK_909, other)] == ["one", "other"]


def test_a_correction_counts_from_the_next_request_on(kits: Kits) -> None:
    """By command or by hand, without a restart."""
    assert kits.kit_of(RACK_909, rack="mine").kit.pitches[DrumClass.SNARE] == 38
    racks_of(kits).correct("mine", Sound.KICK, [40])
    racks_of(kits).correct("mine", Sound.SNARE, [41])
    assert kits.kit_of(RACK_909).kit.pitches[DrumClass.SNARE] == 41
    racks_of(kits).remove_correction("mine", Sound.KICK)
    path = racks_of(kits).folder / "mine.txt"
    path.write_text(path.read_text("utf-8").replace("snare = 41", "snare = off"), "utf-8")
    assert DrumClass.SNARE not in kits.kit_of(RACK_909).kit.pitches
    racks_of(kits).remove_correction("mine", Sound.SNARE)
    assert kits.kit_of(RACK_909).kit == Kit.from_pads(RACK_909)


def test_a_broken_line_costs_nothing_but_itself(
    kits: Kits, caplog: pytest.LogCaptureFixture
) -> None:
    """The rest counts; the sentence is handed on, and logged once for each change."""
    kits.kit_of(RACK_909, rack="mine")
    path = racks_of(kits).folder / "mine.txt"
    path.write_text("snare = 41\nnonsense\n" + path.read_text("utf-8"), "utf-8")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            known = kits.kit_of(RACK_909)
    assert known.kit.pitches[DrumClass.SNARE] == 41
    assert [problem[:16] for problem in known.problems] == ["mine.txt, line 2"]
    assert caplog.messages == list(known.problems)


def test_asking_again_reads_no_file(kits: Kits, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as none has changed, the kit is the one that was found."""
    kits.kit_of(RACK_909)
    found = kits.kit_of(RACK_909)

    def fail(*_: object) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr("sidestick_engine.kit.rack_store.read_rack", fail)
    monkeypatch.setattr("sidestick_engine.kit.kit_of_track.read_track_maps", fail)
    assert kits.kit_of(RACK_909) is found


def test_a_racks_file_is_read_again_only_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the folder is looked at; a new file does not touch the others."""
    racks = Racks(tmp_path)
    racks.remember(RACK_909, "one")
    reads: list[Path] = []

    def read(path: Path) -> RackFile:
        reads.append(path)
        return read_rack(path)

    monkeypatch.setattr("sidestick_engine.kit.rack_store.read_rack", read)
    racks.remember(RACK_808, "two")
    racks.correct("one", Sound.SNARE, [41])
    assert [rack.name for rack in racks.all()] == ["one", "two"]
    assert [path.stem for path in reads] == ["two", "one"]


def test_a_racks_file_that_cannot_be_read_is_logged_and_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The others are known; asked for by its name, it says why."""
    racks = Racks(tmp_path)
    racks.remember(RACK_909, "one")
    (tmp_path / "long.txt").write_text("#" * 70000, "utf-8")
    with caplog.at_level(logging.WARNING):
        assert [rack.name for rack in racks.all()] == ["one"]
    sentence = f"The kit {tmp_path / 'long.txt'} is longer than 65536 bytes, the most that is read."
    assert caplog.messages == [sentence]
    with pytest.raises(KitError) as refused:
        racks.find("LONG")
    assert str(refused.value) == sentence


def test_a_message_names_pads_or_a_track(kits: Kits) -> None:
    """And what its rack is called, which is how it is remembered."""
    rack = {"pads": RACK_909, "track": "bfd3", "rack": "Core"}
    assert kit_for(kits, rack).name == "core"
    assert kit_for(kits, {**rack, "pads": []}).name == "bfd3"
    assert kit_for(kits, {"pads": [], "track": "", "rack": ""}).name == "general_midi"


def test_a_message_holds_the_first_problems(kits: Kits) -> None:
    """As many and as long as it can."""
    kits.kit_of(RACK_909, rack="mine")
    path = racks_of(kits).path("mine")
    path.write_text("x" * 999 + " = 1\n" + "huh\n" * 999 + path.read_text("utf-8"), "utf-8")
    known = kits.kit_of(RACK_909)
    assert len(known.problems) == 1000
    assert known.warnings[1:] == list(known.problems[1 : PROBLEMS.max_items])
    assert known.warnings[0] == known.problems[0][: PROBLEMS.item.max_chars] != known.problems[0]


def test_a_folder_that_cannot_be_written_is_no_matter(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The kit is played from its names; the log says why it is not remembered."""
    (tmp_path / "kits").write_text("a file in the way", "utf-8")
    with caplog.at_level(logging.WARNING):
        known = Kits(tmp_path).kit_of(RACK_909)
    assert (known.kit, known.name) == (Kit.from_pads(RACK_909), "")
    (message,) = caplog.messages
    assert message.startswith(f"The kit {tmp_path / 'kits' / 'rack.txt'} cannot be written: ")


def test_no_more_racks_are_remembered_than_a_folder_should_hold(tmp_path: Path) -> None:
    """A set that makes racks by the hundred does not fill the disk."""
    kits = Kits(tmp_path)
    (tmp_path / "kits").mkdir()
    for number in range(MOST_RACKS):
        (tmp_path / "kits" / f"{number}.txt").write_text("[pads]\n", "utf-8")
    assert kits.kit_of(RACK_909).name == ""
    assert kits.kit_of(RACK_909).kit == Kit.from_pads(RACK_909)


def test_a_rack_that_means_nothing_is_refused_until_it_is_reported(kits: Kits) -> None:
    """The sentence says how, and the rack is remembered so that it can be told."""
    pads = [(36, "Vox 1"), (38, "Vox 2")]
    with pytest.raises(KitError, match="sidestick kit show voices"):
        kits.kit_of(pads, rack="Voices")
    racks_of(kits).correct("voices", Sound.KICK, [36])
    assert kits.kit_of(pads).kit.pitches == {DrumClass.KICK: 36}
    with pytest.raises(KitError, match=r"'Vox 1'\)\. Name pads like Kick, Snare, Closed Hat\."):
        Kits().kit_of(pads)


def test_without_a_rack_a_track_plays_the_map_that_is_chosen_for_it(
    kits: Kits, tmp_path: Path
) -> None:
    """By its name, in any case; every other track the one for all others, else General MIDI."""
    assert kits.kit_of([]).name == "general_midi"
    choose_map(tmp_path / FILE_NAME, "Drums AD2", "addictive_drums_2")
    assert kits.kit_of([], track="drums ad2 ").kit.pitches[DrumClass.HIGH_TOM] == 71
    assert kits.kit_of([], track="Other").name == "general_midi"
    choose_map(tmp_path / FILE_NAME, "*", "BFD3")
    assert kits.kit_of([]).name == kits.kit_of([], track="Other").name == "bfd3"
    choose_map(tmp_path / FILE_NAME, "drums ad2", "ssd5")
    assert kits.kit_of([], track="Drums AD2").name == "steven_slate_drums_5"
    assert Kits(tmp_path, kit_map="ggd").kit_of([], track="Drums AD2").name == "ggd_invasion"


def test_a_map_of_the_musicians_own_is_read_again_when_it_changes(
    kits: Kits, tmp_path: Path
) -> None:
    """Like every other file."""
    choose_map(tmp_path / FILE_NAME, "*", "cellar")
    with pytest.raises(KitError, match='no kit map "cellar"'):
        kits.kit_of([])
    (tmp_path / "kit_maps").mkdir()
    cellar = tmp_path / "kit_maps" / "cellar.txt"
    cellar.write_text("kick = 24\n", "utf-8")
    assert kits.kit_of([]).kit.pitches == {DrumClass.KICK: 24}
    cellar.write_text("kick = 24 25\nsnare = 26\n", "utf-8")
    assert kits.kit_of([]).kit.pitches == {DrumClass.KICK: 24, DrumClass.SNARE: 26}
    assert kits.kit_of([], track="bfd3").name == "bfd3"
    choose_map(tmp_path / FILE_NAME, "*", "bfd3")
    assert kits.kit_of([]).kit.pitches[DrumClass.SNARE] == 26
    (tmp_path / "kit_maps" / "bfd3.txt").write_text("snare = 99\n", "utf-8")
    assert kits.kit_of([]).kit.pitches == {DrumClass.SNARE: 99}


@pytest.mark.parametrize(
    ("track", "kit_map"),
    [
        ("2-BFD3", "bfd3"),
        ("EZdrummer 2", "ezdrummer_2"),
        ("EZdrummer", "ezdrummer_3"),
        ("Addictive Drums 2 room", "addictive_drums_2"),
        ("MT-PowerDrumKit", "mt_power_drum_kit_2"),
        ("Invasion", "general_midi"),
        ("Drums", "general_midi"),
        ("", "general_midi"),
    ],
)
def test_a_track_that_is_named_after_its_library_plays_that_ones_map(
    tmp_path: Path, track: str, kit_map: str
) -> None:
    """As Live names it; what is chosen for the track counts for more, for all others for less."""
    kits = Kits(tmp_path)
    assert kits.kit_of([], track=track).name == kit_map
    choose_map(tmp_path / FILE_NAME, "*", "ggd")
    others = "ggd_invasion" if kit_map == "general_midi" else kit_map
    assert kits.kit_of([], track=track).name == others
    if track:
        choose_map(tmp_path / FILE_NAME, track, "ssd5")
        assert kits.kit_of([], track=track).name == "steven_slate_drums_5"


def test_the_file_of_tracks_keeps_what_stands_in_it(tmp_path: Path) -> None:
    """Names may hold = and #; a line that means nothing is reported and stays."""
    path = tmp_path / FILE_NAME
    path.write_text("# mine\nwhat\nA = B = gm\n", "utf-8")
    choose_map(path, "Drums #2", "bfd3")
    tracks = read_track_maps(path)
    assert tracks.maps == {"A = B": "gm", "Drums #2": "bfd3"}
    assert tracks.problems == ('tracks.txt, line 2: "what" is not a track, "=" and a kit map.',)
    assert path.read_text("utf-8").startswith("# mine\nwhat\nA = B = gm\n")
    assert Kits(tmp_path).kit_of([], track="drums #2").problems == tracks.problems
    for name in (" # 2", "  "):
        with pytest.raises(KitError, match=f'^A track called "{name}" cannot be written down'):
            choose_map(path, name, "bfd3")
    choose_map(path, "a  =  b", "ssd5")
    assert path.read_text("utf-8") == "# mine\nwhat\nDrums #2 = bfd3\na = b = ssd5\n"
    path.write_text("#" * 70000, "utf-8")
    with pytest.raises(KitError, match=r"^The file of tracks .* is longer than"):
        read_track_maps(path)
    with pytest.raises(KitError, match=r"^The file of tracks .* is longer than"):
        choose_map(path, "A", "bfd3")


@pytest.mark.parametrize(
    ("sound", "notes", "why"),
    [
        (Sound.SNARE, [99, 38, 98], '"mine" has no pad on 99, 98. Its pads are 36, 37, '),
        (
            Sound.SNARE,
            [37, 40],
            "Note 40 is set to the kick already. First: sidestick kit forget mine",
        ),
    ],
)
def test_what_cannot_be_set_is_refused_with_what_can(
    kits: Kits, sound: Sound, notes: list[int], why: str
) -> None:
    """And the file stays as it was."""
    kits.kit_of(RACK_909, rack="mine")
    before = racks_of(kits).correct("mine", Sound.KICK, [40])
    with pytest.raises(KitError) as refused:
        racks_of(kits).correct("mine", sound, notes)
    assert why in str(refused.value)
    assert racks_of(kits).find("MINE") == before


def test_a_rack_can_be_forgotten(kits: Kits) -> None:
    """With its corrections; the next request meets it again."""
    kits.kit_of(RACK_909, rack="mine")
    racks_of(kits).correct("mine", Sound.KICK, [40])
    racks_of(kits).forget("mine")
    with pytest.raises(KitError, match=r'no kit "mine"\. There are: none yet'):
        racks_of(kits).find("mine")
    assert kits.kit_of(RACK_909, rack="mine").kit == Kit.from_pads(RACK_909)
    with pytest.raises(KitError, match="Nothing is set for the ride"):
        racks_of(kits).remove_correction("mine", Sound.RIDE)
    assert kits.kit_of(RACK_909).name == "mine"
