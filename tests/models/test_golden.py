"""The weights that ship play what they played when they were shipped, byte for byte."""

import pytest

from sidestick_models.drummer import Drummer
from sidestick_models.styles.trained import TRAINED

from .golden import FOLDER, played


@pytest.fixture(scope="module")
def drummer():
    """Load all models once."""
    return Drummer.load()


@pytest.mark.parametrize("style", TRAINED)
def test_a_style_plays_its_golden_beat(drummer, style):
    """If the weights were changed on purpose: python tests/models/golden.py."""
    assert played(drummer, style) == (FOLDER / f"{style}.txt").read_text(encoding="utf-8")
