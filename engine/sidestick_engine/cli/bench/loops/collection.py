"""A stand-in for what musicians have: performances as loops for many drum libraries, and spoilt.

It comes with the truth about each file. Everything in it is drawn from a seed.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sidestick_engine.cli.bench.loops.loop_writing import TICKS, Hit
from sidestick_engine.cli.bench.loops.spoiling import KINDS, Pack, Truth, junk_files

TRUTH = "truth.csv"
LEAST_HITS = 12
BAR_BEATS = 4
_ENTRIES = 64  # performances that are cut into loops at a time
_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprstvz"

# Naming has the style, its name, a made-up name of the groove, its tempo, and a number.
PACKS = (
    Pack("EZX Modern/{Style}/{groove}/Variation_{n:02}", "ezdrummer_3"),
    Pack("Superior/000 {Style}@Beats/{bpm}bpm {groove}/{n:02}", "superior_drummer_3", kind=1),
    Pack("AD2 MIDI/{Style}/{bpm} {groove}/{groove} Beat {n}", "addictive_drums_2", channel=1),
    Pack("BFD Grooves/{style}/{groove}_{n:02}", "bfd3", ticks=96),
    Pack("SSD5/{Style} Grooves/{groove} {n:02}", "steven_slate_drums_5", channel=1, kind=1),
    Pack("GGD/{Style}/GGD {groove} {n}", "ggd_invasion"),
    Pack("GGD old/{Style}/{n:02} {groove}", "ggd_legacy"),
    Pack("Abbey Road/{bpm} {Style}/{groove} [{n}]", "abbey_road_drummer", channel=1, ticks=960),
    Pack("GM Beats/{style}/{style}_{groove}_{n:02}", "general_midi", ticks=384),
    Pack("V-Drums/{Style}/take {n:02} {groove}", "roland_td"),
    Pack("DFH/{Style}/{groove} {n:03}", "drumkit_from_hell"),
    Pack("Power Drum Kit/{Style}/{groove}-{n}", "mt_power_drum_kit_2", kind=1),
)


class Loop(NamedTuple):
    """Some bars of a performance, on the notes it was played on, in beats from its first bar."""

    hits: Sequence[Hit]
    tempo_bpm: float
    style: str
    performance: str


def make_collection(gmd: Path, folder: Path, files: int = 3500, seed: int = 1) -> list[Truth]:
    """Make a collection of about so many files in a folder, with the truth beside it.

    Raises:
        OSError, KeyError, zipfile.BadZipFile: the data set cannot be read, or nothing written.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    loops, truths, used = _loops_of(gmd, rng), list[Truth](), set[str]()
    pitches = _pitches_of_maps()
    kinds, weights = zip(*((kind, weight) for kind, weight in KINDS), strict=True)
    pack, groove, performance, number = PACKS[0], "", "", 0
    for loop in loops:
        if len(truths) >= files:
            break
        if loop.performance != performance:
            pack, performance, number = rng.choice(PACKS), loop.performance, 0
            groove = _name(rng)
        number += 1
        words = {"Style": loop.style.title(), "style": loop.style, "groove": groove}
        path = pack.path.format(**words, bpm=round(loop.tempo_bpm), n=number)
        hits = _rewritten(loop.hits, pitches[pack.kit_map])
        if len(hits) < LEAST_HITS:
            continue
        truth = Truth(
            path, "yes", "taken", pack.kit_map, loop.style, group=path.rstrip("0123456789")
        )
        kind = rng.choices(kinds, weights)[0]
        other = pitches[rng.choice(PACKS).kit_map]
        made = kind(truth, hits, loop.tempo_bpm, pack, _rewritten(loop.hits, other), rng)
        for said, data in made:
            if said.path not in used:
                used.add(said.path)
                _put(folder / said.path, data)
                truths.append(said)
    for said, data in junk_files(max(4, files // 40), rng):
        _put(folder / said.path, data)
        truths.append(said)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    _write_truth(folder.parent / TRUTH, truths)
    return truths


def _put(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _write_truth(path: Path, truths: Sequence[Truth]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Truth._fields)
    writer.writerows(truths)
    path.write_text(text.getvalue(), encoding="utf-8")


def _name(rng: random.Random) -> str:
    """Return a word that names a groove."""
    letters = (rng.choice(each) for _ in range(3) for each in (_CONSONANTS, _VOWELS))
    return "".join(letters).capitalize()


def _pitches_of_maps() -> dict[str, Mapping[int, int]]:
    """Return, for each map, the note that each of the drummers' notes becomes."""
    from sidestick_engine.kit.convert import conversion
    from sidestick_engine.kit.kit_map import find_kit_map

    played = find_kit_map("roland_td")
    names = {pack.kit_map for pack in PACKS}
    return {name: conversion(played, find_kit_map(name)).notes for name in sorted(names)}


def _rewritten(hits: Sequence[Hit], pitches: Mapping[int, int]) -> list[Hit]:
    return [hit._replace(pitch=pitches[hit.pitch]) for hit in hits if hit.pitch in pitches]


def _loops_of(gmd: Path, rng: random.Random) -> Iterator[Loop]:
    """Yield loops of 1 to 8 bars and some whole performances, a performance after another."""
    with zipfile.ZipFile(gmd) as archive:
        rows = [
            row
            for row in csv.DictReader(io.StringIO(archive.read("groove/info.csv").decode()))
            if row["time_signature"] == "4-4"
        ]
        rng.shuffle(rows)
        begun: set[tuple[str, int, int]] = set()
        while True:
            for row in rows:
                data = archive.read("groove/" + row["midi_filename"])
                yield from _cut(_hits_of(data), row, begun, rng)


def _hits_of(data: bytes) -> list[Hit]:
    from sidestick_engine.corpus.files.reading import read_drums

    drums = read_drums(data, "a performance")
    columns = (drums.starts.tolist(), drums.pitches.tolist(), drums.velocities.tolist())
    return [Hit(*values) for values in zip(*columns, strict=True)]


def _cut(
    hits: Sequence[Hit],
    row: Mapping[str, str],
    begun: set[tuple[str, int, int]],
    rng: random.Random,
) -> Iterator[Loop]:
    bars = int(hits[-1].beats // BAR_BEATS) + 1
    lengths = [length for length in (1, 2, 2, 4, 4, 8) if length <= bars]
    style = row["style"].split("/")[0]
    for _ in range(rng.randint(1, 7)):
        length = rng.choice(lengths)
        first = rng.randrange(bars - length + 1)
        if (row["id"], first, length) in begun:
            continue
        begun.add((row["id"], first, length))
        begin, end = first * BAR_BEATS, (first + length) * BAR_BEATS
        inside = [
            hit._replace(beats=max(0.0, round((hit.beats - begin) * TICKS) / TICKS))
            for hit in hits
            if begin - 1 / 16 <= hit.beats < end - 1 / 16
        ]
        yield Loop(inside, float(row["bpm"]), style, row["id"])
