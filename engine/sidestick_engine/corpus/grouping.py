"""Groups of files that a split never parts, and the split that each is in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from sidestick_models.corpus.piece import SPLITS

SHARES = (0.8, 0.1, 0.1)  # of SPLITS
_LEAST_GROUPS = 10
_MOST_SHARE = 0.5  # of all files in one group: more, and it is parted by names
_PARTS = re.compile(
    r"""\b(?:\d+\ ?bpm|bpm\ ?\d+|v\d+|copy|kopie|copia|copie|variations?|var|fills?|parts?|pt|
    takes?|loops?|bars?|intro|verse|chorus|bridge|outro|ending|break|alt|[a-h])\b|\d+""",
    re.VERBOSE,
)


def stem_of(path: str) -> str:
    """Return a file's folder and name without what tells variations of a groove apart."""
    folder, _, name = path.lower().rpartition("/")
    plain = re.sub(r"[\W_]+", " ", name.rpartition(".")[0] or name)
    plain = re.sub(r"(?<=[a-z])(?=\d)", " ", plain)
    return f"{folder}/{' '.join(_PARTS.sub(' ', plain).split())}"


class Groups:
    """Files in groups that grow together, the first file of each for its name."""

    def __init__(self, files: int) -> None:
        self._first = list(range(files))

    def of(self, file: int) -> int:
        """Return the first file of a file's group."""
        while self._first[file] != file:
            self._first[file] = self._first[self._first[file]]
            file = self._first[file]
        return file

    def join(self, one: int, other: int) -> None:
        """Make one group of two files'."""
        first, second = sorted((self.of(one), self.of(other)))
        self._first[second] = first


def grouped(paths: Sequence[str], alike: Iterable[tuple[int, int]]) -> tuple[list[int], list[str]]:
    """Return each file's group, by the number of its first file, and a sentence where need be.

    Files of one folder whose names differ by what numbers variations are together, and files that
    are alike. Where that leaves next to nothing to choose from, less is together.
    """
    alike = list(alike)
    for key, pairs, sentences in (
        (stem_of, alike, []),
        (str, alike, [_CALLED_ALIKE]),
        (stem_of, [], [_ALIKE]),
        (str, [], [_ALIKE, _CALLED_ALIKE]),
    ):
        groups, said = _joined(paths, pairs, key), sentences
        sizes = Counter(groups)
        enough = len(sizes) >= min(_LEAST_GROUPS, len(paths) / 2)
        if enough and max(sizes.values(), default=0) <= _MOST_SHARE * len(paths):
            break
    return groups, said


_CALLED_ALIKE = (
    "There are too few folders of files that are called alike to hold whole ones out, so that a "
    "file may be in another split than those beside it: what is measured may flatter."
)
_ALIKE = (
    "There are too few files that differ much to hold some out, so that what is alike may be in "
    "different splits: what is measured may flatter."
)


def _joined(
    paths: Sequence[str], alike: Iterable[tuple[int, int]], key: Callable[[str], Hashable]
) -> list[int]:
    groups, first = Groups(len(paths)), dict[Hashable, int]()
    for number, path in enumerate(paths):
        groups.join(first.setdefault(key(path), number), number)
    for one, other in alike:
        groups.join(one, other)
    return [groups.of(number) for number in range(len(paths))]


def split_of(
    groups: Sequence[int], names: Sequence[str], styles: Sequence[str], weights: Sequence[int]
) -> tuple[list[str], list[str]]:
    """Return each file's split, and a sentence where a style cannot be in all of them.

    A group is in one split whole, which depends on its name and on those beside it of its style.
    `weights` are how much each file counts, such as its bars.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for file, group in enumerate(groups):
        members[group].append(file)
    by_style: dict[str, list[int]] = defaultdict(list)
    for group, files in members.items():
        by_style[_style_of(files, styles, weights)].append(group)
    split_of_group: dict[int, str] = {}
    for of_style in by_style.values():
        size = {group: sum(weights[file] for file in members[group]) for group in of_style}
        order = sorted(of_style, key=lambda group: _hash(names[group]))
        split_of_group.update(_dealt(order, size))
    few = sorted(style for style, of_style in by_style.items() if len(of_style) < len(SPLITS))
    return [split_of_group[group] for group in groups], _too_few(few)


def _dealt(order: Sequence[int], size: Mapping[int, int]) -> dict[int, str]:
    """Deal groups to the splits: each to the one that lacks the most of its share."""
    total = sum(size.values())
    if len(order) < len(SPLITS):
        return dict.fromkeys(order, SPLITS[0])
    # The largest is learnt from; of the others the first that are small enough are held out.
    largest = max(order, key=lambda group: size[group])
    has = dict.fromkeys(SPLITS, 0)
    has[SPLITS[0]] = size[largest]
    dealt = {largest: SPLITS[0]}
    wanted = {split: share * total for split, share in zip(SPLITS, SHARES, strict=True)}
    rest = [group for group in order if group != largest]
    for at, group in enumerate(rest):
        empty = [split for split in SPLITS if not has[split]]
        if len(rest) - at <= len(empty):
            split = empty[0]
        else:
            split = max(SPLITS, key=lambda each: (wanted[each] - has[each]) / wanted[each])
            if size[group] > 2 * (wanted[split] - has[split]):
                split = SPLITS[0]
        dealt[group] = split
        has[split] += size[group]
    return dealt


def _style_of(files: Sequence[int], styles: Sequence[str], weights: Sequence[int]) -> str:
    counts: Counter[str] = Counter()
    for file in files:
        counts[styles[file]] += weights[file]
    return max(sorted(counts), key=lambda style: counts[style])


def _too_few(styles: Sequence[str]) -> list[str]:
    if not styles:
        return []
    shown = ", ".join(styles[:8]) + (f" and {len(styles) - 8} more" if len(styles) > 8 else "")
    sentence = (
        f"Too few groups of files to hold some out: {shown}. All of these are learnt from, and "
        "nothing of them is measured on."
    )
    return [sentence]


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()
