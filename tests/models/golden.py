"""The golden beats: two generated bars of each style and two more that go on from them.

Run `python tests/models/golden.py` after the weights changed, and read what changed.
"""

import hashlib
from pathlib import Path

from sidestick_models.beat.beat import STEPS_PER_BAR, Beat
from sidestick_models.beat.drum_classes import DrumClass
from sidestick_models.drummer import Drummer
from sidestick_models.styles.trained import TRAINED
from tests.models.beats import joined

FOLDER = Path(__file__).parents[1] / "golden" / "beats"
SEED = 1


def played(drummer: Drummer, style: str) -> str:
    """Return a style's golden beat as text: a grid to read, a checksum to hold it to."""
    (first,) = drummer.generate(style, bars=2, seed=SEED)
    (second,) = drummer.extend(first, bars=2, seed=SEED, style=style)
    return _written(joined(first, second))


def _written(beat: Beat) -> str:
    lanes = [f"{drum.key:>10} {_lane(beat, drum)}" for drum in reversed(DrumClass)]
    parts = (beat.hits, beat.velocities, beat.offsets)
    checksum = hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()
    return "\n".join([*lanes, f"    sha256 {checksum}", ""])


def _lane(beat: Beat, drum: DrumClass) -> str:
    """Write one character per step, velocity in tenths; one bar between bars."""
    cells = [
        str(min(int(velocity * 10), 9)) if hit else "."
        for hit, velocity in zip(beat.hits[:, drum], beat.velocities[:, drum], strict=True)
    ]
    bars = ["".join(cells[at : at + STEPS_PER_BAR]) for at in range(0, beat.steps, STEPS_PER_BAR)]
    return "|".join(bars)


def main() -> None:
    """Write all golden beats again."""
    drummer = Drummer.load()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for style in TRAINED:
        (FOLDER / f"{style}.txt").write_text(played(drummer, style), encoding="utf-8")


if __name__ == "__main__":
    main()
