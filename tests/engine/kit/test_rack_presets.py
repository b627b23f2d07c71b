"""Drum racks are read from Live's presets and sets, and no more than racks have."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidestick_engine.errors import KitError
from sidestick_engine.kit import rack_presets
from sidestick_engine.kit.articulation import Articulation
from sidestick_engine.kit.kit_map import adopt, find_kit_map, read_kit_maps
from sidestick_engine.kit.rack_presets import read_racks

Pads = Iterable[tuple[int, str]]
PADS = [(36, "Kick 808"), (37, "Rim Shot"), (38, "Snare"), (42, "Closed Hat"), (53, "Ride Bell")]


def preset(pads: Pads, inside: str = "") -> str:
    """Return the XML of a preset whose pads have these notes and names."""
    branches = "".join(
        f'<DrumBranchPreset Id="{at}"><Name Value="{name}" />'
        f"<DevicePresets>{inside}</DevicePresets><ZoneSettings>"
        f'<ReceivingNote Value="{128 - note}" /><SendingNote Value="60" />'
        "</ZoneSettings></DrumBranchPreset>"
        for at, (note, name) in enumerate(pads)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Ableton><GroupDevicePreset><Device>'
        '<DrumGroupDevice Id="0" /></Device><BranchPresets>'
        f"{branches}</BranchPresets></GroupDevicePreset></Ableton>"
    )


def rack(pads: Pads) -> str:
    """Return the XML of a rack on a track of a set."""
    branches = "".join(
        f'<DrumBranch><Name><EffectiveName Value="{name}" /><UserName Value="" /></Name>'
        f'<BranchInfo><ReceivingNote Value="{128 - note}" /></BranchInfo></DrumBranch>'
        for note, name in pads
    )
    return f"<DrumGroupDevice><Branches>{branches}</Branches></DrumGroupDevice>"


def live_set(*tracks: tuple[str, str]) -> str:
    """Return the XML of a set with these names of tracks and devices on them."""
    inside = "".join(
        f'<MidiTrack><Name><EffectiveName Value="{name}" /></Name><Devices>{devices}</Devices>'
        "</MidiTrack>"
        for name, devices in tracks
    )
    return f"<Ableton><LiveSet><Tracks>{inside}</Tracks></LiveSet></Ableton>"


def packed(data: bytes) -> bytes:
    """Pack as Live does, the same at any time."""
    return gzip.compress(data, mtime=0)


def saved(folder: Path, name: str, xml: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(xml.encode()))
    return path


def test_a_preset_is_a_kit_map_of_its_pads(tmp_path: Path) -> None:
    """Their names say which articulation each is; the file's name is the map's."""
    path = saved(tmp_path, "My Käfer Kit.adg", preset(PADS))
    kit_map = find_kit_map(str(path))
    assert (kit_map.name, kit_map.title) == ("My Käfer Kit", "My Käfer Kit")
    assert kit_map.articulations == {
        36: Articulation.KICK,
        37: Articulation.SIDE_STICK,
        38: Articulation.SNARE,
        42: Articulation.CLOSED_HAT,
        53: Articulation.RIDE_BELL,
    }


def test_a_set_has_a_map_for_each_rack_called_as_its_track(tmp_path: Path) -> None:
    """Tracks without one are passed over, and so are racks in other racks' pads."""
    inner = rack([(60, "Snare")])
    nested = rack(PADS).replace("</DrumBranch>", f"{inner}</DrumBranch>", 1)
    path = saved(
        tmp_path,
        "song.als",
        live_set(
            ("1-Bass", "<Operator />"),
            (
                "2-Drums",
                f"<InstrumentGroupDevice><Branches>{nested}</Branches></InstrumentGroupDevice>",
            ),
            ("3-Perc/Other", rack([(40, "Clap"), (41, "Clap")])),
            ("4-Slices", rack([(36, "Slice 1")])),
            ("3-Perc/Other", rack([(40, "Shaker"), (41, "Snare")])),
        ),
    )
    found = read_kit_maps(path)
    assert [each.name for each in found] == ["song", "song_3-Perc_Other", "song_3-Perc_Other_2"]
    assert found[0].articulations.keys() == dict(PADS).keys()
    with pytest.raises(KitError, match=r"song\.als has several: 2-Drums, 3-Perc/Other, 3-Perc"):
        find_kit_map(str(path))
    assert find_kit_map(f"{path}:2-drums") == found[0]
    assert find_kit_map(f"{path}:song_3-Perc_Other_2") == found[2]
    with pytest.raises(KitError, match=r'There is no "Keys" in song\.als: 2-Drums'):
        find_kit_map(f"{path}:Keys")


