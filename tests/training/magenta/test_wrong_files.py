"""A file that cannot be imported ends in one sentence that says why."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="needs the extra `train`")

from sidestick_models.imported_models import Library
from sidestick_training.magenta import archives
from sidestick_training.magenta.checkpoints import read_checkpoint, write_checkpoint
from sidestick_training.magenta.conformance_cases import random_variables
from sidestick_training.magenta.errors import DamagedModelError, ForeignModelError, MagentaError
from sidestick_training.magenta.import_model import default_name, import_model
from sidestick_training.magenta.variable_names import identify_network

pytestmark = pytest.mark.train


def variables(shapes: dict[str, tuple[int, ...]]):
    return random_variables(shapes, np.random.default_rng(0))


def bundle(path: Path, generator: str, checkpoint: bytes) -> Path:
    from note_seq.protobuf import generator_pb2

    message = generator_pb2.GeneratorBundle(checkpoint_file=[checkpoint])
    message.generator_details.id = generator
    path.write_bytes(message.SerializeToString())
    return path


def archive(path: Path, entries: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as file:
        for name, contents in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(contents)
            file.addfile(info, io.BytesIO(contents))
    return path


def link(path: Path, kind: bytes, target: str) -> Path:
    with tarfile.open(path, "w") as file:
        info = tarfile.TarInfo("model.ckpt.index")
        info.type, info.linkname = kind, target
        file.addfile(info)
    return path


def refused(path: Path, tmp_path: Path) -> str:
    """Return the sentence that importing ends in; nothing may have been added."""
    library = tmp_path / "library"
    with pytest.raises(MagentaError) as error:
        import_model(path, Library(library))
    assert not library.exists()
    text = str(error.value)
    assert text.endswith(".")
    return text


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """Return a sound checkpoint, of a network that is not ours."""
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    write_checkpoint(variables({"dense/kernel": (40, 50)}), folder / "model.ckpt")
    return folder


def test_a_melody_rnn_bundle_says_what_it_plays(tmp_path):
    """Its bundle names its generator."""
    path = bundle(tmp_path / "attention_rnn.mag", "attention_rnn", b"checkpoint")
    assert "attention_rnn.mag holds Magenta's 'attention_rnn'" in refused(path, tmp_path)


def test_a_melody_rnn_checkpoint_is_identified_by_its_variables(tmp_path):
    """Two layers instead of three, and inputs of another size."""
    cell = "rnn/multi_rnn_cell/cell_0"
    network = variables(
        {
            f"{cell}/attention_cell_wrapper/kernel": (202, 74),
            f"{cell}/attention_cell_wrapper/bias": (74,),
            "fully_connected/weights": (128, 38),
            "fully_connected/biases": (38,),
        }
    )
    write_checkpoint(network, tmp_path / "model.ckpt")
    text = refused(tmp_path / "model.ckpt", tmp_path)
    assert "not the DrumsRNN (drum_kit)" in text
    assert "(202, 74) instead of (774, 518)" in text


def test_a_larger_music_vae_is_identified_by_its_shapes(tmp_path):
    """Such as Magenta's models of four bars."""
    network = variables({"encoder/mu/kernel": (2048, 512), "encoder/mu/bias": (512,)})
    with pytest.raises(ForeignModelError, match="not the MusicVAE \\(cat-drums_2bar_small\\)"):
        identify_network(network)


def test_a_music_vae_of_four_bars_is_identified_by_its_name(tmp_path):
    """Its variables can have the very shapes of one of two bars."""
    from sidestick_training.music_vae.network import MusicVaeShape

    write_checkpoint(variables(MusicVaeShape().variables()), tmp_path / "cat-drums_4bar_small.ckpt")
    assert "a MusicVAE of 4 bars" in refused(tmp_path / "cat-drums_4bar_small.ckpt", tmp_path)


def test_a_network_of_more_layers_is_refused(tmp_path):
    """All of its variables are looked at, not only those that ours has."""
    from sidestick_training.drums_rnn.network import DrumsRnnShape

    with pytest.raises(ForeignModelError, match="also has a variable rnn/multi_rnn_cell/cell_3"):
        identify_network(variables(DrumsRnnShape(layers=4).variables()))


