"""A corpus: a folder of shards and their manifest, which whatever learns reads.

`corpus.json` names the shards with their checksums. Beside them lie `files.csv`, which says of each
file why it was taken or left, and a report for people; neither is needed to learn.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sidestick_models.atomic_file import write_atomically
from sidestick_models.corpus.piece import Piece
from sidestick_models.corpus.shards import read_shard, shard_bytes
from sidestick_models.errors import CorpusError
from sidestick_models.text_file import read_regular, read_text

MANIFEST, FILES, REPORT = "corpus.json", "files.csv", "report.html"
FORMAT = 1
PIECES_PER_SHARD = 4096


@dataclass(frozen=True)
class Shard:
    """A file of pieces, by its name in the corpus, and its checksum."""

    file: str
    sha256: str
    pieces: int


@dataclass(frozen=True)
class Corpus:
    """Description of a corpus: what `corpus.json` says.

    `styles` and `splits` count pieces; `bars` are those of all pieces together; `maps` counts the
    files that were read by each kit map.
    """

    folder: Path
    shards: tuple[Shard, ...]
    pieces: int
    bars: int
    styles: Mapping[str, int]
    splits: Mapping[str, int]
    maps: Mapping[str, int]

    @property
    def sha256(self) -> str:
        """The checksum of all that is learnt from it: two corpora of the same pieces share it."""
        return hashlib.sha256("".join(shard.sha256 for shard in self.shards).encode()).hexdigest()

    def read(self, split: str | None = None) -> Iterator[Piece]:
        """Yield the pieces, of one split or all, a shard at a time.

        Raises:
            CorpusError: a shard is missing or damaged.
        """
        for shard in self.shards:
            path = self.folder / shard.file
            try:
                data = read_regular(path)
                if hashlib.sha256(data).hexdigest() != shard.sha256:
                    raise ValueError("It is not the file that corpus.json names")
                pieces = list(read_shard(data))
            except (OSError, ValueError) as error:
                raise CorpusError(f"{path} is damaged: {error}. Make the corpus again.") from error
            yield from (piece for piece in pieces if split in (None, piece.split))


def write_corpus(
    folder: Path, pieces: Iterable[Piece], maps: Mapping[str, int] | None = None
) -> Corpus:
    """Write pieces, at least one, as the corpus in a folder; its manifest comes last.

    Raises:
        CorpusError: there is no piece, or the folder cannot be written.
    """
    shards: list[Shard] = []
    styles: Counter[str] = Counter()
    splits: Counter[str] = Counter()
    bars = 0
    try:
        for number, part in enumerate(_parts(pieces)):
            data = shard_bytes(part)
            name = f"shard-{number:05d}.npz"
            write_atomically(folder / name, data)
            shards.append(Shard(name, hashlib.sha256(data).hexdigest(), len(part)))
            styles.update(piece.style for piece in part)
            splits.update(piece.split for piece in part)
            bars += sum(piece.bars for piece in part)
        if not shards:
            raise CorpusError("There is nothing to learn from: not one piece of drums was found.")
        corpus = Corpus(
            folder,
            tuple(shards),
            sum(shard.pieces for shard in shards),
            bars,
            dict(sorted(styles.items())),
            dict(sorted(splits.items())),
            dict(sorted((maps or {}).items())),
        )
        write_atomically(folder / MANIFEST, _manifest(corpus))
    except OSError as error:
        raise CorpusError(f"The corpus cannot be written to {folder}: {error}.") from error
    return corpus


def open_corpus(folder: Path) -> Corpus:
    """Read what a corpus says of itself.

    Raises:
        CorpusError: there is none in this folder, or its manifest is damaged.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise CorpusError(
            f"{folder} is no corpus: it has no {MANIFEST}. Make one of your loops first: "
            "sidestick corpus LOOPS --out CORPUS"
        )
    try:
        fields: dict[str, Any] = json.loads(read_text(path))
        if fields.pop("format") != FORMAT:
            raise ValueError("its format is another one")
        shards = tuple(Shard(**shard) for shard in fields.pop("shards"))
        for shard in shards:
            if Path(shard.file).name != shard.file:
                raise ValueError(f"{shard.file} lies elsewhere")
        return Corpus(folder=folder, shards=shards, **fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path} is damaged: {error}. Make the corpus again.") from error


def _manifest(corpus: Corpus) -> bytes:
    fields = asdict(corpus)
    del fields["folder"]
    return (json.dumps({"format": FORMAT, **fields}, indent=2) + "\n").encode()


def _parts(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    part: list[Piece] = []
    for piece in pieces:
        part.append(piece)
        if len(part) == PIECES_PER_SHARD:
            yield part
            part = []
    if part:
        yield part