def test_layers_of_a_pad_are_named_together_and_a_pad_without_a_name_by_its_sample(
    tmp_path: Path,
) -> None:
    """As Live shows them; a chain that receives all notes is no pad."""
    sample = (
        "<MultiSamplePart><SampleRef><FileRef><Path Value='C:/kits/Tom Lo.wav'/></FileRef>"
        "</SampleRef></MultiSamplePart>"
    )
    pads = [(36, "Kick"), (36, "Sub"), (41, ""), (128, "All")]
    (found,) = read_racks(saved(tmp_path, "kit.adg", preset(pads, sample)))
    assert found.pads == {36: "Kick + Sub", 41: "Tom Lo.wav"}


def test_using_a_rack_writes_it_as_a_text_of_ones_own(tmp_path: Path) -> None:
    """So it goes on when the set is gone."""
    path = saved(tmp_path, "kit.adg", preset(PADS))
    own = tmp_path / "own"
    written = adopt(str(path), own)
    assert written == own / "kit.txt"
    assert find_kit_map("kit", own).articulations == find_kit_map(str(path)).articulations
    assert adopt(str(written), own) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", r"k\.adg, line 1: this is no XML \(no element found\)"),
        (b"RIFF", "this is no XML"),
        (packed(preset(PADS).encode())[:-30], r"k\.adg is damaged: its end is missing"),
        (b"\x1f\x8b" + b"\xff" * 50, r"k\.adg is damaged: it cannot be unpacked"),
        (packed(b"<Ableton></Abelton>"), "this is no XML"),
        (packed(b"<Ableton/>"), r"k\.adg has no drum rack with pads in it"),
        (packed(preset([]).encode()), r"k\.adg has no drum rack with pads in it"),
        (packed(preset([(36, "Slice 1")]).encode()), r"none of its 1 names is a drum"),
        (
            packed(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
            r'k\.adg has the document type "a", which no file of Live has',
        ),
        (b'<?xml version="1.0" encoding="none"?><a/>', "this is no XML"),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "this is no XML"),
        (packed(b"<a>" * 600), r"k\.adg has XML within XML 500 times"),
    ],
    ids=[
        "empty",
        "no XML",
        "cut off",
        "no gzip",
        "unclosed",
        "no rack",
        "no pads",
        "no drums",
        "document type",
        "unknown encoding",
        "two-byte encoding",
        "too deep",
    ],
)
def test_what_is_no_rack_is_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    """Damaged, empty, of something else, or made to do harm."""
    (tmp_path / "k.adg").write_bytes(data)
    with pytest.raises(KitError, match=sentence):
        find_kit_map(str(tmp_path / "k.adg"))


def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it fills the memory; one that is long is refused as well."""
    monkeypatch.setattr(rack_presets, "MOST_XML_BYTES", 3 << 20)
    bomb = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    data = bomb.compress(b"<a>" + b" " * (8 << 20)) + bomb.flush()
    (tmp_path / "k.als").write_bytes(data)
    with pytest.raises(KitError, match=r"k\.als unpacks to more than 3 MB"):
        read_racks(tmp_path / "k.als")
    monkeypatch.setattr(rack_presets, "MOST_FILE_BYTES", 100)
    with pytest.raises(KitError, match="is longer than"):
        read_racks(tmp_path / "k.als")


def test_too_many_pads_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rack has 128."""
    monkeypatch.setattr(rack_presets, "MOST_PADS", 4)
    with pytest.raises(KitError, match=r"k\.adg has more than 4 pads"):
        read_racks(saved(tmp_path, "k.adg", preset(PADS)))


@settings(max_examples=40)
@given(st.integers(0, 2000), st.integers(0, 255))
def test_any_damage_is_a_sentence_or_another_rack(at: int, byte: int) -> None:
    """Nothing else comes out of a file with one wrong byte."""
    data = bytearray(preset(PADS).encode())
    data[at % len(data)] = byte
    with suppress(KitError):
        racks = rack_presets._parsed(gzip.compress(bytes(data), 1), "k.adg")
        assert all(0 <= note <= 127 for found in racks for note in found.pads)
