"""The tables of kit maps and articulations in docs/your-kit.md, from what ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sidestick_engine.kit.articulation import articulations_of
from sidestick_engine.kit.sound import Sound

FOLDER = Path(__file__).parent.parent.parent / "engine/sidestick_engine/kit/kit_maps"


def rows() -> Iterator[str]:
    """Yield the table: what a library is called, and the names that it is chosen by."""
    yield "| library | names for `sidestick kit use` |"
    yield "|---|---|"
    for path in sorted(FOLDER.glob("*.txt")):
        fields = dict(
            (part.strip() for part in line.split("=", 1))
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith(("title", "also"))
        )
        names = [path.stem, *fields.get("also", "").split(",")]
        shown = ", ".join(f"`{name.strip()}`" for name in names if name.strip())
        yield f"| {fields['title']} | {shown} |"


def articulation_rows() -> Iterator[str]:
    """Yield the table: each sound, and its articulations with the plain one first."""
    yield "| sound | its articulations, the plain one first |"
    yield "|---|---|"
    for sound in Sound:
        yield f"| {sound.label} | {', '.join(each.label for each in articulations_of(sound))} |"
