"""Measure a corpus of a spoilt collection: how fast it is made, and whether it is right."""

from __future__ import annotations

import csv
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sidestick_engine.cli.bench.loops.collection import make_collection

if TYPE_CHECKING:
    from sidestick_engine.cli.bench.loops.spoiling import Truth

MOST_MISTAKES = 20
Rows = Mapping[str, Mapping[str, str]]


class _Quiet:
    def begin(self, what: str, files: int) -> None:
        pass

    def advance(self, files: int) -> None:
        pass


def corpus_figures(gmd: Path, files: int, seed: int) -> dict[str, Any]:
    """Return figures of a corpus of so many files: files per CPU second, and shares from 0 to 1.

    `mistakes` says of some files what is true and what was found.

    Raises:
        OSError, KeyError, zipfile.BadZipFile: the data set cannot be read.
        CorpusError: the corpus cannot be made.
    """
    with TemporaryDirectory(prefix="sidestick-loops-") as name:
        folder = Path(name) / "in"
        truths = make_collection(gmd, folder, files, seed)
        scanning_s = _scan_s(folder)
        out = Path(name) / "corpus"
        whole_s = _build_s(folder, out)
        with (out / "files.csv").open(encoding="utf-8", newline="") as table:
            rows = {row["path"]: row for row in csv.DictReader(table)}
    return {
        "files": len(truths),
        "scanning_files_per_cpu_s": round(len(truths) / scanning_s),
        "files_per_cpu_s": round(len(truths) / whole_s),
        **_shares(truths, rows),
    }


def _scan_s(folder: Path) -> float:
    from sidestick_engine.corpus.examining import read
    from sidestick_engine.corpus.files.sources import sources_in

    begin = time.process_time()
    for source in sources_in([folder]):
        read(source)
    return time.process_time() - begin


def _build_s(folder: Path, out: Path) -> float:
    from functools import partial

    from sidestick_engine.corpus.build import Wanted, build_corpus
    from sidestick_engine.corpus.labels import Labels
    from sidestick_engine.corpus.workers import examine_all
    from sidestick_engine.kit.kit_map import kit_maps
    from sidestick_models.styles.trained import TRAINED

    wanted = Wanted([folder], out, Labels("folders", "own", TRAINED), kit_maps())
    begin = time.process_time()
    build_corpus(wanted, _Quiet(), partial(examine_all, workers=1))
    return time.process_time() - begin


def _shares(truths: Sequence[Truth], rows: Rows) -> dict[str, Any]:
    right_of = _of_copies(truths, rows)
    taken = reasons = styles = 0
    mistakes = []
    for truth in truths:
        row = rows.get(truth.path, {"taken": "", "reason": "not listed"})
        wanted = right_of.get(truth.path, (truth.taken, truth.reason))
        found = row["taken"], row["reason"]
        taken += wanted[0] == found[0]
        reasons += wanted == found
        styles += truth.taken == "yes" and row.get("style") == truth.style
        if wanted != found:
            mistakes.append(f"{truth.path} is {wanted[1]}, found {found[1]}")
    return {
        "taken_right": round(taken / len(truths), 4),
        "reasons_right": round(reasons / len(truths), 4),
        "styles_right": round(styles / sum(truth.taken == "yes" for truth in truths), 4),
        "groups_parted": _parted(truths, rows),
        "reasons": dict(Counter(row["reason"] for row in rows.values()).most_common()),
        "mistakes": mistakes[:MOST_MISTAKES],
    }


def _of_copies(truths: Sequence[Truth], rows: Rows) -> dict[str, tuple[str, str]]:
    """Return what is right for files that are copies: any one of them is taken."""
    copies: dict[str, list[str]] = defaultdict(list)
    for truth in truths:
        if truth.same_as:
            copies[truth.same_as].append(truth.path)
    right: dict[str, tuple[str, str]] = {}
    for paths in copies.values():
        taken = [path for path in paths if rows[path]["taken"] == "yes"]
        if len(taken) == 1:
            right.update(dict.fromkeys(paths, ("no", "duplicate")))
            right[taken[0]] = "yes", "taken"
    return right


def _parted(truths: Sequence[Truth], rows: Rows) -> float:
    """Return which part of the groups that belong together lies in several splits."""
    splits: dict[str, set[str]] = defaultdict(set)
    for truth in truths:
        if truth.group and rows[truth.path]["split"]:
            splits[truth.group].add(rows[truth.path]["split"])
    return round(sum(len(its) > 1 for its in splits.values()) / max(1, len(splits)), 4)
