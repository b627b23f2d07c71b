"""Weights: nothing runs that the manifest does not vouch for."""

import json

import pytest

from sidestick_models.errors import WeightsError
from sidestick_models.networks.weights import MANIFEST, checksums, verified_weights, write_manifest


@pytest.fixture
def folder(tmp_path):
    """Write two weights files and their manifest."""
    (tmp_path / "kick.onnx").write_bytes(b"boom")
    (tmp_path / "snare.onnx").write_bytes(b"crack")
    write_manifest(tmp_path)
    return tmp_path


def test_files_come_back_as_they_were_written(folder):
    """Every file of the manifest, verified."""
    paths = verified_weights(folder)
    assert {name: path.read_bytes() for name, path in paths.items()} == {
        "kick.onnx": b"boom",
        "snare.onnx": b"crack",
    }


def test_a_missing_file_is_named(folder):
    """And the sentence says what to do."""
    (folder / "kick.onnx").unlink()
    with pytest.raises(WeightsError, match=r"kick\.onnx is missing.*Install Sidestick again"):
        verified_weights(folder)


@pytest.mark.parametrize("contents", [b"", b"boo", b"bOom", b"boom "])
def test_a_file_with_other_contents_is_named(folder, contents):
    """Cut short, changed in one bit or grown: the checksum tells."""
    (folder / "kick.onnx").write_bytes(contents)
    with pytest.raises(WeightsError, match=r"kick\.onnx is damaged.*Install Sidestick again"):
        verified_weights(folder)


def test_a_missing_manifest_is_named(tmp_path):
    """Without it nothing can be trusted."""
    with pytest.raises(WeightsError, match=r"manifest\.json cannot be read"):
        verified_weights(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {"kick.onnx": 3}}', '{"files": 1}'])
def test_a_damaged_manifest_is_named(folder, text):
    """Whatever it holds instead."""
    (folder / MANIFEST).write_text(text)
    with pytest.raises(WeightsError, match=r"manifest\.json is damaged"):
        verified_weights(folder)


def test_checksums_can_be_read_without_the_files(folder):
    """Nobody needs to load the weights to know which they are."""
    (folder / "kick.onnx").unlink()
    assert sorted(checksums(folder)) == ["kick.onnx", "snare.onnx"]


def test_a_file_that_plays_the_same_as_a_former_one_goes_by_its_checksum(folder):
    """Beats of either were made with the same models; other files go by their own."""
    before = checksums(folder)
    (folder / "kick.onnx").write_bytes(b"thud")
    write_manifest(folder, same_as=before)
    assert checksums(folder) == before
    assert sorted(verified_weights(folder)) == ["kick.onnx", "snare.onnx"]
    (folder / "kick.onnx").write_bytes(b"boom")
    with pytest.raises(WeightsError, match="damaged"):
        verified_weights(folder)
    write_manifest(folder)
    assert checksums(folder) == before


def test_a_file_that_stays_goes_by_what_it_went_by(folder):
    """Also where another file of the folder is replaced; a damaged manifest is written anew."""
    write_manifest(folder, same_as={"kick.onnx": "a" * 64})
    (folder / "snare.onnx").write_bytes(b"snap")
    write_manifest(folder)
    assert checksums(folder)["kick.onnx"] == "a" * 64
    (folder / MANIFEST).write_text("[]")
    write_manifest(folder)
    assert checksums(folder)["kick.onnx"] != "a" * 64


def test_the_manifest_says_size_and_checksum(folder):
    """Both can be checked with common tools."""
    entry = json.loads((folder / MANIFEST).read_text())["files"]["kick.onnx"]
    assert entry == {
        "sha256": "81f52337ebb4cb1669bb802c708807dde0519d15cb102a6313d26ad5cd821713",
        "bytes": 4,
    }
