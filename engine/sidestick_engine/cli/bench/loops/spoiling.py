"""Files as they lie in collections: loops in all forms, and what is no loop, with the truth.

Each kind of file makes one or several of a loop; `KINDS` says how often.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sidestick_engine.cli.bench.loops.loop_writing import Form, Hit, file_of, in_riff, song_of

MAJOR = (0, 2, 4, 5, 7, 9, 11)


class Pack(NamedTuple):
    """A library as its vendor ships it: how paths are made, the kit map, and the form of files."""

    path: str
    kit_map: str
    channel: int = 10
    ticks: int = 480
    kind: int = 0

    def form(self, tempo_bpm: float | None) -> Form:
        """Return the form of a file of this tempo."""
        return Form(self.channel, tempo_bpm, ticks=self.ticks, kind=self.kind)


class Truth(NamedTuple):
    """All that is true about a file: the columns of the table.

    Of the files that are the same as one, which `same_as` names, one is to be taken; `group` joins
    those that no split may part.
    """

    path: str
    taken: str
    reason: str
    map: str = ""
    style: str = ""
    same_as: str = ""
    group: str = ""

    def left(self, reason: str) -> Truth:
        """Return the truth of a file that is left."""
        return self._replace(taken="no", reason=reason)

    def at(self, path: str) -> Truth:
        """Return the truth of a file elsewhere."""
        return self._replace(path=path)


Hits = Sequence[Hit]
Made = Iterator[tuple[Truth, bytes]]
Kind = Callable[[Truth, Hits, float, Pack, Hits, random.Random], Made]


def plain(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a loop in its library's form; some have an ending in capitals, or no note-offs."""
    form = pack.form(tempo_bpm)._replace(has_offs=rng.random() > 0.03)
    ending = ".MID" if rng.random() < 0.05 else ".midi" if rng.random() < 0.02 else ".mid"
    yield truth.at(truth.path + ending), file_of(hits, form)


def with_odd_tempo(
    truth: Truth, hits: Hits, _: float, pack: Pack, __: Hits, rng: random.Random
) -> Made:
    """Yield a loop that tells no tempo, or one that is not its own, or that no music has."""
    tempo_bpm = rng.choice([None, None, 120.0, 240.0, 5.0])
    yield truth.at(truth.path + ".mid"), file_of(hits, pack.form(tempo_bpm))


def in_wrapping(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, __: random.Random
) -> Made:
    """Yield a loop in RIFF."""
    yield truth.at(truth.path + ".rmi"), in_riff(file_of(hits, pack.form(tempo_bpm)))