def test_another_network_is_neither(checkpoint, tmp_path):
    """The sentence says what can be imported."""
    assert "neither a DrumsRNN nor a MusicVAE" in refused(checkpoint, tmp_path)


@pytest.mark.parametrize("left", [0.0, 0.3, 0.999])
def test_truncated_data_is_found(checkpoint, tmp_path, left):
    """The whole file or its last bytes may be missing."""
    data = checkpoint / "model.ckpt.data-00000-of-00001"
    contents = data.read_bytes()
    data.write_bytes(contents[: int(left * len(contents))])
    assert "damaged or incomplete" in refused(checkpoint, tmp_path)


def test_a_changed_byte_is_found(checkpoint, tmp_path):
    """TensorFlow checks its checksums."""
    data = checkpoint / "model.ckpt.data-00000-of-00001"
    contents = bytearray(data.read_bytes())
    contents[100] ^= 1
    data.write_bytes(contents)
    assert "damaged or incomplete" in refused(checkpoint, tmp_path)


@pytest.mark.parametrize("left", [0.5, 0.9])
def test_a_truncated_index_is_found(checkpoint, tmp_path, left):
    """The other of the two files."""
    index = checkpoint / "model.ckpt.index"
    contents = index.read_bytes()
    index.write_bytes(contents[: int(left * len(contents))])
    assert "damaged or incomplete" in refused(index, tmp_path)


def test_an_index_without_its_data_is_incomplete(checkpoint, tmp_path):
    """The missing file is named."""
    (checkpoint / "model.ckpt.data-00000-of-00001").unlink()
    text = refused(checkpoint / "model.ckpt.index", tmp_path)
    assert "model.ckpt.data-00000-of-00001 is not there" in text


