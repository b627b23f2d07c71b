"""The face of a simulated Push as an SVG picture: every control, its name and its light."""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping, NamedTuple, Tuple
from xml.sax.saxutils import escape

from sidestick_live_sim.push.hardware import KNOBS, PADS, SCENES
from sidestick_live_sim.push.unit import BUTTON, PAD, SimulatedPush

KNOB = "knob"
CELL_W, CELL_H, GAP = 78, 48, 6
LEFT, MIDDLE, RIGHT = 0, 2, 11  # columns where the parts of the face begin
COLUMNS, PAD_ROWS = 13, 8
STYLE = 'font-family="Helvetica, Arial, sans-serif" text-anchor="middle"'
BODY, UNLIT, INK, FAINT = "#161618", "#2b2b2f", "#f2f2f2", "#8d8d93"
LINE_CHARS = 11  # of a label
ABOVE_BLACK = 140  # brightness from which black is easier to read on it

Labels = Mapping[Tuple[str, int], str]  # by kind and number


class Box(NamedTuple):
    """A rectangle in cells."""

    column: float
    row: float
    width: float = 1.0
    height: float = 1.0


def draw(unit: SimulatedPush, labels: Labels) -> str:
    """Return the picture; `labels` say what controls do, by kind (pad, button, knob) and number."""
    hardware = unit.hardware
    rows = 2 + len(hardware.above) + len(hardware.below) + PAD_ROWS
    width, height = COLUMNS * (CELL_W + GAP) + 2 * GAP, rows * (CELL_H + GAP) + 2 * GAP
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {STYLE}>',
        f"<title>{escape(hardware.name)} in User mode</title>",
        f'<rect width="{width}" height="{height}" rx="14" fill="{BODY}"/>',
        *_knobs(labels),
        *_display(unit, len(hardware.above) + 1),
    ]
    for kind, number, name, box in _buttons(unit, rows):
        lines += _button(unit, kind, number, name, labels.get((kind, number), ""), box)
    return "\n".join([*lines, "</svg>", ""])


def _buttons(unit: SimulatedPush, rows: int) -> Iterator[tuple[str, int, str, Box]]:
    """Yield kind, number, printed name and place of every pad and button."""
    hardware = unit.hardware
    first_below = len(hardware.above) + 2
    for row, numbers in enumerate(hardware.above, 1):
        yield from _row(numbers, row)
    for row, numbers in enumerate(hardware.below, first_below):
        yield from _row(numbers, row)
    bottom = rows - 1
    for number in PADS:
        row, column = divmod(number - PADS[0], PAD_ROWS)
        yield PAD, number, "", Box(MIDDLE + column, bottom - row)
    for row, number in enumerate(SCENES):
        yield BUTTON, number, "", Box(RIGHT - 1, bottom - 7 + row, 0.9)
    for column, names in ((LEFT, hardware.left), (RIGHT, hardware.right)):
        yield from _strip(hardware.buttons, names, column, rows)


def _row(numbers: Iterable[int], row: int) -> Iterator[tuple[str, int, str, Box]]:
    for column, number in enumerate(numbers):
        yield BUTTON, number, "", Box(MIDDLE + column, row)


def _strip(
    buttons: Mapping[str, int], rows: tuple[tuple[str, ...], ...], column: int, height: int
) -> Iterator[tuple[str, int, str, Box]]:
    each = height / len(rows)
    for row, names in enumerate(rows):
        for place, name in enumerate(names):
            if name != "-":
                yield BUTTON, buttons[name], name, Box(column + place, row * each, 0.96, each)


def _button(
    unit: SimulatedPush, kind: str, number: int, name: str, label: str, box: Box
) -> list[str]:
    x, y, width, height = _pixels(box)
    fill = _fill(unit.colour(kind, number))
    ink = "#000" if _brightness(fill) > ABOVE_BLACK else INK
    lines = [_rectangle(x, y, width, height, fill)]
    if name:
        lines.append(_text(x + width / 2, y + 11, name, 8.5, ink if fill != UNLIT else FAINT))
    return lines + _label(x + width / 2, y + height / 2 + (5 if name else 0), label, ink)


def _knobs(labels: Labels) -> Iterator[str]:
    for column, number in enumerate(KNOBS[:8]):
        x, y, width, height = _pixels(Box(MIDDLE + column, 0))
        middle = x + width / 2
        yield f'<circle cx="{middle}" cy="{y + 13}" r="12" fill="{UNLIT}" stroke="{FAINT}"/>'
        yield from _label(middle, y + height - 10, labels.get((KNOB, number), ""), INK)


def _display(unit: SimulatedPush, row: int) -> Iterator[str]:
    x, y, width, height = _pixels(Box(MIDDLE, row, 8))
    yield _rectangle(x, y, width, height, "#050507")
    for line, text in enumerate(unit.text):
        yield (
            f'<text x="{x + width / 2}" y="{y + 11 + line * 11}" font-size="10" fill="#9fd8ff" '
            f'font-family="monospace" xml:space="preserve" textLength="{width - 12}">'
            f"{escape(text)}</text>"
        )


def _label(x: float, middle: float, label: str, ink: str) -> list[str]:
    words: list[str] = []
    for word in label.split():
        if words and len(words[-1]) + len(word) < LINE_CHARS:
            words[-1] += " " + word
        else:
            words.append(word)
    top = middle + 4 - 6 * (len(words) - 1)
    return [
        _text(x, top + 12 * line, text, 11.5, ink, bold=True) for line, text in enumerate(words)
    ]


def _text(x: float, y: float, text: str, size: float, ink: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}"{weight}>{escape(text)}</text>'
    )


def _rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" fill="{fill}"/>'


def _pixels(box: Box) -> tuple[float, float, float, float]:
    step_x, step_y = CELL_W + GAP, CELL_H + GAP
    return (
        round(GAP + box.column * step_x + GAP / 2, 1),
        round(GAP + box.row * step_y + GAP / 2, 1),
        round(box.width * step_x - GAP, 1),
        round(box.height * step_y - GAP, 1),
    )


def _fill(light: int) -> str:
    """Return the colour of a screen for light given off: eyes and screens see its square root."""
    if light == 0:
        return UNLIT
    parts = (round(255 * ((light >> shift & 255) / 255) ** 0.5) for shift in (16, 8, 0))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _brightness(fill: str) -> float:
    red, green, blue = (int(fill[place : place + 2], 16) for place in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue
