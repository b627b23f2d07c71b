"""`report.html`: a page that shows what became of a collection, with nothing from elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from sidestick_engine.corpus.entry import Entry
from sidestick_engine.corpus.files.reasons import Reason
from sidestick_engine.corpus.pictures import bars_picture, beat_picture, histogram_picture
from sidestick_models.corpus.corpus import FILES, Corpus

MOST_BEATS = 24
MOST_FILES = 100  # of each reason: the table has them all
MOST_ROWS = 40
_DENSITY = 4.0  # hits a bar, of a column
_TEMPO = 10.0  # BPM

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fbfaf7; --soft: #8a8a8e;
  --line: #e3e1da; --mark: #b4530a; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161618; --soft: #98989d;
  --line: #2f2f33; --mark: #ff9f4a; } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1, h2 { font-weight: 600; line-height: 1.2; }
h2 { margin-top: 2.2rem; font-size: 1.2rem; }
.said { border-left: 3px solid var(--mark); padding-left: .8rem; }
.two { display: grid; gap: 0 2rem; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); }
.beats { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
figure { margin: 0; }
figcaption { color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif; }
svg .soft { fill: var(--soft); }
svg .mark { fill: var(--mark); }
svg .line { fill: var(--line); }
summary { cursor: pointer; }
li { overflow-wrap: anywhere; }
"""


def report_bytes(entries: Sequence[Entry], corpus: Corpus, sentences: Iterable[str]) -> bytes:
    """Return the page about all files of a collection."""
    taken = [entry for entry in entries if entry.file.is_taken]
    reasons = Counter(entry.file.reason for entry in entries)
    parts = [
        f"<h1>{len(taken):,} of {len(entries):,} files were taken</h1>",
        f"<p>They are {corpus.pieces:,} pieces with {corpus.bars:,} bars.</p>",
        f"<p>What became of each file is in <code>{FILES}</code> beside this page.</p>",
        *(f'<p class="said">{escape(sentence)}</p>' for sentence in sentences),
        '<div class="two">',
        *_counted(taken, reasons, corpus),
        "</div>",
        "<h2>Some of the beats</h2>",
        '<div class="beats">',
        *_beats(taken),
        "</div>",
        "<h2>Why files were left</h2>",
        *_left(entries, reasons),
    ]
    page = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Sidestick corpus</title>\n<style>{_STYLE}</style>\n" + "\n".join(parts) + "\n"
    )
    return page.encode("utf-8", "replace")


def _counted(
    taken: Sequence[Entry], reasons: Mapping[Reason, int], corpus: Corpus
) -> Iterator[str]:
    """Yield the pictures of numbers."""
    yield _section("Files by reason", {str(reason): count for reason, count in reasons.items()})
    yield _section("Files by kit map", corpus.maps)
    yield _section("Pieces by style", corpus.styles)
    yield _section("Pieces by split", corpus.splits)
    yield _section("Files by grid", Counter(entry.file.grid for entry in taken))
    cells = [len(part.cells.steps) / part.bars for entry in taken for part in entry.file.parts]
    yield f"<section><h2>Density: hits a bar</h2>{histogram_picture(cells, _DENSITY)}</section>"
    tempos = [entry.file.tempo_bpm for entry in taken if entry.file.tempo_bpm]
    yield f"<section><h2>Tempo: BPM</h2>{histogram_picture(tempos, _TEMPO)}</section>"


def _section(title: str, counts: Mapping[str, int]) -> str:
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    more = sum(count for _, count in rows[MOST_ROWS:])
    if more:
        rows[MOST_ROWS:] = [(f"{len(counts) - MOST_ROWS} others", more)]
    return f"<section><h2>{title}</h2>{bars_picture(rows)}</section>"


def _beats(taken: Sequence[Entry]) -> Iterator[str]:
    """Yield pictures of beats, of each style in turn."""
    by_style: dict[str, list[Entry]] = defaultdict(list)
    for entry in taken:
        by_style[entry.style].append(entry)
    styles = sorted(by_style, key=lambda style: (-len(by_style[style]), style))[:MOST_BEATS]
    for place, style in enumerate(styles):
        share, more = divmod(MOST_BEATS, len(styles))
        shown = by_style[style]
        count = min(len(shown), share + (place < more))
        for entry in shown[:: max(1, len(shown) // count)][:count]:
            text = escape(f"{style}: {entry.file.path}")
            picture = beat_picture(entry.file.parts[0].cells, entry.file.path)
            yield f"<figure>{picture}<figcaption>{text}</figcaption></figure>"


def _left(entries: Sequence[Entry], reasons: Mapping[Reason, int]) -> Iterator[str]:
    for reason in Reason:
        if reason is Reason.TAKEN or reason not in reasons:
            continue
        files = [entry for entry in entries if entry.file.reason is reason]
        yield f"<details><summary><b>{reason}</b> ({len(files):,}): {reason.meaning}</summary><ul>"
        for entry in files[:MOST_FILES]:
            said = entry.copy_of or (
                entry.file.sentence if entry.file.sentence != reason.meaning else ""
            )
            more = f" <small>{escape(said)}</small>" if said else ""
            yield f"<li>{escape(entry.file.path)}{more}</li>"
        if len(files) > MOST_FILES:
            yield f"<li>… and {len(files) - MOST_FILES:,} more, in {FILES}</li>"
        yield "</ul></details>"