def with_pick_up(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a loop behind a short bar, in which some of its hits lead to it."""
    signatures = ((0.0, 1, 4), (1.0, 4, 4))
    pitch = hits[0].pitch
    before = [Hit(0.5, pitch, 80), Hit(0.75, pitch, 90)][: rng.randint(0, 2)]
    shifted = [*before, *(hit._replace(beats=hit.beats + 1) for hit in hits)]
    form = pack.form(tempo_bpm)._replace(signatures=signatures)
    yield truth.at(truth.path + ".mid"), file_of(shifted, form)


def in_triplets(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, __: random.Random
) -> Made:
    """Yield a loop on a grid of triplets."""
    moved = {(round(hit.beats * 3) / 3, hit.pitch): hit for hit in hits}
    on_grid = [hit._replace(beats=beats) for (beats, _), hit in sorted(moved.items())]
    yield truth.at(truth.path + ".mid"), file_of(on_grid, pack.form(tempo_bpm))


def twice(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, other: Hits, rng: random.Random
) -> Made:
    """Yield a loop and its copy: as it is, of another tempo and resolution, or on another map."""
    path = truth.path + ".mid"
    folder, _, name = truth.path.rpartition("/")
    yield truth.at(path)._replace(same_as=path), file_of(hits, pack.form(tempo_bpm))
    way = rng.randrange(3)
    if way == 0:
        copy, form = f"{truth.path} copy.mid", pack.form(tempo_bpm)
    elif way == 1:
        copy, form = f"{folder}/zz/{name}.mid", pack.form(90.0)._replace(ticks=960)
    else:
        copy, form, hits = f"Converted/{truth.path}.mid", pack.form(tempo_bpm), other
    yield truth.at(copy).left("duplicate")._replace(same_as=path), file_of(hits, form)


def nearly_twice(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a loop and one that is nearly the same, elsewhere: both are taken, in one split."""
    path = truth.path + ".mid"
    yield truth.at(path), file_of(hits, pack.form(tempo_bpm))
    changed = [hit._replace(velocity=min(127, hit.velocity + rng.randint(1, 9))) for hit in hits]
    yield truth.at(f"More/{path}"), file_of(changed, pack.form(tempo_bpm))


def in_song(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a song: the loop again and again behind four bars, with bass and keys."""
    length = 4 * (int(hits[-1].beats // 4) + 1)
    drums = [
        hit._replace(beats=hit.beats + 16 + length * number)
        for number in range(max(2, 32 // length))
        for hit in hits
    ]
    form = pack.form(tempo_bpm)._replace(channel=10, kind=1, name="Drums")
    bass = Form(1, name="Bass", program=33, ticks=pack.ticks)
    keys = Form(2, name="Piano", program=0, ticks=pack.ticks)
    parts = [(bass_line(64, rng), bass), (chords(64, rng), keys), (drums, form)]
    rng.shuffle(parts)
    parts[0] = parts[0][0], parts[0][1]._replace(tempo_bpm=tempo_bpm)
    yield truth.at(f"Songs/{truth.path}.mid")._replace(group=""), song_of(parts)


def in_odd_meter(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a loop in another meter than 4/4."""
    numerator, denominator = rng.choice([(3, 4), (5, 4), (6, 8), (7, 8)])
    form = pack.form(tempo_bpm)._replace(signatures=((0.0, numerator, denominator),))
    bar = numerator * 4 / denominator
    kept = [
        hit._replace(beats=hit.beats // 4 * bar + hit.beats % 4)
        for hit in hits
        if hit.beats % 4 < bar
    ]
    yield truth.at(truth.path + ".mid").left("meter"), file_of(kept, form)


def damaged(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a loop that is cut, or has other bytes in it."""
    data = file_of(hits, pack.form(tempo_bpm))
    if rng.random() < 0.6:
        data = data[: rng.randint(len(data) // 4, len(data) - 12)]
    else:
        at = rng.randint(40, len(data) - 20)
        data = data[:at] + rng.randbytes(24) + data[at + 24 :]
    yield truth.at(truth.path + ".mid").left("damaged"), data


def short(
    truth: Truth, hits: Hits, tempo_bpm: float, pack: Pack, _: Hits, rng: random.Random
) -> Made:
    """Yield a hit or two."""
    data = file_of(hits[: rng.randint(1, 2)], pack.form(tempo_bpm))
    yield truth.at(truth.path + ".mid").left("too_short"), data


def preview(
    truth: Truth, _: Hits, tempo_bpm: float, pack: Pack, __: Hits, rng: random.Random
) -> Made:
    """Yield the pads of the kit, each once."""
    first, step = rng.choice([24, 35, 36]), rng.choice([0.5, 1.0])
    pads = [Hit(step * number, first + number, 100) for number in range(rng.randint(12, 36))]
    path = f"{truth.path.rpartition('/')[0]}/Kit preview {rng.randint(1, 999)}.mid"
    yield truth.at(path).left("kit_preview"), file_of(pads, pack.form(tempo_bpm))


def silence(
    truth: Truth, _: Hits, tempo_bpm: float, pack: Pack, __: Hits, ___: random.Random
) -> Made:
    """Yield a file without a note."""
    yield truth.at(truth.path + ".mid").left("no_notes"), file_of([], pack.form(tempo_bpm))


def melody(
    truth: Truth, _: Hits, tempo_bpm: float, __: Pack, ___: Hits, rng: random.Random
) -> Made:
    """Yield a bass line, chords or a tune."""
    hits = rng.choice([bass_line, chords, tune])(16, rng)
    program = rng.choice([None, 0, 33])
    form = Form(1, tempo_bpm, kind=1, program=program, name=rng.choice(["", "Part"]))
    path = f"Melodic/{truth.path.rpartition('/')[2]}.mid"
    yield truth.at(path).left("no_drums"), file_of(hits, form)


def bass_line(beats: int, rng: random.Random) -> list[Hit]:
    """Return a bass in eighths, on the notes of a scale."""
    root, at, hits = rng.randint(28, 43), 0.0, []
    degree = 0
    while at < beats:
        length = rng.choice([0.5, 0.5, 0.5, 1.0])
        pitch = root + MAJOR[degree % 7] + 12 * (degree // 7)
        hits.append(Hit(at, pitch, rng.randint(70, 110), length * 0.9))
        degree = max(0, min(9, degree + rng.choice([-2, -1, 0, 0, 1, 2])))
        at += length
    return hits


def chords(beats: int, rng: random.Random) -> list[Hit]:
    """Return chords of three notes, held."""
    root, hits = rng.randint(48, 60), []
    for at in range(0, beats, 2):
        degree = rng.choice([0, 3, 4, 5])
        for third in (0, 2, 4):
            step = degree + third
            pitch = root + MAJOR[step % 7] + 12 * (step // 7)
            hits.append(Hit(float(at), pitch, rng.randint(60, 90), 1.9))
    return hits


def tune(beats: int, rng: random.Random) -> list[Hit]:
    """Return a tune on a scale."""
    return [hit._replace(pitch=hit.pitch + 29) for hit in bass_line(beats, rng)]


KINDS: Sequence[tuple[Kind, float]] = (
    (plain, 62.0),
    (with_odd_tempo, 5.0),
    (in_wrapping, 1.5),
    (with_pick_up, 2.5),
    (in_triplets, 2.0),
    (twice, 6.0),
    (nearly_twice, 2.0),
    (in_song, 2.0),
    (in_odd_meter, 3.0),
    (damaged, 3.0),
    (short, 1.0),
    (preview, 1.0),
    (silence, 1.5),
    (melody, 3.5),
)


def junk_files(count: int, rng: random.Random) -> Made:
    """Yield what lies beside loops and is none."""
    for number in range(count):
        folder = rng.choice(["EZX Modern", "BFD Grooves", "SSD5", "."])
        where = "" if folder == "." else f"{folder}/"
        path, reason, data = rng.choice(
            [
                (f"._Loop {number}.mid", "hidden_file", b"\0\5\x16\7" + bytes(60)),
                (f"Empty {number}.mid", "empty_file", b""),
                (f"Read me {number}.txt", "not_midi", "Schöne Grüße".encode()),
                (f"Renamed {number}.mid", "not_midi", rng.randbytes(300).replace(b"MThd", b"")),
                (f"Loop {number}.wav", "not_midi", b"RIFF\0\0\0\0WAVEfmt " + bytes(40)),
            ]
        )
        yield Truth(where + path, "no", reason), data
