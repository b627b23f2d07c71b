"""Find the checkpoint in what a musician downloaded, and unpack it safely.

That is a bundle (.mag), a .tar or .tar.gz, a folder, or the files of a checkpoint. Nothing is
written to a name that the archive chooses, nothing larger than the limits is unpacked, and nothing
is unpickled.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from sidestick_training.common.paths import check_file
from sidestick_training.magenta.errors import DamagedModelError, ForeignModelError

MOST_BYTES = 256 * 1024 * 1024
MOST_MEMBERS = 100
GENERATOR = "drum_kit"

_STEM = "model.ckpt"
_CHECKPOINT_FILE = re.compile(r"(?P<stem>.+)(?P<suffix>\.index|\.data-\d{5}-of-\d{5})")
_TABLE_MAGIC = bytes.fromhex("57fb808b247547db")  # how files of version 1 end, as LevelDB's do
_CHUNK = 1 << 20
_TOO_LARGE = "{} is too large: a model of drums has less than 256 MB."


class Unpacked(NamedTuple):
    """`prefix` names the checkpoint as TensorFlow does; `sha256` is of the files it came from."""

    prefix: Path
    sha256: str


def unpack(path: Path, into: Path) -> Unpacked:
    """Find the checkpoint in `path`; what must be unpacked is written to the empty folder `into`.

    Raises:
        DamagedModelError: the file is missing, damaged, too large or unsafe.
        ForeignModelError: it is neither a checkpoint, nor a bundle or archive of one.
    """
    path = _beside_index(path)
    if path.is_dir():
        return _loose_files(_latest(path))
    if path.with_name(path.name + ".index").is_file():
        return _loose_files(path)
    if not path.is_file():
        raise DamagedModelError(f"There is no file {path}.")
    check_file(path, "weights")
    if path.stat().st_size > MOST_BYTES:
        raise DamagedModelError(_TOO_LARGE.format(path.name))
    contents_sha256 = _sha256([path])
    if zipfile.is_zipfile(path):
        raise ForeignModelError(
            f"{path.name} is a zip archive. Magenta's models come as .mag or .tar: unpack it and "
            "import what is in it."
        )
    if _is_version_1(path):
        return Unpacked(path, contents_sha256)
    if _is_tar(path):
        return Unpacked(_from_tar(path, into), contents_sha256)
    return Unpacked(_from_bundle(path, into), contents_sha256)


def _beside_index(path: Path) -> Path:
    """Return the prefix of a checkpoint of which one file is named; any other path as it is."""
    match = _CHECKPOINT_FILE.fullmatch(path.name)
    return path.with_name(match["stem"]) if match else path


def _latest(folder: Path) -> Path:
    """Return the prefix of the folder's newest checkpoint."""
    indexes = sorted(folder.glob("*.index"), key=lambda file: file.stat().st_mtime)
    if not indexes:
        raise ForeignModelError(f"The folder {folder} holds no checkpoint: no file ends in .index.")
    return indexes[-1].with_suffix("")


def _loose_files(prefix: Path) -> Unpacked:
    shards = sorted(prefix.parent.glob(f"{_literal(prefix.name)}.data-*-of-*"))
    if not shards:
        raise DamagedModelError(
            f"{prefix.name} is incomplete: its file {prefix.name}.data-00000-of-00001 is not there."
        )
    files = [prefix.with_name(prefix.name + ".index"), *shards]
    if sum(file.stat().st_size for file in files) > MOST_BYTES:
        raise DamagedModelError(
            f"{prefix.name} is too large: a model of drums has less than 256 MB."
        )
    return Unpacked(prefix, _sha256(files))


def _literal(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)


def _is_version_1(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(_TABLE_MAGIC)))
        return file.read() == _TABLE_MAGIC


def _is_tar(path: Path) -> bool:
    """Return whether it is a tar, or compressed, which bundles never are."""
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
    return compressed or tarfile.is_tarfile(path)


def _from_tar(path: Path, into: Path) -> Path:
    try:
        with tarfile.open(path) as archive:
            left = MOST_BYTES
            for member in _members(archive, path.name):
                match = _CHECKPOINT_FILE.fullmatch(PurePosixPath(member.name).name)
                stream = archive.extractfile(member) if match else None
                if match and stream:
                    left = _copy(stream, into / (_STEM + match["suffix"]), left, path.name)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise DamagedModelError(
            f"{path.name} is a damaged or incomplete archive. Download or copy it again."
        ) from error
    if not (into / f"{_STEM}.index").exists():
        raise ForeignModelError(f"The archive {path.name} holds no checkpoint.")
    return into / _STEM


def _members(archive: tarfile.TarFile, name: str) -> Iterator[tarfile.TarInfo]:
    """Yield the archive's files, each checked before it is read."""
    total = 0
    stems = set()
    for count, member in enumerate(archive, 1):
        place = PurePosixPath(member.name)
        if place.is_absolute() or ".." in place.parts or not (member.isfile() or member.isdir()):
            raise DamagedModelError(
                f"{name} is not safe to unpack: its entry {member.name!r} lies outside of the "
                "archive or is no plain file. Nothing was unpacked."
            )
        total += member.size
        if count > MOST_MEMBERS or total > MOST_BYTES:
            raise DamagedModelError(
                f"{name} is too large: it unpacks to more than {MOST_MEMBERS} files or 256 MB."
            )
        if match := _CHECKPOINT_FILE.fullmatch(place.name):
            stems.add(place.parent / match["stem"])
        if len(stems) > 1:
            raise ForeignModelError(f"{name} holds several checkpoints; import one at a time.")
        if member.isfile():
            yield member


def _copy(source: IO[bytes], target: Path, most_bytes: int, name: str) -> int:
    """Copy, and return how many bytes may still follow."""
    with target.open("wb") as file:
        while chunk := source.read(_CHUNK):
            most_bytes -= len(chunk)
            if most_bytes < 0:
                raise DamagedModelError(f"{name} is too large: it unpacks to more than 256 MB.")
            file.write(chunk)
    return most_bytes


def _from_bundle(path: Path, into: Path) -> Path:
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from note_seq.protobuf import generator_pb2

    bundle = generator_pb2.GeneratorBundle()
    try:
        bundle.ParseFromString(path.read_bytes())
    except DecodeError as error:
        raise DamagedModelError(
            f"{path.name} is no bundle, archive or checkpoint of Magenta's, or it is damaged or "
            "incomplete. Download or copy it again."
        ) from error
    generator = bundle.generator_details.id
    if not generator or not bundle.checkpoint_file:
        raise ForeignModelError(f"{path.name} is no bundle, archive or checkpoint of Magenta's.")
    if generator != GENERATOR:
        raise ForeignModelError(
            f"{path.name} holds Magenta's {generator!r}, which does not play drum kits. Sidestick "
            f"plays {GENERATOR!r}, the file drum_kit_rnn.mag."
        )
    (into / _STEM).write_bytes(bundle.checkpoint_file[0])
    return into / _STEM


def _sha256(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()