def test_a_bundle_with_a_truncated_checkpoint_is_damaged(tmp_path):
    """The bundle is whole, what is in it is not."""
    write_checkpoint(variables({"dense/kernel": (40, 50)}), tmp_path / "old.ckpt", version=1)
    contents = (tmp_path / "old.ckpt").read_bytes()
    path = bundle(tmp_path / "a.mag", "drum_kit", contents[: len(contents) // 2])
    assert "damaged or incomplete" in refused(path, tmp_path)


@pytest.mark.parametrize(
    "contents",
    [b"", b"a beat", b"\x89PNG\r\n\x1a\n" + bytes(100)],
    ids=["nothing", "text", "picture"],
)
def test_any_other_file_is_none_of_magentas(tmp_path, contents):
    """Whatever its name says."""
    path = tmp_path / "beat.mag"
    path.write_bytes(contents)
    assert "no bundle, archive or checkpoint of Magenta's" in refused(path, tmp_path)


def test_a_missing_file_is_named(tmp_path):
    """The whole path, which may hold the mistake."""
    assert f"no file {tmp_path / 'x.mag'}" in refused(tmp_path / "x.mag", tmp_path)


def test_a_folder_without_a_checkpoint_is_named(tmp_path):
    """A checkpoint's folder has a file that ends in .index."""
    (tmp_path / "empty").mkdir()
    assert "holds no checkpoint" in refused(tmp_path / "empty", tmp_path)


def test_a_zip_archive_is_to_be_unpacked(tmp_path):
    """Magenta never gave its models out as zip."""
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as file:
        file.writestr("model.ckpt.index", "")
    assert "is a zip archive" in refused(tmp_path / "model.zip", tmp_path)


@pytest.mark.parametrize(
    "name", ["../model.ckpt.index", "a/../../b.index", "/tmp/model.ckpt.index"]
)
def test_a_tar_that_points_outside_is_not_unpacked(tmp_path, name):
    """Its entry is named, and nothing is written anywhere."""
    path = archive(tmp_path / "evil.tar", {name: b"index"})
    text = refused(path, tmp_path)
    assert "not safe to unpack" in text
    assert name in text
    assert [found.name for found in tmp_path.iterdir()] == ["evil.tar"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_tar_with_links_or_devices_is_not_unpacked(tmp_path, kind):
    """Only plain files are."""
    assert "not safe to unpack" in refused(link(tmp_path / "a.tar", kind, "/etc/passwd"), tmp_path)


def test_a_tar_that_unpacks_to_more_than_the_cap_is_refused(tmp_path, monkeypatch):
    """A bomb of zeros, small while compressed; the cap is lowered for the test."""
    monkeypatch.setattr(archives, "MOST_BYTES", 1 << 20)
    bomb = {"model.ckpt.index": b"", "model.ckpt.data-00000-of-00001": bytes(2 << 20)}
    path = archive(tmp_path / "bomb.tar.gz", bomb, "w:gz")
    assert path.stat().st_size < 10_000
    assert "unpacks to more than" in refused(path, tmp_path)


def test_a_tar_of_many_files_is_refused(tmp_path):
    """However small they are."""
    path = archive(tmp_path / "many.tar", {f"{number}.txt": b"" for number in range(101)})
    assert "unpacks to more than 100 files" in refused(path, tmp_path)


def test_a_truncated_archive_is_damaged(checkpoint, tmp_path):
    """A download that broke off."""
    files = {file.name: file.read_bytes() for file in checkpoint.iterdir()}
    path = archive(tmp_path / "model.tar.gz", files, "w:gz")
    path.write_bytes(path.read_bytes()[:-1000])
    assert "damaged or incomplete" in refused(path, tmp_path)


def test_an_archive_without_a_checkpoint_is_foreign(tmp_path):
    """Any other tar."""
    path = archive(tmp_path / "songs.tar", {"song.mid": b"MThd"})
    assert "holds no checkpoint" in refused(path, tmp_path)


def test_an_archive_of_several_checkpoints_is_refused(tmp_path):
    """There is no telling which of them is meant."""
    path = archive(tmp_path / "two.tar", {"a.ckpt.index": b"", "b.ckpt.index": b""})
    assert "several checkpoints" in refused(path, tmp_path)


def test_a_file_too_large_for_drums_is_not_opened(tmp_path, monkeypatch):
    """Not even to look what it is."""
    monkeypatch.setattr(archives, "MOST_BYTES", 10)
    (tmp_path / "large.mag").write_bytes(bytes(11))
    assert "too large" in refused(tmp_path / "large.mag", tmp_path)


@pytest.mark.parametrize("version", [1, 2])
def test_a_checkpoint_of_either_version_comes_back(tmp_path, version):
    """Variables come back as written, less those that only training needs."""
    given = variables({"a/kernel": (3, 4), "a/kernel/Adam": (3, 4), "beta1_power": (1,)})
    write_checkpoint(given, tmp_path / "model.ckpt", version)
    assert {path.name for path in tmp_path.iterdir()} == (
        {"model.ckpt"} if version == 1 else {"model.ckpt.index", "model.ckpt.data-00000-of-00001"}
    )
    back = read_checkpoint(tmp_path / "model.ckpt")
    assert list(back) == ["a/kernel"]
    assert np.array_equal(back["a/kernel"], given["a/kernel"])


def test_a_checkpoint_far_too_large_is_not_read(checkpoint, monkeypatch):
    """Its shapes are looked at before its numbers."""
    from sidestick_training.magenta import checkpoints

    monkeypatch.setattr(checkpoints, "MOST_NUMBERS", 1000)
    with pytest.raises(DamagedModelError, match="far too large"):
        read_checkpoint(checkpoint / "model.ckpt")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("drum_kit_rnn.mag", "drum_kit_rnn"),
        ("cat-drums_2bar_small.hikl.tar", "cat-drums_2bar_small.hikl"),
        ("cat-drums_2bar_small.lokl.tar.gz", "cat-drums_2bar_small.lokl"),
        ("Model.ckpt.data-00000-of-00001", "model"),
        ("model.ckpt.index", "model"),
        ("My Drums!.mag", "my-drums"),
        ("...", "imported"),
    ],
)
def test_a_name_is_made_of_the_files(file, name):
    """Magenta's own names stay readable."""
    assert default_name(Path(file)) == name
