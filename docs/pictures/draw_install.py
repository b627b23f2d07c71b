"""Draws the pictures of docs/install.md: plain shapes and words, none of them a picture of Live.

Run it at the root of the repository::

    python docs/pictures/draw_install.py
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent
INK, PALE, PAPER, BLUE, YELLOW, RED = (
    *("#1f2328", "#8b949e", "#ffffff"),
    *("#2f6fde", "#f2b705", "#d1383d"),
)
FONT = "Helvetica, Arial, sans-serif"

Shapes = Iterator[str]


def picture(width: int, height: int, title: str, shapes: Shapes) -> str:
    """Return an SVG of a size in pixels; `title` is what is read out in place of it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="{FONT}">'
    )
    paper = f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", paper, *shapes, "</svg>", ""])


def box(x: float, y: float, width: float, height: float, *, fill: str, line: str = PALE) -> str:
    """Return a rectangle with round corners."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" '
        f'fill="{fill}" stroke="{line}" stroke-width="1.5"/>'
    )


def words(
    x: float, y: float, text: str, *, size: int = 15, ink: str = INK, bold: bool = False
) -> str:
    """Return a line of text that begins at x; y is its base line."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}"{weight}>{escape(text)}</text>'
    )


def arrow(x: float, y: float, to_x: float, *, both: bool = False) -> Shapes:
    """Yield a level arrow, with a head at both ends if it goes both ways."""
    yield f'<path d="M{x:g} {y:g} H{to_x:g}" stroke="{INK}" stroke-width="2"/>'
    yield f'<path d="M{to_x:g} {y:g} l-9 -5 v10 z" fill="{INK}"/>'
    if both:
        yield f'<path d="M{x:g} {y:g} l9 -5 v10 z" fill="{INK}"/>'


def number(x: float, y: float, count: int) -> Shapes:
    """Yield a number in a disc around x and y."""
    yield f'<circle cx="{x:g}" cy="{y:g}" r="13" fill="{RED}"/>'
    yield words(x - 4.5, y + 5.5, str(count), size=16, ink=PAPER, bold=True)


def overview() -> Shapes:
    """Yield what runs where, and who starts it."""
    parts = [
        ("Your controller", ["buttons, pads,", "knobs, Push"], "you press"),
        ("Live", ["with Sidestick's", "script in it"], "you start it"),
        ("The engine", ["makes the beats,", "in the background"], "starts at login"),
        ("The panel", ["a drum machine", "in your browser"], "if you like"),
    ]
    for place, (name, lines, who) in enumerate(parts):
        x = 20 + place * 215
        yield box(x, 52, 165, 108, fill="#fff7dd" if place in (1, 2) else "#f6f8fa")
        yield words(x + 14, 80, name, size=16, bold=True)
        for row, line in enumerate(lines):
            yield words(x + 14, 104 + 20 * row, line)
        yield words(x + 14, 150, who, size=13, ink=BLUE)
        if place:
            yield from arrow(x - 42, 106, x - 8, both=place > 1)
    yield words(20, 30, "Everything is on your computer; nothing leaves it.", ink=PALE)


def terminals() -> Shapes:
    """Yield how a terminal is opened on macOS and on Windows."""
    ways = [
        ("macOS", ["⌘", "space"], "terminal", "me@mac ~ %"),
        ("Windows", ["⊞"], "powershell", r"PS C:\Users\me>"),
    ]
    for place, (system, keys, word, prompt) in enumerate(ways):
        x = 20 + place * 430
        yield words(x, 36, system, size=18, bold=True)
        yield from number(x + 13, 72, 1)
        yield words(x + 36, 77, "press")
        key_x = x + 88.0
        for key in keys:
            width = 30 + 9 * (len(key) - 1)
            yield box(key_x, 56, width, 30, fill="#f6f8fa")
            yield words(key_x + 9, 77, key)
            key_x += width + 10
        yield from number(x + 13, 116, 2)
        yield words(x + 36, 121, f"type  {word}  and press Enter")
        yield box(x, 144, 380, 92, fill="#20242c", line="#20242c")
        yield words(x + 16, 174, f"{prompt} sidestick setup▏", ink="#e6edf3")
        yield words(x + 16, 198, "This window is the terminal.", size=13, ink=PALE)
        yield words(x + 16, 218, "Paste a line, press Enter.", size=13, ink=PALE)


def two_clicks() -> Shapes:
    """Yield the row of Live's settings in which something is chosen, as a plan of it."""
    yield words(20, 34, "Live  >  Settings  >  Link, Tempo & MIDI", size=16, bold=True)
    columns = (
        ("Control Surface", "Sidestick", 1),
        ("Input", "your controller", 2),
        ("Output", "None", 0),
    )
    for place, (name, choice, click) in enumerate(columns):
        x = 60 + place * 240
        yield words(x, 74, name, ink=PALE)
        for row in range(3):
            y = 86 + 46 * row
            chosen = row == 0
            is_clicked = chosen and click > 0
            line = RED if is_clicked else PALE
            yield box(x, y, 200, 34, fill="#fff7dd" if is_clicked else "#f6f8fa", line=line)
            text = choice if chosen else "None"
            yield words(x + 12, y + 22, text, bold=is_clicked, ink=INK if is_clicked else PALE)
            yield words(x + 178, y + 22, "▾", ink=PALE)
        if click:
            yield from number(x + 200, 86, click)
    for row in range(3):
        yield words(30, 108 + 46 * row, str(row + 1), ink=PALE)


def folders() -> Shapes:
    """Yield where the script lies, and two places where Live does not see it."""
    rows = [
        (0, "User Library", INK, ""),
        (1, "Remote Scripts", INK, ""),
        (2, "Sidestick", BLUE, "✓ here Live finds it"),
        (2, "sidestick-main", PALE, "✗ a folder of another name"),
        (3, "Sidestick", PALE, "✗ one folder too deep"),
    ]
    for row, (depth, name, ink, note) in enumerate(rows):
        x, y = 24 + 34 * depth, 36 + 32 * row
        yield f'<path d="M{x} {y - 13} h8 l3 4 h11 v12 h-22 z" fill="{YELLOW}" opacity="0.8"/>'
        yield words(x + 30, y, name, ink=ink, bold=ink == BLUE)
        if note:
            yield words(330, y, note, ink=BLUE if note.startswith("✓") else RED)


def files() -> dict[Path, str]:
    """Return the text of each picture, by its path."""
    return {
        FOLDER / "install-overview.svg": picture(
            850, 180, "Controller, Live with the script, engine, and panel", overview()
        ),
        FOLDER / "install-terminal.svg": picture(
            850, 256, "How to open a terminal on macOS and Windows", terminals()
        ),
        FOLDER / "install-two-clicks.svg": picture(
            760, 240, "Sidestick under Control Surface, your controller under Input", two_clicks()
        ),
        FOLDER / "install-folders.svg": picture(
            620, 190, "User Library, in it Remote Scripts, in it Sidestick", folders()
        ),
    }


def main() -> None:
    """Write every picture."""
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
