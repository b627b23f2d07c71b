"""Pictures for a page, as SVG: numbers as bars, and a beat as a grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from sidestick_engine.corpus.grid import Cells
from sidestick_models.beat.beat import STEPS_PER_BAR, STEPS_PER_BEAT
from sidestick_models.beat.drum_classes import DRUM_CLASSES, DrumClass

_ROW, _LABEL, _WIDTH, _VALUE = 18, 130, 420, 60
_STEP, _LANE, _NAME = 10, 12, 62
_TALL, _FOOT = 110, 16
MOST_STEPS = 2 * STEPS_PER_BAR


def bars_picture(rows: Sequence[tuple[str, int]]) -> str:
    """Return a horizontal bar for each row of a name and a number."""
    most = max((count for _, count in rows), default=0) or 1
    room = _WIDTH - _LABEL - _VALUE
    drawn = []
    for place, (name, count) in enumerate(rows):
        top, width = place * _ROW, max(1.0, room * count / most)
        drawn.append(
            f'<text x="{_LABEL - 6}" y="{top + 13}" text-anchor="end">{escape(name[:22])}</text>'
            f'<rect class="mark" x="{_LABEL}" y="{top + 3}" width="{width:.1f}" height="12"/>'
            f'<text class="soft" x="{_LABEL + width + 5:.1f}" y="{top + 13}">{count:,}</text>'
        )
    return _svg(_WIDTH, max(1, len(rows)) * _ROW, "a bar chart", drawn)


def histogram_picture(values: Iterable[float], width: float) -> str:
    """Return how often values lie in columns that are so wide."""
    counts = Counter(int(value // width) for value in values)
    if not counts:
        return ""
    first, last = min(counts), max(counts)
    columns, most = last - first + 1, max(counts.values())
    wide = _WIDTH / columns
    drawn = []
    for number in range(columns):
        count = counts[first + number]
        tall = (_TALL - _FOOT) * count / most
        drawn.append(
            f'<rect class="mark" x="{number * wide + 0.5:.1f}" y="{_TALL - _FOOT - tall:.1f}" '
            f'width="{max(wide - 1, 0.5):.1f}" height="{tall:.1f}">'
            f"<title>{(first + number) * width:g}: {count:,}</title></rect>"
        )
        if number % max(1, columns // 8) == 0:
            left = number * wide + 1
            text = f"{(first + number) * width:g}"
            drawn.append(f'<text class="soft" x="{left:.1f}" y="{_TALL - 3}">{text}</text>')
    return _svg(_WIDTH, _TALL, "a histogram", drawn)


def beat_picture(cells: Cells, title: str) -> str:
    """Return the first two bars of a beat: a lane for each drum, louder hits stronger."""
    steps = MOST_STEPS if len(cells.steps) and cells.steps[-1] >= STEPS_PER_BAR else STEPS_PER_BAR
    width, height = _NAME + MOST_STEPS * _STEP, DRUM_CLASSES * _LANE
    drawn = [
        f'<text class="soft" x="0" y="{(DRUM_CLASSES - drum) * _LANE - 2}">{drum.label}</text>'
        for drum in DrumClass
    ]
    for step in range(0, steps, STEPS_PER_BEAT):
        left = _NAME + step * _STEP
        wide = 1.5 if step % STEPS_PER_BAR == 0 else 0.7
        drawn.append(f'<rect class="line" x="{left - 1}" y="0" width="{wide}" height="{height}"/>')
    columns = (column.tolist() for column in cells)
    for step, drum, velocity, offset in zip(*columns, strict=True):
        if step >= steps:
            break
        left = _NAME + (step + offset) * _STEP
        top = (DRUM_CLASSES - 1 - drum) * _LANE
        drawn.append(
            f'<rect class="mark" x="{left:.1f}" y="{top + 1}" width="{_STEP - 2}" '
            f'height="{_LANE - 3}" rx="1.5" opacity="{0.25 + 0.75 * velocity / 127:.2f}"/>'
        )
    return _svg(width, height, title, drawn)


def _svg(width: float, height: float, title: str, drawn: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"{''.join(drawn)}</svg>"
    )
