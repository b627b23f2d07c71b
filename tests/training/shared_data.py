"""Data sets that are not in the repository, but in a folder `shared` beside it, if at all."""

from pathlib import Path

import pytest

_DATA = Path(__file__).parents[3] / "shared" / "data"

GMD = _DATA / "groove-v1.0.0-midionly.zip"
ONSETS = _DATA / "electronic-onset-stats.json"

needs_gmd = pytest.mark.skipif(
    not GMD.exists(), reason="the Groove MIDI Dataset is not beside the repository"
)
