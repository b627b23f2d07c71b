"""MIDI files on disk: good ones read, bad ones refused, none half written."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sidestick_engine.errors import MidiFileError
from sidestick_engine.midi_files import smf

HEADER = "4D 54 68 64 00 00 00 06 00 00 00 01 00 60"  # MThd, 6 bytes, type 0, 1 track, 96 ticks
TRACK = "4D 54 72 6B 00 00 00 0C"  # MTrk, 12 bytes
NOTE = "00 99 24 64  18 89 24 00"  # a kick on channel 10, a sixteenth
END = "00 FF 2F 00"
GOOD = bytes.fromhex(HEADER + TRACK + NOTE + END)


def refusal(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "in.mid"
    path.write_bytes(data)
    with pytest.raises(MidiFileError) as refused:
        smf.read(path)
    return str(refused.value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """The bytes above are one; nothing is odd about it."""
    path = tmp_path / "in.mid"
    path.write_bytes(GOOD)
    midi = smf.read(path)
    assert midi.tracks[0].events[0] == (0, bytes.fromhex("99 24 64"))
    assert (midi.warnings, midi.to_bytes()) == ([], GOOD)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"RIFF....WAVE", "is not a MIDI file: it has no MThd"),
        (b"MThd", "is a damaged MIDI file: it ends within its header"),
        (GOOD[:20], "is a damaged MIDI file: there is no track in it"),
        (GOOD.replace(b"MTrk", b"XXXX"), "there is no track in it"),
        (GOOD[:12] + b"\0\0" + GOOD[14:], "does not say how long a beat is"),
        (GOOD[:12] + b"\xe7\0" + GOOD[14:], "does not say how long a beat is"),
        (GOOD[:12] + b"\x81\x28" + GOOD[14:], "does not say how long a beat is"),
    ],
)
def test_a_bad_file_is_reported(tmp_path: Path, data: bytes, words: str) -> None:
    """The sentence names the file and what is wrong with it."""
    sentence = refusal(tmp_path, data)
    assert "in.mid" in sentence
    assert words in sentence


def test_a_file_that_is_too_big_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A beat never is."""
    monkeypatch.setattr(smf, "MAX_FILE_BYTES", len(GOOD) - 1)
    assert "is larger than" in refusal(tmp_path, GOOD)


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    """In the words of the system."""
    for path in (tmp_path / "no.mid", tmp_path):
        with pytest.raises(MidiFileError, match="cannot be read"):
            smf.read(path)


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_damage_is_an_error_of_ours(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    """Whatever bytes of a good file are changed, it is read or refused in words of ours."""
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value
    path = tmp_path / "in.mid"
    path.write_bytes(data)
    with suppress(MidiFileError):
        assert isinstance(smf.read(path), smf.MidiFile)


def test_a_file_is_written_whole_and_alone(tmp_path: Path) -> None:
    """No draft is left beside it, and what was there is replaced."""
    path = tmp_path / "out.mid"
    path.write_bytes(b"before")
    smf.save(mido.MidiFile(file=BytesIO(GOOD)), path)
    assert [child.name for child in tmp_path.iterdir()] == ["out.mid"]
    assert len(smf.read(path).tracks[0].events) == 2


def test_a_destination_that_cannot_be_is_reported(tmp_path: Path) -> None:
    """No such folder, a folder, a folder that is a file: nothing is written."""
    (tmp_path / "file").touch()
    for path, words in [
        (tmp_path / "no" / "x.mid", "there is no folder"),
        (tmp_path, "is a folder. Name a file in it"),
        (tmp_path / "file" / "x.mid", "there is no folder"),
    ]:
        with pytest.raises(MidiFileError, match=words):
            smf.save(mido.MidiFile(), path)
    assert [child.name for child in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_refuses_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file is as it was, and the sentence has the system's words."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "out.mid"
    path.write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(MidiFileError, match="No space left on device"):
        smf.save(mido.MidiFile(file=BytesIO(GOOD)), path)
    assert [child.read_bytes() for child in tmp_path.iterdir()] == [b"before"]
