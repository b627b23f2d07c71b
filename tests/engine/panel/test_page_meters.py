"""The meters that the page offers."""

import re
from pathlib import Path

from sidestick_models.beat.meter import METERS

PAGE = Path(__file__).parents[3] / "engine/panel_page/src/model/meter.ts"


def test_the_page_offers_the_meters_that_can_be_played() -> None:
    """All of them, and no other."""
    (listed,) = re.findall(r"METERS = \[(.*?)\]", PAGE.read_text(encoding="utf-8"))
    assert re.findall(r'"(.*?)"', listed) == [str(meter) for meter in METERS]
