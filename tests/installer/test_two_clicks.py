"""The picture of the two clicks that are left in Live."""

from __future__ import annotations

import pytest

from sidestick_installer.two_clicks import CLICKS, PICTURE, RESTART, two_clicks


@pytest.mark.parametrize("plain", [False, True])
def test_the_text_has_the_restart_both_clicks_and_the_picture(plain: bool) -> None:
    """In the order in which they are to be done; on any terminal."""
    text = two_clicks(plain=plain)
    places = [text.index(part) for part in (RESTART, *CLICKS, "click 1", "click 2")]
    assert places == sorted(places)
    assert text.isascii() is plain
    assert "unless you have made them" in two_clicks(plain=plain, again=True)


def test_the_picture_is_a_box_that_fits_a_terminal() -> None:
    """Each line is as long as the others."""
    lines = PICTURE.splitlines()
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) < 80
    assert all(line[0] + line[-1] in ("┌┐", "││", "▸│", "└┘") or line[0] == "│" for line in lines)
