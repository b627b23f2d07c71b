"""Makes a corpus of a collection: lists, examines, compares, splits, and writes it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from sidestick_engine.corpus import curated
from sidestick_engine.corpus.cutting import piece_of
from sidestick_engine.corpus.duplicates import nearly_alike, originals
from sidestick_engine.corpus.entry import Entry
from sidestick_engine.corpus.examining import Examined, Plan
from sidestick_engine.corpus.files.reading import USUAL_TEMPO_BPM
from sidestick_engine.corpus.files.reasons import Reason
from sidestick_engine.corpus.files.sources import Source, sources_in
from sidestick_engine.corpus.grouping import grouped, split_of, stem_of
from sidestick_engine.corpus.labels import Labels, names_fill
from sidestick_engine.corpus.report import report_bytes
from sidestick_engine.corpus.table import NO, YES, Row, number, table_bytes
from sidestick_engine.corpus.whole_folder import check_folder, whole_folder
from sidestick_engine.corpus.workers import batches_of, examine_all
from sidestick_engine.kit.kit_map import KitMap
from sidestick_models.atomic_file import write_atomically
from sidestick_models.corpus.corpus import FILES, REPORT, Corpus, write_corpus
from sidestick_models.corpus.piece import Piece
from sidestick_models.errors import CorpusError


class Examines(Protocol):
    """Examines batches of files: `examine_all`, or a cluster."""

    def __call__(
        self,
        batches: Sequence[Sequence[Source]],
        plan: Plan,
        progress: Callable[[int], None],
    ) -> list[Examined]:
        """Return what is in each file of all batches, in their order."""


class Steps(Protocol):
    """Is told how far the work has come."""

    def begin(self, what: str, files: int) -> None:
        """Begin a step of the work on so many files."""

    def advance(self, files: int) -> None:
        """Note that so many more files are done."""


@dataclass(frozen=True)
class Wanted:
    """The collection that a corpus is made of, and where it goes.

    `labels` names styles; `maps` are the kit maps there are, `spoken` is the name of the one that
    all files are known to speak, None where that is to be found out.
    """

    places: Sequence[Path]
    out: Path
    labels: Labels
    maps: Sequence[KitMap]
    spoken: str | None = None
    force: bool = False


class Built(NamedTuple):
    """A corpus that was made: what its files are, and sentences for people."""

    corpus: Corpus
    entries: Sequence[Entry]
    sentences: Sequence[str]

    @property
    def reasons(self) -> dict[Reason, int]:
        """The number of files of each reason, the most frequent first."""
        return dict(Counter(entry.file.reason for entry in self.entries).most_common())


def build_corpus(wanted: Wanted, steps: Steps, examines: Examines = examine_all) -> Built:
    """Make the corpus of a collection.

    Raises:
        CorpusError: there is nothing to learn from, or it cannot be read or written.
    """
    check_folder(wanted.out, force=wanted.force)
    sources = sources_in(wanted.places, but=wanted.out)
    if not sources:
        raise CorpusError(f"There are no files in {', '.join(map(str, wanted.places))}.")
    with whole_folder(wanted.out) as draft:
        performances = curated.performances_in(sources)
        steps.begin("reading", len(sources))
        plan = Plan(wanted.maps, wanted.spoken, performances)
        files = examines(batches_of(sources), plan, steps.advance)
        files.sort(key=lambda file: file.path)
        steps.begin("comparing", len(files))
        entries, sentences = _entries(files, plan, wanted.labels)
        if not any(entry.file.is_taken for entry in entries):
            raise CorpusError(nothing_taken(entries))
        maps = Counter(entry.file.map for entry in entries if entry.file.is_taken)
        steps.begin("writing", len(files))
        corpus = write_corpus(draft, _pieces(entries), maps)
        write_atomically(draft / FILES, table_bytes(map(_row, entries)))
        write_atomically(draft / REPORT, report_bytes(entries, corpus, sentences))
    return Built(replace(corpus, folder=wanted.out), entries, sentences)


def counted(files: int) -> str:
    """Return a number of files in words."""
    return "1 file" if files == 1 else f"{files:,} files"


def nothing_taken(entries: Sequence[Entry]) -> str:
    """Return the sentence that says why there is no corpus."""
    counts = Counter(entry.file.reason for entry in entries)
    each = (f"{count:,} {reason}: {reason.meaning}" for reason, count in counts.most_common())
    advice = ""
    if Reason.UNKNOWN_MAP in counts:
        advice = " Say which kit map they speak with --map; `sidestick kit maps` lists them."
    return f"None of {counted(len(entries))} can be learnt from: {'; '.join(each)}.{advice}"


def _entries(
    files: Sequence[Examined], plan: Plan, labels: Labels
) -> tuple[list[Entry], list[str]]:
    entries = []
    for file in files:
        known = plan.performances.get(file.path)
        if known is None:
            style, is_fill = labels.style_of(file.path), names_fill(file.path)
            entries.append(Entry(file, style, is_fill, name=file.path))
        else:
            entries.append(
                Entry(file, known.style, known.is_fill, known.split, known.name, order=known.order)
            )
    places = [at for at, entry in enumerate(entries) if entry.file.is_taken and not entry.split]
    its = [entries[at].file for at in places]
    copies = originals(
        [file.path for file in its], [file.parts for file in its], [file.map for file in its]
    )
    for at, copy in zip(places, copies, strict=True):
        if copy is not None:
            file = entries[at].file._replace(reason=Reason.DUPLICATE)
            entries[at] = entries[at]._replace(file=file, copy_of=files[places[copy]].path)
    sentences = _split(entries, [at for at in places if entries[at].file.is_taken])
    return entries, [*labels.missing(), *sentences, *_advice(entries, plan.spoken)]


def _split(entries: list[Entry], places: Sequence[int]) -> list[str]:
    """Decide the splits of the entries at some places."""
    of_split = [entries[at] for at in places]
    paths = [entry.file.path for entry in of_split]
    groups, sentences = grouped(paths, nearly_alike([entry.file.parts for entry in of_split]))
    names = [stem_of(path) + path for path in paths]
    splits, few = split_of(
        groups, names, [entry.style for entry in of_split], [entry.file.bars for entry in of_split]
    )
    for at, split in zip(places, splits, strict=True):
        entries[at] = entries[at]._replace(split=split)
    return [*sentences, *few]


def _advice(entries: Sequence[Entry], spoken: str | None) -> Iterator[str]:
    """Say what to type where files were left for want of it."""
    unknown = [entry.file for entry in entries if entry.file.reason is Reason.UNKNOWN_MAP]
    if not unknown:
        return
    if spoken:
        yield (
            f"{len(unknown):,} files do not speak {spoken}, as --map says. Leave --map out, and "
            "the map of each file is recognised."
        )
        return
    guesses = Counter(file.map for file in unknown if file.map)
    guess = guesses.most_common(1)[0][0] if guesses else "MAP"
    folder = Counter(file.path.rpartition("/")[0] for file in unknown).most_common(1)[0][0]
    yield (
        f"{counted(len(unknown))} left: drums on a kit map that is not sure, mostly in "
        f"{folder or 'the folder itself'}. If you know it, make a corpus of them with --map, such "
        f"as --map {guess}; `sidestick kit maps` lists all maps."
    )


def _pieces(entries: Sequence[Entry]) -> Iterator[Piece]:
    taken = [entry for entry in entries if entry.file.is_taken]
    for entry in sorted(taken, key=lambda entry: entry.order):
        for part in entry.file.parts:
            is_whole = len(entry.file.parts) == 1
            yield piece_of(
                part,
                name=entry.name if is_whole else f"{entry.name}#{part.first_bar}",
                style=entry.style,
                split=entry.split,
                tempo_bpm=entry.file.tempo_bpm or USUAL_TEMPO_BPM,
                is_fill=entry.is_fill,
            )


def _row(entry: Entry) -> Row:
    file = entry.file
    return Row(
        file.path,
        YES if file.is_taken else NO,
        file.reason,
        file.map,
        number(file.certainty, 4),
        entry.style,
        number(file.tempo_bpm, 3),
        file.meter,
        str(file.bars) if file.bars else "",
        file.grid,
        entry.copy_of,
        entry.split if file.is_taken else "",
    )
